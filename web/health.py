"""Whether the site can answer: the store opens, its index is in step, and the models speak."""

import fcntl
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import index
from assistant.errors import AssistantError
from assistant.reranker import Text

if TYPE_CHECKING:
    from fastapi import APIRouter

    from assistant.retrieve import Retriever

# Fixed sentences, for anybody who asks: what exactly is wrong, with its paths, stands in the log.
NO_STORE = "The store cannot be read."
NO_MODEL = "The models cannot be used."
NO_INDEX = (
    "The index is missing, damaged or behind the papers; answers are right but slow. See: python -m ingest verify"
)


class Health:
    """Looks at one retriever; cheap enough to be asked every few seconds."""

    def __init__(self, retriever: "Retriever") -> None:
        self._retriever = retriever
        self._sound: int | None = None  # the version whose index was last compared, byte for byte, and found whole

    def trouble(self) -> str | None:
        """What is wrong, as one sentence; None when all is well. An index that is being built is no trouble."""
        for sentence, check in ((NO_STORE, self._store), (NO_MODEL, self._models), (NO_INDEX, self._index)):
            try:
                check()
            except Exception as error:
                logging.getLogger(__name__).error("unhealthy: %s (%s)", sentence, type(error).__name__)
                return sentence
        return None

    def _store(self) -> None:
        self._retriever.store.passage_count()

    def _models(self) -> None:
        self._retriever.embedder.question("health")
        self._retriever.reader.question("health")
        if self._retriever.reranker:
            self._retriever.reranker.scores("health", [Text("", "Health.", [(0, 7)])])

    def _index(self) -> None:
        store = self._retriever.store
        version = store.version()
        if version == self._sound:
            return
        if index.usable(store.folder, version):
            self._sound = version
        elif not _written(store.folder / "lock"):
            raise AssistantError(NO_INDEX)


def _written(lock: Path) -> bool:
    """Whether a program is adding papers just now: it then holds the store's lock."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def routes(retriever: "Retriever") -> "APIRouter":
    """The route of the health check."""
    from fastapi import APIRouter
    from fastapi.responses import PlainTextResponse

    router, health = APIRouter(), Health(retriever)

    @router.get("/healthz")
    def healthz() -> PlainTextResponse:
        trouble = health.trouble()
        return PlainTextResponse(trouble or "ok", status_code=503 if trouble else 200)

    return router
