"""The embedding model: the quick copy agrees with the reference, and what was altered is not used."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant import embed
from assistant.embed import SentenceEmbedder, load
from assistant.errors import ModelError

QUESTIONS = [
    f"{start} {what}?"
    for start in ("How much did it cost to mend", "Who is in charge of", "when was", "LATEST ON – “")
    for what in ("the footbridge at Mill Lane", "ICBs & PCNs", "£1,200,000 of café works", "x", "the weir " * 200)
]


def test_importing_it_loads_nothing_heavy() -> None:
    code = (
        "import sys, assistant.embed\n"
        "assert not {'torch', 'sentence_transformers', 'onnxruntime', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no safetensors weights"):
        load(str(tmp_path))


def test_altered_weights_are_refused_before_the_model_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    sound = embed._sha256(tmp_path / "model.safetensors")
    embed._check_weights(tmp_path / "model.safetensors", sound)
    (tmp_path / "model.safetensors").write_bytes(b"weightz")
    with pytest.raises(ModelError, match="not the expected ones"):
        SentenceEmbedder("altered", str(tmp_path), sound).documents(["text"])


def test_unreadable_weights_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        embed._check_weights(tmp_path / "model.safetensors", "0" * 64)


@pytest.mark.parametrize("settings", [None, "", "{", "{}", '{"sha256": {"model.onnx": "0"}}'])
def test_a_damaged_copy_is_no_copy(tmp_path: Path, settings: str | None) -> None:
    if settings is not None:
        (tmp_path / "settings.json").write_text(settings)
    (tmp_path / "model.onnx").write_bytes(b"no model")
    assert embed._Exported.open(tmp_path) is None


pytestmark = pytest.mark.xdist_group("copy")  # made once


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of copies in which the default model's was made, at its first documents."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        embedder = load()
        vectors = embedder.documents([*QUESTIONS, ""])
        assert vectors.shape == (len(QUESTIONS) + 1, embedder.dimensions) and vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert len(list(folder.rglob("model.onnx"))) == 1
    return folder


@pytest.mark.slow
def test_the_copy_gives_the_references_vectors(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    copy = load()
    assert copy._exported is not None and "_reference" not in copy.__dict__
    reference = copy._reference.encode_query(QUESTIONS, normalize_embeddings=True, show_progress_bar=False)
    for question, vector in zip(QUESTIONS, reference, strict=True):
        quick = copy.question(question)
        assert quick.dtype == np.float32 and np.linalg.norm(quick) == pytest.approx(1, abs=1e-5)
        assert float(quick @ vector) > 0.99999
        assert np.abs(quick - vector).max() < 1e-5


@pytest.mark.slow
def test_order_and_batches_do_not_change_a_vector(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    embedder, done = load(), list[int]()
    texts = [f"Paragraph {n} " + "of the weir " * (n % 7) for n in range(40)]
    together = embedder.documents(texts, done.append)
    assert sum(done) == 40
    for n in (0, 13, 39):
        assert np.abs(embedder.documents([texts[n]])[0] - together[n]).max() < 1e-5


@pytest.mark.slow
@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_an_altered_copy_is_not_used(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    shutil.copytree(cache, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert load()._exported is not None
    (path,) = tmp_path.rglob(name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    embedder = load()
    assert embedder._exported is None
    assert np.linalg.norm(embedder.question("weir")) == pytest.approx(1, abs=1e-5)  # the reference answers


@pytest.mark.slow
def test_one_flipped_bit_of_the_default_weights_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(embed.default_weights().parent, tmp_path / "model"))
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(-1000, 2)
        (byte,) = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(ModelError, match="not the expected ones"):
        _ = SentenceEmbedder("altered", str(folder), embed._DEFAULT_SHA256)._reference


@pytest.mark.slow
def test_a_model_that_is_not_here_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ModelError, match="'nobody/no-such-model' is not on this machine"):
        load("nobody/no-such-model").question("weir")


@pytest.mark.slow
def test_a_folder_of_a_saved_model_is_named_by_its_weights(cache: Path) -> None:
    assert load(str(embed.default_weights().parent)).name == f"model@{embed._DEFAULT_SHA256[:12]}"
    assert load().name == load(embed.DEFAULT_MODEL).name != load(str(embed.default_weights().parent)).name
