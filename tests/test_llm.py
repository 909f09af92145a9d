"""The seam to a language model, against a real endpoint that fails in every way we know: one request, one deadline."""

import json
import socket
import time
from dataclasses import replace

import pytest
from model_server import Behaviour, Server, completion, drips, hangs_up, says, sends, serving, waits

from assistant.errors import ModelFailed
from assistant.llm import Model
from assistant.writing.endpoint import Endpoint

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
WHOLE = completion("It opened in June 2023 [1].")
STREAM = b'data: {"choices": [{"delta": {"content": "It opened"}}]}\n\n'


def model(server: Server, **changes: object) -> Model:
    return Model(replace(Endpoint(server.url, "m", "sk-secret", 1.0), **changes))  # type: ignore[arg-type]


def failure(server: Server, seconds: float = 1.0) -> ModelFailed:
    with pytest.raises(ModelFailed) as raised:
        model(server).reply("Told", "Asked", seconds)
    assert len(server.asked) <= 1
    return raised.value


def test_a_reply_comes_back_whole_for_one_request_that_says_only_what_it_must() -> None:
    with serving(says("It opened in June 2023 [1].")) as server:
        assert model(server).reply("Told", "Asked", 5.0) == "It opened in June 2023 [1]."
    assert server.paths == ["/v1/chat/completions"]
    assert server.asked[0]["messages"] == [
        {"role": "system", "content": "Told"},
        {"role": "user", "content": "Asked"},
    ]
    assert not {"tools", "functions", "stream"} & {name for name, value in server.asked[0].items() if value}
    headers = {name.lower() for name in server.headers[0]}
    assert headers == {"host", "authorization", "content-type", "content-length", "accept"}
    assert server.headers[0]["Authorization"] == "Bearer sk-secret"


def test_a_key_that_is_not_set_is_not_taken_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "of-another")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/elsewhere")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    with serving(says("Yes.")) as server:
        assert model(server, key="").reply("Told", "Asked", 5.0) == "Yes."
    assert "of-another" not in str(server.headers[0].items()) and "Authorization" not in server.headers[0]


@pytest.mark.parametrize(
    ("status", "again"),
    [(400, False), (401, False), (404, False), (413, False), (429, True), (500, True), (502, True), (503, True)],
)
def test_a_refusal_costs_one_request_and_its_words_are_not_passed_on(status: int, again: bool) -> None:
    said = json.dumps({"error": {"message": "Bad key sk-secret; see http://evil.example"}}).encode()
    with serving(sends(said, status)) as server:
        error = failure(server)
    assert (str(error), error.again) == (f"did not accept the request (HTTP {status})", again)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with serving(says("I am elsewhere.")) as other, serving(sends(b"", status, Location=other.url)) as server:
        assert str(failure(server)) == f"did not accept the request (HTTP {status})"
    assert (len(server.asked), other.asked) == (1, [])


@pytest.mark.parametrize(
    "behave",
    [
        waits(),
        waits(HEAD[:30]),
        waits(HEAD),
        waits(HEAD + WHOLE[:40]),
        waits(CHUNKED + b"5\r\n{"),
        drips(HEAD[:-4] + b"\r\nX-Long: xxxx"),
        drips(HEAD + b" "),
    ],
    ids=["nothing", "half a header", "headers", "half a body", "half a chunk", "slow headers", "slow body"],
)
def test_the_deadline_holds_whatever_comes_and_the_connection_is_closed(behave: Behaviour) -> None:
    with serving(behave) as server:
        started = time.monotonic()
        error = failure(server, seconds=0.5)
        assert time.monotonic() - started < 1.0
        assert server.left.wait(1.0)
    assert (str(error), error.again) == ("did not answer in time", False)


@pytest.mark.parametrize("sent", [b"", HEAD[:30], HEAD, HEAD + WHOLE[:40], CHUNKED + b"zz\r\n"])
def test_half_a_reply_is_none(sent: bytes) -> None:
    with serving(hangs_up(sent)) as server:
        assert str(failure(server)) == "could not be reached"


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = Endpoint(f"http://127.0.0.1:{free.getsockname()[1]}/v1", "m")
    for url in (nowhere.url, "https://no-such-host.invalid/v1"):
        with pytest.raises(ModelFailed, match="could not be reached") as raised:
            Model(replace(nowhere, url=url)).reply("Told", "Asked", 5.0)
        assert raised.value.again


def test_an_endpoint_that_cannot_prove_itself_is_not_talked_to() -> None:
    with serving(says("Yes.")) as server, pytest.raises(ModelFailed, match="could not be reached"):
        Model(Endpoint(server.url.replace("http:", "https:"), "m")).reply("Told", "Asked", 2.0)
    assert server.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"not json",
        WHOLE[:60],
        b'{"choices": []}',
        b'{"choices": null}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"role": "assistant", "content": "caf\xc3"}}]}',
        b'{"choices": [{"message": {"role": "assistant", "content": "half \\ud83d"}}]}',
        completion(None),
        completion(""),
        completion(" \n"),
        completion(None, tool_calls=[{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]),
        completion(["a", "b"]),
        completion(7),
        STREAM,
        b"<html><body>Sign in</body></html>",
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_what_is_no_reply_is_none(body: bytes, kind: str) -> None:
    with serving(sends(body, Content_Type=kind)) as server:
        assert str(failure(server)) in ("gave no answer", "gave no answer that can be read")


def test_an_enormous_reply_is_not_read_to_its_end() -> None:
    with serving(sends(completion("It opened [1]. " * 1_000_000))) as server:
        assert str(failure(server, seconds=5.0)) == "gave far too long an answer"


def test_a_compressed_reply_is_not_unpacked() -> None:
    with serving(sends(b"\x1f\x8b", Content_Encoding="gzip")) as server:
        assert str(failure(server)) == "gave no answer that can be read"
