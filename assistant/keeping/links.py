"""Papers that print each other again: a report in a pack, a draft's next text, minutes before and after approval.

Each paragraph is kept as a sketch, the smallest hashes of its shingles (Broder 1997), so that a new paper is compared
only with what shares some. Boilerplate that two papers share is not enough: most of one must stand in the other.
"""

import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from sqlite3 import Connection

_WORD = re.compile(r"[^\W_]+(?:[.,:/’'-][^\W_]+)*")
_SHINGLE = 3  # words
_SKETCH = 8  # hashes
_SHARED = 2  # of them, for two paragraphs to be compared
_EVERYWHERE = 100  # papers; a hash that more of them have is of boilerplate, and nothing is compared because of it
_FEWEST = 6  # words of a paragraph that can tell anything: "None", "Total 0.0" are everywhere
_LIKE = 0.5  # the Jaccard likeness of two paragraphs of which one is the other's next text
_SAME = 0.9  # and of two that say the same, where their figures and negations are equal too
_MOST_OF = 0.5  # of the print of the smaller paper
_NEGATIONS = frozenset("no not nor never none neither cannot without".split())
# Links and copies of a paper that do not stand in both directions, or lead to what is not current.
_HALVES = """SELECT
    (SELECT count(*) FROM links AS one WHERE paper = :id AND NOT EXISTS
        (SELECT 1 FROM links WHERE paper = one.other AND other = :id)) +
    (SELECT count(*) FROM copies AS one WHERE paper = :id AND NOT EXISTS
        (SELECT 1 FROM copies WHERE paper = one.other AND ordinal = one.other_ordinal AND other = :id
            AND other_ordinal = one.ordinal)) +
    (SELECT count(*) FROM links JOIN papers ON papers.id = other WHERE paper = :id AND NOT current) +
    (SELECT count(*) FROM copies JOIN papers ON papers.id = other WHERE paper = :id AND NOT current)"""


@dataclass(frozen=True)
class Print:
    """A paragraph as it is compared."""

    ordinal: int
    text: str

    @cached_property
    def words(self) -> list[str]:
        return _WORD.findall(self.text.lower().replace("’", "'"))

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Hashes of every three words that follow each other."""
        ends = range(max(1, len(self.words) - _SHINGLE + 1))
        return frozenset(zlib.crc32(" ".join(self.words[i : i + _SHINGLE]).encode()) for i in ends)

    @property
    def sketch(self) -> list[int]:
        return sorted(self.shingles)[:_SKETCH]

    @property
    def telling(self) -> bool:
        return len(self.words) >= _FEWEST and any(word.isalpha() for word in self.words)

    @cached_property
    def firm(self) -> Counter[str]:
        """The words that may not differ where two paragraphs say the same: figures and negations."""
        return Counter(word for word in self.words if word in _NEGATIONS or re.search(r"\d", word))


def likeness(one: Print, other: Print) -> float:
    """The Jaccard likeness of two paragraphs' shingles, 0 to 1."""
    return len(one.shingles & other.shingles) / len(one.shingles | other.shingles)


def same(one: Print, other: Print) -> bool:
    """Whether two paragraphs say the same in the same words, small slips of reading aside."""
    return one.words == other.words or (one.firm == other.firm and likeness(one, other) >= _SAME)


def pairs(
    mine: Sequence[Print], theirs: Sequence[Print], near: Collection[tuple[int, int]]
) -> list[tuple[Print, Print]]:
    """Paragraphs of two papers that are like each other, each in one pair at most, the likest first.

    `near` names by ordinals those to compare; where several are as like, the nearest in order are paired.
    """
    one = {para.ordinal: para for para in mine}
    other = {para.ordinal: para for para in theirs}
    rated = sorted((-likeness(one[a], other[b]), abs(a - b), a, b) for a, b in near if a in one and b in other)
    found: list[tuple[Print, Print]] = []
    left, right = set[int](), set[int]()
    for rating, _, a, b in rated:
        if -rating >= _LIKE and a not in left and b not in right:
            found.append((one[a], other[b]))
            left.add(a)
            right.add(b)
    return found


def link(db: Connection, id: int, lengths: dict[int, int] | None = None) -> None:
    """Keep the sketches of the current revision that has this row id, and its links and copies.

    `lengths` are those of papers met before, to be kept from one call to the next while no paper is deleted.
    """
    lengths = {} if lengths is None else lengths
    if db.execute("SELECT digest FROM papers WHERE id = ?", (id,)).fetchone()[0]:
        return  # an official paper takes its digest's place
    mine = _prints(db, id)
    db.executemany(
        "INSERT INTO sketches VALUES (?, ?, ?)", [(hash, id, para.ordinal) for para in mine for hash in para.sketch]
    )
    shared: dict[int, list[tuple[int, int]]] = defaultdict(list)
    sql = """WITH own AS MATERIALIZED (SELECT hash, ordinal FROM sketches AS one WHERE paper = :id AND :most >
            (SELECT count(*) FROM (SELECT DISTINCT paper FROM sketches WHERE hash = one.hash LIMIT :most)))
        SELECT other.paper, own.ordinal, other.ordinal FROM own CROSS JOIN sketches AS other
        ON other.hash = own.hash AND other.paper != :id
        GROUP BY other.paper, own.ordinal, other.ordinal HAVING count(*) >= :shared"""
    for paper, a, b in db.execute(sql, {"id": id, "most": _EVERYWHERE + 1, "shared": _SHARED}):
        shared[paper].append((a, b))
    long = sum(len(para.text) for para in mine)
    for other, near in shared.items():
        their_long = lengths.get(other) or lengths.setdefault(other, _length(db, other))
        theirs = _prints(db, other, {b for _, b in near})
        if max(_share(mine, {a for a, _ in near}, long), _share(theirs, {b for _, b in near}, their_long)) < _MOST_OF:
            continue
        found = pairs(mine, theirs, near)
        shares = (
            _share(mine, {a.ordinal for a, _ in found}, long),
            _share(theirs, {b.ordinal for _, b in found}, their_long),
        )
        if max(shares) < _MOST_OF:
            continue
        db.executemany("INSERT INTO links VALUES (?, ?, ?)", [(id, other, shares[0]), (other, id, shares[1])])
        for a, b in found:
            if same(a, b):
                both = [(id, a.ordinal, other, b.ordinal), (other, b.ordinal, id, a.ordinal)]
                db.executemany("INSERT INTO copies VALUES (?, ?, ?, ?)", both)


def relink(db: Connection) -> None:
    """Make sketches, links and copies of all current revisions again."""
    for table in ("sketches", "links", "copies"):
        db.execute(f"DELETE FROM {table}")
    lengths: dict[int, int] = {}
    for (id,) in db.execute("SELECT id FROM papers WHERE current ORDER BY id").fetchall():
        link(db, id, lengths)


def unlinked(db: Connection) -> list[str]:
    """The current papers whose sketches, links or copies are not what their paragraphs and each other make them."""
    wrong = []
    for id, paper_id, digest in db.execute("SELECT id, paper_id, digest FROM papers WHERE current ORDER BY id"):
        kept = set(db.execute("SELECT hash, ordinal FROM sketches WHERE paper = ?", (id,)))
        made = set() if digest else {(hash, para.ordinal) for para in _prints(db, id) for hash in para.sketch}
        ((halves,),) = db.execute(_HALVES, {"id": id})
        if kept != made or halves:
            wrong.append(paper_id)
    return wrong


def _prints(db: Connection, id: int, ordinals: Collection[int] | None = None) -> list[Print]:
    """A revision's paragraphs that can tell anything, all of them or those asked for."""
    only = "" if ordinals is None else "AND ordinal IN (SELECT value FROM json_each(?))"
    values = (id,) if ordinals is None else (id, json.dumps(sorted(ordinals)))
    rows = db.execute(f"SELECT ordinal, text FROM paragraphs WHERE paper = ? {only} ORDER BY ordinal", values)
    return [para for para in (Print(ordinal, text) for ordinal, text in rows) if para.telling]


def _length(db: Connection, id: int) -> int:
    """Characters in the paragraphs of which sketches are kept."""
    sql = """SELECT total(length(text)) FROM paragraphs WHERE paper = :id
        AND ordinal IN (SELECT ordinal FROM sketches WHERE paper = :id)"""
    return int(db.execute(sql, {"id": id}).fetchone()[0])


def _share(paras: Sequence[Print], ordinals: Collection[int], whole: int) -> float:
    return sum(len(para.text) for para in paras if para.ordinal in ordinals) / whole
