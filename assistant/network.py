"""Trained networks as ONNX files: rows of token ids to what a network makes of them.

The reader and the reranker are both the embedding model's network, trained on. Its words' first vectors stay as they
were, so they come from the embedding model's package, and the files hold the layers after them.
"""

import hashlib
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.embed import default_weights, session
from assistant.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_NORM = ("LayerNorm.weight", "LayerNorm.bias")


class Network:
    """One such file; opened when it is first run."""

    def __init__(self, path: Path, sha256: str) -> None:
        """Raises ModelError when the file is missing or altered."""
        try:
            self._file = path.read_bytes()
        except OSError as error:
            raise ModelError(f"The file {path.name} is missing; install the assistant again.") from error
        if hashlib.sha256(self._file).hexdigest() != sha256:
            raise ModelError(f"The file {path.name} is not the expected one; install the assistant again.")

    def run(self, rows: Sequence[Sequence[int]], seconds: Sequence[int] | None = None) -> "tuple[Floats, Floats]":
        """n rows of up to t token ids to the network's two outputs, of n or n×t…; a short row is padded.

        `seconds` says where a second text begins in each row, for a network that reads two together.
        """
        import numpy as np

        width = max(map(len, rows))
        ids = np.zeros((len(rows), width), dtype=np.int64)
        kinds = np.zeros((len(rows), width), dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.float32)
        for n, row in enumerate(rows):
            ids[n, : len(row)] = row
            mask[n, : len(row)] = 1
            if seconds:
                kinds[n, seconds[n] : len(row)] = 1
        first, second = self._session.run(None, {"embedded": _embedded(ids, kinds), "mask": mask})
        return first, second

    @cached_property
    def _session(self) -> Any:
        return session(self._file)


def _embedded(ids: "NDArray[np.int64]", kinds: "NDArray[np.int64]") -> "Floats":
    """Token ids and their texts' numbers (n×t) to a network's input (n×t×h): their vectors added, layer normalised."""
    import numpy as np

    table = _tables()
    total = table["word_embeddings.weight"][ids] + table["position_embeddings.weight"][: ids.shape[1]]
    total = total + table["token_type_embeddings.weight"][kinds]
    mean, variance = total.mean(axis=-1, keepdims=True), total.var(axis=-1, keepdims=True)
    normal: Floats = (total - mean) / np.sqrt(variance + 1e-12) * table[_NORM[0]] + table[_NORM[1]]
    return normal


@cache
def _tables() -> "dict[str, Floats]":
    from safetensors import safe_open

    names = [f"{name}_embeddings.weight" for name in ("word", "position", "token_type")]
    with safe_open(default_weights(), framework="numpy") as weights:
        return {name: weights.get_tensor(f"embeddings.{name}") for name in (*names, *_NORM)}
