"""Everyday words and what papers write for them."""

from pathlib import Path

from assistant.asking import thesaurus
from assistant.asking.thesaurus import written_for
from assistant.text import stems
from assistant.wordlists import STOPWORDS

LINES = [
    line
    for line in (Path(thesaurus.__file__).parent / "thesaurus.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_an_everyday_word_leads_to_the_papers_words_and_not_back() -> None:
    assert "chief execut" in written_for("boss")
    assert "boss" not in written_for("execut")


def test_a_word_is_not_written_for_itself_and_an_unknown_one_for_nothing() -> None:
    for line in LINES:
        for typed in line.split(":")[0].split(","):
            (key,) = stems(typed)[:1]
            assert written_for(key) and key not in written_for(key)
    assert written_for("xyzzy") == ()


def test_every_line_is_words_a_colon_and_what_is_written_for_them() -> None:
    for line in LINES:
        typed, written = line.split(":")
        assert all(len(word.split()) == 1 and word.strip() not in STOPWORDS for word in typed.split(",")), line
        assert all(form.strip() for form in written.split(",")), line
