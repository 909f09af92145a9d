"""Our retrieval as a LlamaIndex retriever, for any LlamaIndex engine to take."""

from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.cite import committee_form
from assistant.retrieve import Retriever
from assistant.schema import Hit, Limits


class CouncilPapersRetriever(BaseRetriever):
    """Nodes are passages in their paragraph's words; their metadata cites them as committees do."""

    def __init__(self, retriever: Retriever, limits: Limits | None = None, k: int = 12, **options: Any) -> None:
        self._retriever = retriever
        self._limits = limits or Limits()
        self._k = k
        super().__init__(**options)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        asked = self._retriever.topic(query_bundle.query_str)
        vector, read = self._retriever.embed(asked), self._retriever.read(asked)
        return [_node(hit) for hit in self._retriever.search(asked, vector, read, self._limits, self._k)]


def _node(hit: Hit) -> NodeWithScore:
    metadata = {
        "paper_id": hit.paper.paper_id,
        "source": hit.paper.source,
        "paragraph": hit.paragraph.label,
        "place": hit.paragraph.place,
        "citation": committee_form(hit.paper, hit.paragraph),
        "meeting_date": hit.paper.meeting_date.isoformat() if hit.paper.meeting_date else None,
    }
    return NodeWithScore(
        node=TextNode(id_=hit.passage.passage_id, text=hit.passage.text, metadata=metadata), score=hit.score
    )
