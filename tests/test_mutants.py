"""The locks on closed papers taken out one at a time: for each, a test of ours must go red."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes import ROOT


@dataclass(frozen=True)
class Mutant:
    """In a file these words become those; the test that must see it."""

    file: str
    words: str
    other: str
    seen_by: str


MUTANTS = {
    "the record's filter is dropped": Mutant(
        "assistant/keeping/record.py",
        '"papers.access IN (SELECT value FROM json_each(:access))"',
        '"(:access = :access)"',
        "tests/test_store.py",
    ),
    "the record's filter fails open on what is unmarked": Mutant(
        "assistant/keeping/record.py",
        '"papers.access IN (SELECT value FROM json_each(:access))"',
        "\"(papers.access IN (SELECT value FROM json_each(:access)) OR papers.access != 'exempt')\"",
        "tests/test_store.py",
    ),
    "the words of all papers are searched": Mutant(
        "assistant/keeping/finder.py",
        "held = keyed(db, *within(Limits(), self._access))",
        'held = keyed(db, "papers.current", {})',
        "tests/test_interference.py",
    ),
    "the index is searched for everybody": Mutant(
        "assistant/index.py",
        'if entry["label"] not in access:',
        "if not access:",
        "tests/test_index.py tests/test_retrieve.py",
    ),
    "revisions are not looked at one by one": Mutant(
        "assistant/store.py",
        "return [paper for paper in found if paper.access in self.access]",
        "return found",
        "tests/test_exempt.py",
    ),
    "a reader sees everything unless told otherwise": Mutant(
        "assistant/store.py",
        "access: Collection[str] = (UNRESTRICTED,)",
        'access: Collection[str] = (UNRESTRICTED, "restricted", "exempt")',
        "tests/test_store.py tests/test_retrieve.py",
    ),
    "every shelf is opened whatever the clearance": Mutant(
        "assistant/keeping/shelves.py",
        "for name, body in sorted({shelf_name(body): body for body in cleared}.items()):",
        "for name, body in [(f.name, f.name) for f in sorted(self.exempt.glob('*'))]:",
        "tests/test_shelves.py",
    ),
    "nobody known is this computer's administrator": Mutant(
        "web/gate.py",
        'raise AccessError("You are no longer signed in; open the page again to sign in.")',
        "return LOCAL",
        "tests/test_shelves.py tests/test_web_gate.py",
    ),
    "a session outlives its password": Mutant(
        "web/gate.py",
        "return person if person and held and person.stamp == held[1] else None",
        "return person",
        "tests/test_users.py tests/test_signin.py tests/test_web_gate.py",
    ),
    "an address that nothing is said of is open": Mutant(
        "web/gate.py",
        "if re.fullmatch(pattern, path)), RUNNERS)",
        "if re.fullmatch(pattern, path)), EVERYBODY)",
        "tests/test_web_gate.py",
    ),
    "a tab of the chat page is anybody's": Mutant(
        "web/gate.py", "return owner == person.id", "return True", "tests/test_web_gate.py"
    ),
    "exempt papers go to the language model": Mutant(
        "assistant/keeping/shelves.py",
        "chat.ask(query, shelf).answer",
        "chat.ask(query, shelf, self._model).answer",
        "tests/test_shelves.py",
    ),
    "a kept answer is shown whatever the clearance is now": Mutant(
        "web/enquiries.py",
        "kept.answer(turn.answer, self.seen_by(owner))",
        "kept.answer(turn.answer, self.__dict__.setdefault(owner, self.seen_by(owner)))",
        "tests/test_ended.py",
    ),
    "what is made outlasts the clearance it was made with": Mutant(
        "web/gate.py",
        "if not set(person.clearance) <= set(self.by_name(person.id).clearance):",
        "if not person.id:",
        "tests/test_ended.py",
    ),
    "a closed paper vouches for open ones": Mutant(
        "ingest/library.py",
        "if access != UNRESTRICTED or not one.closed]",
        "]",
        "tests/test_interference.py",
    ),
    "a title in the middle of a page begins an exempt part": Mutant(
        "ingest/open_part.py",
        "return i > 0 and all((before.page or 0) < block.page for before in blocks[:i])",
        "return i > 0",
        "tests/test_open_part.py",
    ),
    "what follows an exempt part is open": Mutant(
        "ingest/open_part.py", 'elif said == "open" and certain:', "elif name:", "tests/test_open_part.py"
    ),
    "a mark that the composing lost is none": Mutant(
        "ingest/pdf.py",
        "if _lost(mark, page.number, found)",
        "if page.recognised",
        "tests/test_open_part.py",
    ),
    "earlier texts stay beside an open part": Mutant(
        "assistant/keeping/writer.py",
        "if paper.open_part else set()",
        "if replaces else set()",
        "tests/test_left_out.py",
    ),
    "the file of an open part is kept": Mutant(
        "ingest/intake.py",
        'if read.get(place_of(path), "")[:12] != path.parent.name:',
        "if place_of(path) not in read:",
        "tests/test_left_out.py",
    ),
    "a mark that is not known is open": Mutant(
        "ingest/exempt.py",
        "return classification is not None and classification != UNRESTRICTED",
        'return classification in ("exempt", "restricted")',
        "tests/test_exempt.py tests/test_library.py",
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_the_lock_is_where_the_mutant_takes_it_out(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.words) == 1


@pytest.mark.nightly
@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_lock_that_is_taken_out_is_missed(mutant: Mutant, tmp_path: Path) -> None:
    for name in ("assistant", "ingest", "eval", "web", "tests", "corpus", "docs", "deploy"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    file = tmp_path / mutant.file
    file.write_text(file.read_text(encoding="utf-8").replace(mutant.words, mutant.other), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider"]
    quick = ["-m", "not slow and not nightly", *mutant.seen_by.split()]
    ran = subprocess.run([*command, *quick], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout[-2000:]
