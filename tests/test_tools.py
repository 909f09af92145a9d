"""The tools for assistants, over standard input and output of a child process, with the reference SDK's own client."""

import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import page_samples as samples
import pytest
from fakes import ROOT
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from assistant import formats, tools
from assistant.keeping.shelves import Seen
from assistant.retrieve import Retriever
from assistant.schema import Answer
from assistant.service import Service

# The product as `python -m assistant mcp` runs it, but for the models, whose weights take long to load; it prints too.
SERVED = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from fakes import FakeEmbedder, FakeReader
from assistant import retrieve
from assistant.__main__ import main
from assistant.store import Store

class Loud(FakeReader):
    def question(self, text):
        print("a library that prints")
        return super().question(text)

retrieve.open_retriever = lambda folder, model: retrieve.Retriever(Store(folder), FakeEmbedder("fake", 256), Loud())
sys.exit(main(["mcp", "--store", sys.argv[1]]))
"""


def talk(store: Path, work: Callable[[Client], Awaitable[None]]) -> None:
    """Start the server on a store, and do something with it."""
    program = StdioServerParameters(command=sys.executable, args=["-c", SERVED, str(store)], cwd=str(ROOT))

    async def whole() -> None:
        async with Client(stdio_client(program)) as client:
            await work(client)

    anyio.run(whole)


def never(query: object) -> Answer:
    raise RuntimeError(samples.SECRET)


def words(result: CallToolResult) -> str:
    (part,) = result.content
    assert isinstance(part, TextContent)
    return part.text


def test_the_client_of_the_sdk_finds_and_calls_every_tool(shelf: Path, retriever: Retriever) -> None:
    given: dict[str, Any] = {}

    async def work(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == ["ask", "papers", "paper", "history", "check_draft"]
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed)
        assert all(tool.description and tool.output_schema for tool in listed)
        assert "from" in listed[0].input_schema["properties"]
        assert "material to report" in str(client.instructions)
        asked: dict[str, dict[str, Any]] = {
            "ask": {"id": 7, "question": "how much did the footbridge cost?", "to": "2022-01-01"},
            "papers": {"body": "Cabinet"},
            "paper": {"paper_id": "bridge-2024.md"},
            "history": {"topic": "footbridge cost"},
            "check_draft": {"text": "The footbridge at Mill Lane cost £425,000 in the end."},
        }
        for name, sent in asked.items():
            result = await client.call_tool(name, sent)
            assert not result.is_error, words(result)
            given[name] = result.structured_content

    talk(shelf, work)
    for name, record in given.items():
        model = tools.TOOLS[name].gives
        assert model.model_validate(record).model_dump(mode="json", by_alias=True) == record
    assert given["ask"]["id"] == 7 and "£300,000" in given["ask"]["text"]
    assert {paper["source"] for paper in given["papers"]["papers"]} == {"bridge-2021.md", "bridge-2024.md"}
    assert given["check_draft"]["statements"][0]["verdict"] == "differs"
    assert given["paper"] == Service(Seen(retriever, {}, None), never).paper(formats.Named(paper_id="bridge-2024.md"))


def test_what_is_wrong_is_one_sentence_that_the_asking_model_sees(shelf: Path) -> None:
    told: list[str] = []

    async def work(client: Client) -> None:
        wrong: tuple[tuple[str, dict[str, Any]], ...] = (
            ("ask", {}),
            ("ask", {"question": " "}),
            ("ask", {"question": "x", "as_of": "May"}),
            ("ask", {"question": "x", "more": 1}),
            ("paper", {"paper_id": "secret"}),
            ("sing", {}),
        )
        for name, sent in wrong:
            result = await client.call_tool(name, sent)
            assert result.is_error
            told.append(words(result))

    talk(shelf, work)
    assert told == [
        "question is missing; give it.",
        "The question is empty; type a question about the papers.",
        "as_of is not a date; write it as YYYY-MM-DD.",
        "more is not known here; leave it out.",
        "There is no such paper here; see the tool papers.",
        "There is no tool 'sing'; there are ask, papers, paper, history, check_draft.",
    ]


def test_a_failure_inside_says_no_word_of_a_paper(retriever: Retriever, caplog: pytest.LogCaptureFixture) -> None:
    result: list[CallToolResult] = []

    async def whole() -> None:
        async with Client(tools.server(lambda _: Service(Seen(retriever, {}, None), never))) as client:
            result.append(await client.call_tool("ask", {"question": "x"}))

    anyio.run(whole)
    assert result[0].is_error and words(result[0]) == tools.MISHAP
    assert "RuntimeError" in caplog.text and samples.SECRET not in caplog.text


def test_without_a_store_it_says_so_and_the_stream_stays_clean(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant", "mcp", "--store", str(tmp_path / "none")]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert (child.returncode, child.stdout) == (1, "")
    assert len(child.stderr.splitlines()) == 1 and "python -m ingest add" in child.stderr
