"""A run as JUnit XML, which CI servers show: one test case a question."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as Xml

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(record: Mapping[str, Any]) -> str:
    """JUnit XML of a run's record: the kind is the class, and a fault of any sort is a failure.

    A failure's text says what was asked, what was wanted and where it stands, what was said and what was cited.
    """
    results = record["results"]
    counts = {"tests": str(len(results)), "failures": str(sum(bool(one["faults"]) for one in results)), "errors": "0"}
    suites = Xml.Element("testsuites", {"name": "evaluation", **counts})
    suite = Xml.SubElement(suites, "testsuite", {"name": _clean(record["settings"]["gold"]["file"]), **counts})
    for result in results:
        q = result["question"]
        named = {"classname": _clean(q["kind"]), "name": _clean(f"{q['id']}: {q['question']}")}
        case = Xml.SubElement(suite, "testcase", named)
        if result["faults"]:
            failure = Xml.SubElement(case, "failure", {"message": _clean(", ".join(result["faults"]))})
            failure.text = _clean(_told(q, result["answer"]))
    Xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suites, encoding="unicode") + "\n"


def _told(q: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    wanted = "; ".join(forms[0] for forms in q["facts"]) if q["answerable"] else "to be declined"
    cited = [f"[{one['marker']}] {one['source']}, {one['paragraph'] or one['place']}" for one in answer["citations"]]
    lines = {
        "asked": " → ".join([*q["history"], q["question"]]) + (f" (as at {q['as_of']})" if q["as_of"] else ""),
        "wanted": wanted,
        "stands in": "; ".join(one["name"] for one in q["support"]) or "no paper",
        "said": " ".join(answer["text"].split()),
        "cited": "; ".join(cited) or "nothing",
    }
    return "\n".join(f"{name}: {text}" for name, text in lines.items())


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("", text)
