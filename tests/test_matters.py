"""What was put to a meeting, as minutes tell and forms print it."""

from typing import cast

from fakes import make_paper

from assistant.saying.matters import matters
from assistant.schema import Hit, Motion, Paragraph, Passage
from assistant.store import Store


class Shelf:
    """In place of a store: minutes of two amendments in like words, and the form of each."""

    boat = "No more money shall be spent on the old boat house, which is damp; it shall go to the "

    def paragraphs(self, paper_id: str) -> list[Paragraph]:
        if paper_id != "minutes":
            said = f"Amendment Number: {paper_id}\nProposer: Ms Teal\n{self.boat}{WHAT[paper_id]}."
            return [Paragraph(paper_id, 0, None, "header", None, None, 1, said)]
        said = "Ms Teal proposed, and Mr Heron seconded the following amendment:\n"
        texts = [f"{said}“{self.boat}{what}.”" for what in WHAT.values()]
        return [Paragraph("minutes", n, f"1.{n}", None, None, "1. Boats", 1, text) for n, text in enumerate(texts)]

    def motions(self, paper_id: str) -> list[Motion]:
        return [Motion(paper_id, n, "amendment", "Ms Teal", "Mr Heron", "lost", None) for n in (0, 1)]


WHAT = {"3": "ferry landing at Otherford", "4": "weir above Ashport"}


def test_of_amendments_in_like_words_each_has_its_own_form() -> None:
    store, hits = Shelf(), []
    for paper_id in ("minutes", *WHAT):
        paper = make_paper(paper_id, kind="minutes" if paper_id == "minutes" else "other")
        (para, *_) = store.paragraphs(paper_id)
        hits.append(Hit(Passage(f"{paper_id}/0/0", para.paragraph_id, "", para.text), para, paper, 1.0, None, None))
    found = matters(hits, cast(Store, store))
    assert [matter.form.split("\n")[1] for matter in found] == ["Amendment Number: 3", "Amendment Number: 4"]
