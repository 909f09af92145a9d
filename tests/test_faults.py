"""The gate's own gate: the product broken on purpose, one fault at a time, over the digests; each must shut it."""

import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fakes import ROOT

from assistant import compose, embed, reader, reranker
from assistant.embed import SentenceEmbedder
from assistant.keeping.record import stored_with, within
from assistant.keeping.writer import Writer
from assistant.network import Network
from assistant.reader import TrainedReader
from assistant.reranker import TrainedReranker
from assistant.retrieve import Retriever, fuse
from assistant.schema import Answer, Citation, Limits
from assistant.store import Store
from eval.gate import ACCEPTED, FLOORS, accept, judge
from eval.gold import load
from eval.run import Watched, asking, record, run, settings

GOLD = ROOT / "eval" / "gold" / "seeds.jsonl"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("digests")]


@dataclass(frozen=True)
class Bench:
    """The digests in a store, the store of an earlier day, the models, a folder with the sound run as accepted."""

    store: Path
    stale: Store
    models: tuple[SentenceEmbedder, TrainedReader, TrainedReranker]
    accepted: Path

    def run(self) -> dict[str, Any]:
        """A third of the test half, enough for every fault to show, answered by the product as it is now."""
        retriever = Watched(Store(self.store), *self.models)
        questions = [question for question in load(GOLD) if question.half == "test"][::3]
        made_by = settings(GOLD, "test", "corpus", retriever.store)
        results = run(questions, map(asking(retriever), questions), retriever.store)
        return record(results, made_by, retriever.store)


def remembered(method: Callable[..., Any]) -> Callable[..., Any]:
    """What a network makes of a text, computed once: no fault is put in there, and all that is around it runs anew."""
    known: dict[str, Any] = {}

    def once(*arguments: Any) -> Any:
        key = repr(arguments)
        if key not in known:
            known[key] = method(*arguments)
        return known[key]

    return once


@pytest.fixture(scope="module")
def bench(digests: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    stale, accepted = tmp_path_factory.mktemp("faults") / "stale", tmp_path_factory.mktemp("accepted")
    shutil.copytree(digests, stale)
    with Writer(stale, **stored_with(stale)) as writer:
        for _, paper in writer.papers()[2:]:
            writer.remove(paper.paper_id)
    shutil.copy(ACCEPTED / FLOORS, accepted)
    made = Bench(digests, Store(stale), (embed.load(), reader.load(), reranker.load()), accepted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SentenceEmbedder, "question", remembered(SentenceEmbedder.question))
        patch.setattr(Network, "run", remembered(Network.run))
        accept(made.run(), accepted)
        yield made


def test_the_sound_product_opens_the_gate(bench: Bench) -> None:
    verdict = judge(bench.run(), folder=bench.accepted)
    assert verdict.failures == ()
    assert verdict.remarks[0].startswith("0 questions got better, 0 got worse")


Change = Callable[[Answer], Answer]
Fault = Callable[[pytest.MonkeyPatch, Bench], None]


def after_the_check(patch: pytest.MonkeyPatch, change: Change, times: int = 10**6) -> None:
    """Answers that quote are changed behind the product's own verification, the first so many of them."""
    whole, left = compose.answered, iter(range(times))

    def answered(*arguments: Any) -> Answer:
        made = whole(*arguments)
        changed = change(made)
        return changed if changed != made and next(left, None) is not None else made

    patch.setattr("assistant.compose.answered", answered)


def first_citation(made: Answer, change: Callable[[Citation], Citation]) -> Answer:
    """The answer with its first citation changed, in its text too where the quotation is."""
    cite = change(made.citations[0])
    text = made.text.replace(made.citations[0].quote, cite.quote)
    return replace(made, text=text, citations=(cite, *made.citations[1:]))


def citation_shifted(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """One citation of the whole run points at the next paragraph."""
    held = Store(bench.store)

    def change(cite: Citation) -> Citation:
        paras = held.paragraphs(cite.paper.paper_id)
        return replace(cite, paragraph=paras[(cite.paragraph.ordinal + 1) % len(paras)])

    after_the_check(patch, lambda made: first_citation(made, change), times=1)


def citations_and_quotes_shifted(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """Every citation is of the next paragraph, and quotes that one word for word."""
    held = Store(bench.store)

    def shifted(cite: Citation) -> Citation:
        paras = held.paragraphs(cite.paper.paper_id)
        para = paras[(cite.paragraph.ordinal + 1) % len(paras)]
        return replace(cite, paragraph=para, quote=para.text)

    def change(made: Answer) -> Answer:
        return replace(made, citations=tuple(shifted(cite) for cite in made.citations))

    after_the_check(patch, change)


def quote_altered(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """One word of one quotation of the whole run is another."""

    def change(cite: Citation) -> Citation:
        return replace(cite, quote=re.sub(r"\b[a-z]{4,}\b", "perhaps", cite.quote, count=1))

    after_the_check(patch, lambda made: first_citation(made, change), times=1)


def figure_changed(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """One figure said in the whole run is another; the citations are as they were."""

    def change(made: Answer) -> Answer:
        return replace(made, text=re.sub(r"(?<![\[\d])\d+(?![\]\d])", "7391", made.text, count=1))

    after_the_check(patch, change, times=1)


def dates_ignored(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """Papers later than the day asked about are looked at too."""
    for module in ("store", "keeping.finder"):
        patch.setattr(f"assistant.{module}.within", lambda limits, access: within(Limits(), access))


def declining_off(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """Whatever ranks first is taken for an answer."""
    patch.setattr("assistant.answer.doubt", lambda *_: -1.0)


def index_stale(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """The index of a day before three of the papers came passes for today's."""

    nearest = Store.nearest
    patch.setattr(Store, "nearest", lambda _, *arguments: nearest(bench.stale, *arguments))


def ranking_shuffled(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """The sentences found are judged, and their order lost."""
    chance = random.Random(1)

    def shuffled(*arguments: Any) -> Sequence[Any]:
        ranked = Retriever.rank(*arguments)
        return chance.sample(ranked, len(ranked))

    patch.setattr(Watched, "rank", shuffled)


def search_shuffled(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """The passages found are handed on in no order."""
    chance = random.Random(1)

    def shuffled(rankings: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
        fused = fuse(rankings)
        return chance.sample(fused, len(fused))

    patch.setattr("assistant.retrieve.fuse", shuffled)


FAULTS: dict[Fault, str] = {  # and what the gate then says falls short
    citation_shifted: "quotes word for word",
    citations_and_quotes_shifted: "proving paragraph cited",
    quote_altered: "quotes word for word",
    figure_changed: "unsupported figures",
    dates_ignored: "later than asked",
    declining_off: "rightly declined",
    index_stale: "retrieval",
    ranking_shuffled: "right",
    search_shuffled: "retrieval MRR",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.__name__))
def test_a_broken_product_shuts_the_gate(fault: Fault, bench: Bench) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fault(patch, bench)
        made = bench.run()
    failures = judge(made, folder=bench.accepted).failures
    assert any(failure.startswith(FAULTS[fault]) for failure in failures), failures
