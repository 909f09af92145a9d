"""What tests share: a small store of an invented county, made by the real ingest; a browser, and a site for it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import children
import page_samples as samples
import pytest
from fakes import ROOT, FakeEmbedder, FakeReader

from assistant import index
from assistant.retrieve import Retriever
from assistant.store import Store
from ingest.library import add

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BOILERPLATE = "The duty under the Equality Act has been weighed and no group is treated worse."
PAPERS = {
    "bridge-2021.md": f"""# Mill Lane footbridge

From: Edith Marlow, Director of Highways

To: Cabinet, 4 May 2021

Subject: Mill Lane footbridge

Classification: Unrestricted

Summary: This report sets out plans for a new footbridge over the Rill at Mill Lane.

Recommendation: Cabinet is asked to:

- a) agree the design of the footbridge;
- b) approve £300,000 from the capital programme; and
- c) note the risks.

## 1. Background

1.1 The old footbridge at Mill Lane was closed in March 2019 after a flood. Its timbers were rotten.

1.2 The footbridge is expected to cost £300,000. The work should take eight months.

1.3 The Walking and Cycling Forum (WCF) meets every month. It has 14 members and is chaired by Harold Fenn.

## 2. Partners

2.1 The scheme has four partners:

- the Rill Rivers Trust, which owns the north bank;
- Otherford Parish Council, which owns the south bank;
- the Canal Society; and
- Pedal Otherford.

2.2 The contractor will be chosen by open tender because no single firm could meet every requirement.

2.3 {BOILERPLATE}

Author: Edith Marlow, Director of Highways
edith.marlow@testshire.example
01632 960123
""",
    "bridge-2024.md": f"""# Mill Lane footbridge: final account

From: Tobias Wren, Head of Structures

To: Cabinet, 12 March 2024

Subject: Mill Lane footbridge: final account

Classification: Unrestricted

Recommendation: Cabinet is asked to note the final cost of the footbridge.

## 1. Final account

1.1 The footbridge at Mill Lane cost £452,000 in the end. It opened in June 2023.

1.2 About 1,250 walkers cross the footbridge each day, and 35% of them cycle.

1.3 {BOILERPLATE}

## 2. Lessons

2.1 Seven lessons were drawn from the footbridge scheme, and each has an owner:

- Tender earlier: an earlier start to the tender would have found more bidders while prices were still low and steady.
- Survey the banks: a full survey of both banks before the design was fixed would have shown the soft ground in time.
- Share the diary: one diary of works for all four partners would have saved two idle weeks in the first winter.
- Order steel first: the steel was the last thing to be ordered although it had the longest wait of all the parts.
- Tell the neighbours: letters to the nearest houses went out late and many calls could have been spared later on.
- Count the walkers: no count was made before the bridge closed so that the new one has nothing to stand against.
- Keep a reserve: the reserve of five per cent was spent by the second month and every later change needed approval.

## 3. Upkeep

3.1 Upkeep falls under three heads:

- inspection;
- painting; and
- drainage.
""",
    "otters.md": """# Otters of the Rill

To: Environment Committee

Subject: Otters of the Rill

Classification: Unrestricted

## 1. Survey

1.1 Otters were seen at nine places along the Rill. It follows the act that came into force on 1 July 2022.

1.2 The Wildlife Recovery Board (WRB) will have its inaugural meeting in September.

1.3 The survey was paid for by the Rivers Trust.
""",
    "secret.md": """# Land at Mill Lane

To: Cabinet, 12 March 2024

Subject: Land at Mill Lane

Classification: Exempt

## 1. Terms

1.1 The footbridge at Mill Lane needs land worth £999,000, owned by Barnaby Quill.
""",
    "health.md": """# Health in Otherford

Council: Otherford District Council

To: Health Board, 7 December 2022

Subject: Health in Otherford

Classification: Unrestricted

## 1. System

1.1 The Integrated Care Board (ICB) took over in July 2022. The ICB is a public body that plans health services.

1.2 Twelve Primary Care Networks (PCNs) serve Otherford.

## 2. Teams

| Team | Staff |
| --- | --- |
| Finance Team | two accountants and one apprentice |
| Data Team | five analysts |
| Estates Team | three surveyors |
""",
}


@pytest.fixture(scope="session", autouse=True)
def quick_checks() -> Iterator[None]:
    """What is built of an index is checked by a fresh process that begins at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.keeping.graph.check", children.check)
        yield


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store's folder, without a vector index."""
    papers, folder = tmp_path_factory.mktemp("papers"), tmp_path_factory.mktemp("shelf") / "store"
    for name, text in PAPERS.items():
        (papers / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "build", lambda *_: None)
        summary = add([papers], folder, FakeEmbedder("fake", 256), FakeReader())
    assert (len(summary.added), summary.failed) == (len(PAPERS), [])
    return folder


@pytest.fixture
def retriever(shelf: Path) -> Retriever:
    """A reader of what is unrestricted."""
    return Retriever(Store(shelf), FakeEmbedder("fake", 256), FakeReader())


@pytest.fixture(scope="session")
def digests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store of the digests in corpus/, made by the real models; who writes takes a copy.

    Tests that ask for it are of the group "digests", which one process runs, so that it is made once.
    """
    from assistant import embed, reader

    folder = tmp_path_factory.mktemp("digests") / "store"
    assert not add([ROOT / "corpus"], folder, embed.load(None), reader.load()).failed
    return folder


@pytest.fixture
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed without the cost that keeps them safe; a real hash takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("web.passwords._COST", 2)
        yield


@pytest.fixture(scope="module")
def kept_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what the site at `address` keeps, and reads: settings, the evaluation's runs."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def address(kept_in: Path) -> Iterator[str]:
    """Where the whole site over the papers of page_samples is served."""
    from assistant import chat

    def ask(query: Any, retriever: Any, model: Any = None, found: Any = lambda _: None) -> Any:
        found(12)
        time.sleep(5 if query.question == "how slow?" else 0.3)  # long enough to see the waiting line
        return samples.ask(query, retriever)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chat, "ask", ask)
        with samples.served(samples.site(kept_in)) as found:
            yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield chromium
        chromium.close()
