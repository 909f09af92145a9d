"""People for the tests of the pages: one of each kind, and how they sign in."""

from dataclasses import dataclass
from pathlib import Path

import page_samples as samples
import pytest
from fastapi.testclient import TestClient

from web import passwords
from web.gate import Entry, Proxy
from web.users import Person

PASSWORD = "plenty of herons today"
KINDS = {"mona": "member", "omar": "officer", "cleo": "clerk", "ada": "administrator"}


@dataclass
class House:
    """A site whose users are kept, and what it keeps of them."""

    folder: Path
    entry: Entry
    people: dict[str, Person]
    retriever: object = None
    proxy: Proxy | None = None
    address: str = ""

    def __post_init__(self) -> None:
        self.site = samples.site(self.folder, None, self.entry, self.retriever, self.address)

    def visitor(self, name: str | None = None, came_from: str = "127.0.0.1") -> TestClient:
        """A browser, signed in with a name or not."""
        base = self.address or "http://127.0.0.1:7860"
        client = TestClient(self.site, base_url=base, client=(came_from, 50000), follow_redirects=False)
        if name:
            reply = client.post("/signin", data={"name": name, "password": PASSWORD})
            assert reply.status_code == 303, reply.text
        return client

    @property
    def record(self) -> str:
        """The audit record as it stands."""
        file = self.folder / "audit.jsonl"
        return file.read_text(encoding="utf-8") if file.exists() else ""


def house(folder: Path, **known: object) -> House:
    """A site with one person of each role; `mona` the member may see the exempt papers of nobody, `omar` of Cabinet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_COST", 2)  # a real hash takes half a second
        proxy, address = known.get("proxy"), str(known.get("address", ""))
        entry = samples.entry(folder, proxy, address.startswith("https"))  # type: ignore[arg-type]
        people = {
            name: entry.users.add(name, role, ["Cabinet"] if name == "omar" else [], PASSWORD)
            for name, role in KINDS.items()
        }
    return House(folder, entry, people, **known)  # type: ignore[arg-type]
