"""The language model's settings: off by default, refused in one sentence where they would give something away."""

import subprocess
import sys

import pytest
from fakes import ROOT

from assistant.errors import SettingsError
from assistant.writing.endpoint import Endpoint, configured, open_model

SET = {"COUNCIL_LLM_URL": "https://models.example/v1", "COUNCIL_LLM_MODEL": "m", "COUNCIL_LLM_KEY": "sk-secret"}


@pytest.mark.parametrize("environment", [{}, {"COUNCIL_LLM_MODEL": "m"}, {"COUNCIL_LLM_URL": " "}])
def test_without_an_address_there_is_no_model(environment: dict[str, str]) -> None:
    assert open_model(environment) is None


def test_what_is_set_is_read() -> None:
    assert configured(SET | {"COUNCIL_LLM_SECONDS": "7.5"}) == Endpoint(
        "https://models.example/v1", "m", "sk-secret", 7.5
    )
    assert configured(SET) == Endpoint("https://models.example/v1", "m", "sk-secret", 20.0)


@pytest.mark.parametrize("url", ["http://localhost:11434/v1", "http://127.0.0.1:8000/v1", "http://[::1]:8000/v1"])
def test_this_computer_needs_no_encryption(url: str) -> None:
    endpoint = configured(SET | {"COUNCIL_LLM_URL": url})
    assert endpoint and endpoint.url == url


@pytest.mark.parametrize(
    "wrong",
    [
        {"COUNCIL_LLM_URL": "http://models.example/v1"},
        {"COUNCIL_LLM_URL": "http://10.0.0.5:11434/v1"},
        {"COUNCIL_LLM_URL": "http://localhost.example/v1"},
        {"COUNCIL_LLM_URL": "https://user:pass@models.example/v1"},
        {"COUNCIL_LLM_URL": "https://models.example/v1?api_key=x"},
        {"COUNCIL_LLM_URL": "https://models.example/v1#x"},
        {"COUNCIL_LLM_URL": "models.example/v1"},
        {"COUNCIL_LLM_URL": "file:///etc/passwd"},
        {"COUNCIL_LLM_URL": "https://[broken/v1"},
        {"COUNCIL_LLM_URL": "https://models.example:port/v1"},
        {"COUNCIL_LLM_MODEL": ""},
        {"COUNCIL_LLM_KEY": "sk-secret\nX-Other: 1"},
        {"COUNCIL_LLM_KEY": "sk-sécret"},
        {"COUNCIL_LLM_SECONDS": "0"},
        {"COUNCIL_LLM_SECONDS": "31"},
        {"COUNCIL_LLM_SECONDS": "nan"},
        {"COUNCIL_LLM_SECONDS": "soon"},
    ],
)
def test_wrong_settings_are_one_sentence_that_holds_no_secret(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as raised:
        configured(SET | wrong)
    said = str(raised.value)
    assert said.endswith(".") and "COUNCIL_LLM_" in said
    assert "secret" not in said and "pass" not in said and "api_key" not in said


def test_the_key_is_never_shown() -> None:
    assert "sk-secret" not in repr(configured(SET))


def test_the_default_installation_loads_no_models_library() -> None:
    code = (
        "import sys\nfrom assistant import chat\nfrom assistant.writing import endpoint\n"
        "assert endpoint.open_model({}) is None\n"
        "print({'llama_index', 'openai', 'httpx', 'assistant.llm', 'assistant.writing.written'} & set(sys.modules))"
    )
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert child.stdout == "set()\n"
