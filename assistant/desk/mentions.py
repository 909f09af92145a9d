"""Where a topic is named: the lines of papers that hold its words, and those that hold them together."""

from assistant.asking import question
from assistant.asking.question import Topic, stem_line
from assistant.retrieve import Retriever
from assistant.schema import Hit, Limits, Paper, Paragraph
from assistant.store import Store
from assistant.text import stems

PRESENT = 0.75  # share of the topic, by weight, that must stand in one line
OWN = 0.4  # ... of a long topic, when the title or heading holds the rest
SHORT_TOPIC = 3  # concepts: a name, whose words stand together
SPREAD = 2  # words that may stand between those of a short topic


def as_topic(text: str, retriever: Retriever) -> Topic:
    """A topic as it is looked for; with no word mended where mending leaves nothing that carries a topic."""
    asked = retriever.topic(text)
    if asked.concepts:
        return asked
    store = retriever.store
    known = dict.fromkeys(stems(text), 0) | store.stem_frequencies()
    return question.topic(text, known, store.passage_count(), store.short_forms())


def holding(asked: Topic, store: Store, limits: Limits) -> list[Hit]:
    """Every passage, of papers within limits, of which one line holds the topic."""
    alike = [part for concept in asked.concepts for form in concept.alike for part in form.split()]
    matched = dict(store.search_words([*asked.stems, *alike], limits, store.passage_count()))
    best = max(matched.values(), default=1.0)
    return [
        Hit(passage, para, paper, matched[passage.passage_id] / best, None, matched[passage.passage_id])
        for passage, para, paper in store.passages(list(matched))
        if any(holds(asked, line, title(para, paper)) for line in lines(passage.text, para))
        or names(asked, paper.title or "")
    ]


def lines(text: str, para: Paragraph) -> list[str]:
    """The lines of a text; of a table row each with the row's name, without which a cell says little."""
    return [f"{para.row} {line}" if para.row else line for line in text.split("\n")]


def title(para: Paragraph, paper: Paper) -> str:
    """What a paragraph need not say again."""
    return f"{paper.title or ''} {para.heading or ''}"


def holds(asked: Topic, line: str, title: str = "") -> bool:
    """Whether a line holds most of the topic, in any order and in words alike; of a long one, some in its title."""
    total = sum(concept.weight for concept in asked.concepts)
    own = _weight(asked, line)
    if len(asked.concepts) > SHORT_TOPIC and own >= OWN * total:
        own = _weight(asked, f"{title} {line}")
    return own >= PRESENT * total


def _weight(asked: Topic, text: str) -> float:
    stemmed = stem_line(text)
    return sum(concept.weight for concept in asked.concepts if concept.met(stemmed))


def names(asked: Topic, line: str, title: str = "") -> bool:
    """Whether a line names the topic: a short one in its own words, all and together; of a long one, most."""
    if len(asked.concepts) > SHORT_TOPIC:
        return holds(asked, line, title)
    found = stems(line)
    reach = len(stems(asked.text)) + SPREAD
    windows = (f" {' '.join(found[at : at + reach])} " for at in range(max(1, len(found) - reach + 1)))
    return any(all(concept.met(window) == 1.0 for concept in asked.concepts) for window in windows)
