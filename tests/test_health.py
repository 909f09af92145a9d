"""The health check: each part broken on purpose is a 503 with its sentence, and none of it tells of a paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeReader, make_paper, put
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.keeping.writer import Writer
from assistant.retrieve import Retriever
from assistant.store import Store
from web import health


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Writer(tmp_path / "store", "fake", 64, "fake") as w:
        put(w, make_paper("a"), ["One."])
    return tmp_path / "store"


@pytest.fixture
def retriever(folder: Path) -> Retriever:
    return Retriever(Store(folder), FakeEmbedder(), FakeReader())


@pytest.fixture
def site(retriever: Retriever) -> Iterator[TestClient]:
    made = FastAPI()
    made.include_router(health.routes(retriever))
    with TestClient(made) as client:
        yield client


def seen(site: TestClient) -> tuple[int, str]:
    reply = site.get("/healthz")
    return reply.status_code, reply.text


def test_well(site: TestClient) -> None:
    assert seen(site) == (200, "ok")


def test_a_store_that_cannot_be_read(site: TestClient, retriever: Retriever, folder: Path) -> None:
    retriever.store.close()
    (folder / "record.sqlite").rename(folder / "away")
    assert seen(site) == (503, health.NO_STORE)
    (folder / "away").rename(folder / "record.sqlite")
    assert seen(site) == (200, "ok")


def test_a_model_that_fails(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(FakeReader, "question", fail)
        assert seen(site) == (503, health.NO_MODEL)
    assert seen(site) == (200, "ok")


def test_an_index_that_is_damaged_or_behind_and_one_that_is_being_built(site: TestClient, folder: Path) -> None:
    damaged = next((folder / "index").rglob("*.bin"))
    whole = damaged.read_bytes()
    damaged.write_bytes(whole + b"\0")
    assert seen(site) == (503, health.NO_INDEX)
    damaged.write_bytes(whole)
    assert seen(site) == (200, "ok")
    with Writer(folder, "fake", 64, "fake") as w:
        put(w, make_paper("b"), ["Two."])
        assert seen(site) == (200, "ok")  # it is built when the writer leaves
    assert seen(site) == (200, "ok")
    with pytest.raises(KeyboardInterrupt), Writer(folder, "fake", 64, "fake") as w:
        put(w, make_paper("c"), ["Three."])
        raise KeyboardInterrupt
    assert seen(site) == (503, health.NO_INDEX)
