"""The readable page of the JSON API, made of its own schema, so that it cannot tell otherwise."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from web.frame import page

Schema = Mapping[str, Any]
_EXAMPLES = {  # what is sent, for each way that takes a body
    "/ask": {"question": "how much will the footbridge cost?", "as_of": "2024-12-31"},
    "/history": {"topic": "footbridge"},
    "/check-draft": {"text": "The footbridge will cost £300,000."},
}
_SHORT = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "null"}


def api_page(api: Schema) -> str:
    """The whole page: every address with what it takes and gives, then every record."""
    ways = "".join(_way(path, method, way) for path, methods in api["paths"].items() for method, way in methods.items())
    records = "".join(
        _record(name, schema) for name, schema in api["components"]["schemas"].items() if schema.get("properties")
    )
    return page(
        "For other programs",
        '<div class="told"><h1>For other programs</h1>'
        f"<p>{escape(api['info']['description'])}</p><p>Who may read what is the same as on the pages. Where people "
        "sign in, a program sends <code>Authorization: Bearer</code> and a token of its person’s: make one on the page "
        '<a href="/account/tokens">Tokens for programs</a>. '
        'The schema is at <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI). For assistants that speak '
        "the Model Context Protocol the same is at <code>/mcp</code> (streamable HTTP), with the same token, and over "
        "standard input and output by <code>python -m assistant mcp</code>.</p>"
        f"<h2>Addresses</h2>{ways}<h2>Records</h2><p>Keys may be added, never renamed.</p>{records}</div>",
    )


def _way(path: str, method: str, way: Schema) -> str:
    takes = [
        (one["name"], one["schema"], one.get("description", ""), one.get("required", False))
        for one in way.get("parameters", [])
    ]
    body = way.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    gives = way["responses"]["200"]["content"]["application/json"]["schema"]
    sent = f"<p>Send {_type(body)} as JSON, for example:</p>{_curl(path)}" if body else ""
    rows = _rows("What it takes", takes) if takes else ""
    name = f"{method.upper()} /api{path}"
    return (
        f"<h3><code>{escape(name)}</code></h3><p>{escape(way['summary'])}.</p>{rows}{sent}<p>Gives {_type(gives)}.</p>"
    )


def _curl(path: str) -> str:
    sent = json.dumps(_EXAMPLES[path], ensure_ascii=False)
    told = f"curl http://127.0.0.1:7860/api{path} \\\n  -H 'Content-Type: application/json' \\\n  -d '{sent}'"
    return f"<pre><code>{escape(told)}</code></pre>"


def _record(name: str, schema: Schema) -> str:
    required = schema.get("required", [])
    rows = [(key, of, of.get("description", ""), key in required) for key, of in schema["properties"].items()]
    return (
        f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{escape(schema.get("description", ""))}</p>'
        f"{_rows(f'The keys of {name}', rows)}"
    )


def _rows(caption: str, rows: Iterable[tuple[str, Schema, str, bool]]) -> str:
    """Names with what they hold, what is needed first; a list, as a table of four columns would not fit on a phone."""
    told = "".join(
        f"<dt><code>{escape(name)}</code>{'' if needed else ' (may be left out)'}</dt>"
        f"<dd>{_type(of, needed)}{f'. {escape(tells)}' if tells else ''}</dd>"
        for name, of, tells, needed in sorted(rows, key=lambda row: not row[3])
    )
    return f'<p class="vh">{escape(caption)}</p><dl class="keys">{told}</dl>'


def _type(of: Schema, null: bool = True) -> str:
    """A schema in a few words, a record as a link to where it is described; `null` is whether null is named."""
    if "$ref" in of:
        name = escape(of["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in of:
        return " or ".join(dict.fromkeys(_type(one) for one in of["anyOf"] if null or one.get("type") != "null"))
    if "enum" in of:
        return ", ".join(f"<code>{escape(str(value))}</code>" for value in of["enum"])
    if of.get("type") == "array":
        inside = of.get("items") or of.get("prefixItems", [{}])[0]
        return f"list of {_type(inside)}"
    if of.get("format") == "date":
        return "date"
    return _SHORT.get(str(of.get("type")), "any value")
