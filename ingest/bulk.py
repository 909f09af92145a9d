"""Papers embedded by several processes at once, of this computer or of others, on Dask: the only file that knows it.

Embedding takes nearly all of the time of reading papers in. Here alone it is shared out, a paper to a worker; what is
read, decided and stored stays with the one writer, in the order of the files, so the store is the one that one process
makes. Dask is an optional part: pip install 'council-papers-assistant[bulk]'.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from assistant import embed, reader
from assistant.embed import Embedder
from assistant.errors import AssistantError
from assistant.reader import Reader, Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Made = tuple[NDArray[np.float32], list[Tokens]]

Load = Callable[[str | None], tuple[Embedder, Reader]]


class Coming(Protocol):
    """A paper that a worker is embedding."""

    def result(self) -> "Made":
        """Its passages' vectors and its paragraphs' tokens, once they are made. Raises what the worker raised."""
        ...


class Bulk:
    """Workers, as a context manager: so many processes of this computer, or those of the scheduler at an address.

    Processes of this computer speak with each other over TLS with a certificate of this run alone, since whoever may
    speak to a worker can have it run anything. At an address Dask's own settings hold, and must name certificates.
    """

    def __init__(self, workers: int | str, model: str | None = None, load: Load | None = None) -> None:
        """`load` gives the models, in each worker once; it stands in a module that the workers have as well."""
        self._workers = workers
        self._model = model
        self._load = load or models
        self.room = 8  # papers on the way; with fewer a worker would wait for the writer

    def __enter__(self) -> "Bulk":
        try:
            from dask import config
            from dask.distributed import Client, LocalCluster
        except ImportError as error:
            raise AssistantError(
                "Several workers need Dask, which is not installed; run: pip install 'council-papers-assistant[bulk]'"
            ) from error
        self._cluster: Any = None
        if isinstance(self._workers, int):
            # Dask's pages would be served to everybody on the network; here there are none, and this computer alone.
            config.set({f"distributed.{part}.http.routes": [] for part in ("scheduler", "worker")})
            self._cluster = LocalCluster(
                n_workers=self._workers,
                threads_per_worker=1,
                host="127.0.0.1",
                protocol="tls://",
                security=True,
                dashboard_address="127.0.0.1:0",
                worker_dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs="ERROR",
            )
            self.room = 4 * self._workers
        try:
            self._client: Any = Client(self._cluster or self._workers)
        except OSError as error:
            raise AssistantError(
                f"No Dask scheduler answers at {self._workers} ({type(error).__name__}); start it, or give a number."
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        if self._cluster:
            self._cluster.close()

    def embed(self, texts: Sequence[str], paragraphs: Sequence[tuple[str, str]]) -> Coming:
        """Have a paper's passages (texts) embedded and its paragraphs, each with its context, read to tokens."""
        coming: Coming = self._client.submit(_made, self._load, self._model, list(texts), list(paragraphs), pure=False)
        return coming


def models(name: str | None) -> tuple[Embedder, Reader]:
    """The embedding model of that name and the reader."""
    return embed.load(name), reader.load()


def _made(load: Load, model: str | None, texts: list[str], paragraphs: list[tuple[str, str]]) -> "Made":
    embedder, read = _loaded(load, model)
    return embedder.documents(texts), read.paragraphs(paragraphs)


@cache
def _loaded(load: Load, model: str | None) -> tuple[Embedder, Reader]:
    return load(model)
