"""Our retrieval through a plain LlamaIndex call."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from assistant.retrieve import Retriever
from assistant.schema import Limits

if TYPE_CHECKING:
    from llama_index.core.schema import NodeWithScore

QUESTION = "How much did the footbridge at Mill Lane cost?"


def retrieve(retriever: Retriever, limits: Limits | None = None, k: int = 12) -> "list[NodeWithScore]":
    from assistant.llamaindex import CouncilPapersRetriever

    return CouncilPapersRetriever(retriever, limits, k).retrieve(QUESTION)


def test_nodes_are_our_hits_in_order(retriever: Retriever) -> None:
    asked = retriever.topic(QUESTION)
    hits = retriever.search(asked, retriever.embed(asked), retriever.read(asked), Limits(), 5)
    nodes = retrieve(retriever, k=5)
    assert [(node.node.node_id, node.node.get_content()) for node in nodes] == [
        (hit.passage.passage_id, hit.passage.text) for hit in hits
    ]
    assert [node.score for node in nodes] == pytest.approx([hit.score for hit in hits])
    assert len(nodes) == 5


def test_metadata_cites_as_committees_do(retriever: Retriever) -> None:
    node = next(n for n in retrieve(retriever) if "£452,000" in n.node.get_content())
    assert node.node.metadata == {
        "paper_id": "bridge-2024",
        "source": "bridge-2024.md",
        "paragraph": "1.1",
        "place": None,
        "citation": "Cabinet, 12 March 2024, paragraph 1.1",
        "meeting_date": "2024-03-12",
    }


def test_limits_and_access_hold(retriever: Retriever) -> None:
    papers = {node.node.metadata["paper_id"] for node in retrieve(retriever, Limits(as_of=date(2021, 12, 31)), 100)}
    assert papers == {"bridge-2021"}
    assert "secret" not in {node.node.metadata["paper_id"] for node in retrieve(retriever, k=100)}
