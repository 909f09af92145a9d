"""The reader: scores done by hand, windows, and the shipped network on a few sentences of our own."""

from math import log
from pathlib import Path

import numpy as np
import pytest

from assistant import reader
from assistant.errors import ModelError
from assistant.reader import AROUND, LENGTH, STEPS, Asked, Tokens, TrainedReader, load, scores
from assistant.text import sentences
from assistant.windows import cut, tokenizer

PARAGRAPH = "The old mill was sold in 2019. Its new owner is the Rill Rivers Trust. Otters live under the weir."
CONTEXT = "Mill Lane. Cabinet, 4 May 2021. Background"


def test_scores_by_hand() -> None:
    axes = np.eye(3, dtype=np.float32)
    asked = Asked(axes[:2], np.array([0.75, 0.25], dtype=np.float32))
    # Context, then two words: the first is the question's first, the second is nothing that is asked for.
    vectors = np.rint(np.stack([axes[1], axes[0], axes[2]]) * STEPS / 2).astype(np.int8)
    tokens = Tokens(vectors, np.array([-1, 0, 4], dtype=np.int32), np.array([-1, 3, 8], dtype=np.int32))
    first, second, both = scores(asked, tokens, [(0, 3), (4, 8), (0, 8)])
    around = 0.5 * AROUND  # what the context, and for the second piece the first word, are worth
    assert first == pytest.approx(0.75 * 0.5 + 0.25 * around + LENGTH)
    assert second == pytest.approx(0.75 * around + 0.25 * around + LENGTH)
    assert both == pytest.approx(first - LENGTH * log(2) / 3)


def test_a_short_paragraph_is_one_window_whose_tokens_know_their_places() -> None:
    (window,) = cut(tokenizer(), 5, CONTEXT, PARAGRAPH)
    inside = [PARAGRAPH[start:end] for start, end in window.places if start >= 0]
    assert window.paragraph == 5 and "".join(inside) == PARAGRAPH.replace(" ", "")
    assert len(window.ids) == len(window.places)


def test_a_long_paragraph_is_cut_where_sentences_begin_and_nothing_is_lost() -> None:
    text = " ".join(f"Otter number {n} swims under the weir at Mill Lane every morning." for n in range(60))
    windows = cut(tokenizer(), 0, CONTEXT, text)
    openings = {start for start, _ in sentences(text)}
    firsts = [next(start for start, _ in window.places if start >= 0) for window in windows]
    assert len(windows) > 2 and set(firsts) <= openings
    assert max(len(window.ids) for window in windows) <= 288
    read = [place for window in windows for place in window.places if place[0] >= 0]
    assert "".join(text[start:end] for start, end in read) == text.replace(" ", "")


def test_nothing_to_read_is_read_as_nothing() -> None:
    (window,) = cut(tokenizer(), 0, "", "")
    assert [place for place in window.places if place[0] >= 0] == []


def test_an_altered_or_missing_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is missing"):
        TrainedReader(tmp_path / "reader.onnx")
    (tmp_path / "reader.onnx").write_bytes(b"not the network")
    with pytest.raises(ModelError, match="is not the expected one"):
        TrainedReader(tmp_path / "reader.onnx")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("when did they sell the mill", "The old mill was sold in 2019."),
        ("who owns it now", "Its new owner is the Rill Rivers Trust."),
        ("what animals live there", "Otters live under the weir."),
    ],
)
def test_the_shipped_network_points_at_the_sentence_that_answers(question: str, answer: str) -> None:
    shipped = load()
    (tokens,) = shipped.paragraphs([(CONTEXT, PARAGRAPH)])
    spans = sentences(PARAGRAPH)
    found = scores(shipped.question(question), tokens, spans)
    start, end = spans[int(np.argmax(found))]
    assert PARAGRAPH[start:end] == answer


@pytest.mark.slow
def test_what_is_read_does_not_depend_on_what_is_read_beside_it() -> None:
    shipped, done = load(), list[int]()
    long = " ".join([PARAGRAPH] * 12)
    together = shipped.paragraphs([(CONTEXT, PARAGRAPH), ("", ""), (CONTEXT, long)], done.append)
    for one, (context, text) in zip(together, [(CONTEXT, PARAGRAPH), ("", ""), (CONTEXT, long)], strict=True):
        (alone,) = shipped.paragraphs([(context, text)])
        assert np.array_equal(one.starts, alone.starts) and np.array_equal(one.ends, alone.ends)
        assert np.abs(one.vectors.astype(int) - alone.vectors).max() <= 1  # rounding
    assert sum(done) >= 3
    assert shipped.question("").weights.sum() == pytest.approx(1, abs=1e-5)
    assert len(shipped.question("otter " * 500).weights) == 46
    assert shipped.name.startswith("reader@") and reader._SHA256.startswith(shipped.name[7:])
