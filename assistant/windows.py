"""Questions and paragraphs as the token ids that a network reads at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.embed import default_weights
from assistant.text import sentences

OPENS, PARTS = 101, 102  # the tokenizer's [CLS] and [SEP]
CONTEXT = 56  # tokens of a paragraph's context at most
_LONGEST, _QUESTION = 288, 48  # tokens: of a window, of a question


def tokenizer() -> Any:
    """The embedding model's tokenizer, which neither pads nor truncates."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(default_weights(check=False).parent / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


@dataclass(frozen=True, slots=True)
class Window:
    """What the network reads at once of a paragraph: t token ids, and where each stands in the text, as in Tokens."""

    paragraph: int
    ids: list[int]
    places: list[tuple[int, int]]


def cut(
    tokenizer: Any, paragraph: int, context: str, text: str, most: int = CONTEXT, room: int | None = None
) -> list[Window]:
    """A paragraph's windows of `room` tokens, each with at most so many of its context before it.

    There is one or more; they are cut where a sentence begins. Without `room` they are as the reader reads them.
    """
    before = tokenizer.encode(context, add_special_tokens=False).ids[:most]
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids, places = encoding.ids, encoding.offsets
    openings = {start for start, _ in sentences(text)}
    room, nowhere = room or _LONGEST - len(before) - 3, (-1, -1)
    windows: list[Window] = []
    at = 0
    while at < len(ids) or not windows:
        stop = min(len(ids), at + room)
        if stop < len(ids):
            stop = max((i for i in range(at + 1, stop + 1) if places[i][0] in openings), default=stop)
        inside = [OPENS, *before, PARTS, *ids[at:stop], PARTS]
        windows.append(Window(paragraph, inside, [nowhere] * (len(before) + 2) + places[at:stop] + [nowhere]))
        at = stop
    return windows


def pieces_in(window: Window, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Of pieces of a text, start to end, those that begin in a window: number, first token, last token + 1."""
    inside = [i for i, (start, _) in enumerate(window.places) if start >= 0]
    first, last = (window.places[inside[0]][0], window.places[inside[-1]][1]) if inside else (0, 0)
    found = []
    for n, (start, end) in enumerate(pieces):
        own = [i for i in inside if window.places[i][0] >= start and window.places[i][1] <= end]
        if own and first <= start < last:
            found.append((n, own[0], own[-1] + 1))
    return found


def ask(tokenizer: Any, question: str) -> list[int]:
    """A question's token ids; of a long one the first 46 and the marks around them."""
    return [OPENS, *tokenizer.encode(question, add_special_tokens=False).ids[: _QUESTION - 2], PARTS]
