"""The one seam to a language model: what it is told goes out, and what it says comes back whole, or not at all.

Any endpoint that speaks as OpenAI's does will do; Ollama does under /v1. One deadline covers a request from the name
look-up to the last byte. Of what an endpoint says of its failures nothing is passed on: it could hold anything.
"""

import queue
import ssl
import threading

import openai
import openai.resources.chat  # else loaded in the time of the first answer
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike

from assistant.errors import ModelFailed
from assistant.writing.endpoint import Endpoint
from assistant.writing.line import Line, client

MOST_TOKENS = 800  # 160 words with room to spare
_BUSY = (408, 429, 500, 502, 503, 504)


class Model:
    """A model that can be asked over and over, and by several at once."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._proofs = ssl.create_default_context()

    def reply(self, told: str, asked: str, seconds: float) -> str:
        """What the model says to one message under one instruction, in one request. Raises ModelFailed."""
        line = Line(self._proofs, seconds, keyed=bool(self.endpoint.key))
        outcome: queue.SimpleQueue[str | ModelFailed] = queue.SimpleQueue()

        def talk() -> None:
            try:
                outcome.put(self._talk(line, told, asked))
            except Exception as error:  # whatever the library makes of a bad reply
                outcome.put(_failure(error))

        # In a thread, as looking up a name can be neither limited nor stopped.
        threading.Thread(target=talk, daemon=True).start()
        try:
            said = outcome.get(timeout=seconds)
        except queue.Empty:
            line.cut()
            raise ModelFailed("did not answer in time") from None
        if isinstance(said, ModelFailed):
            raise said
        return said

    def _talk(self, line: Line, told: str, asked: str) -> str:
        with client(line) as connection:
            model = OpenAILike(
                model=self.endpoint.model,
                api_base=self.endpoint.url,
                api_key=self.endpoint.key or "none",  # else the library takes one from the environment
                http_client=connection,
                max_retries=0,  # its own default makes twelve requests of one
                temperature=0.0,
                max_tokens=MOST_TOKENS,
                is_chat_model=True,
            )
            said = model.chat([ChatMessage(role="system", content=told), ChatMessage(role="user", content=asked)])
        text = said.message.content or ""
        text.encode()  # half a character is no text
        if not text.strip():
            raise ModelFailed("gave no answer")
        return text


def _failure(error: Exception) -> ModelFailed:
    """Why there is no answer, in words of ours alone."""
    cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
    if isinstance(cause, ModelFailed):
        return cause
    if isinstance(error, openai.APIStatusError):
        return ModelFailed(f"did not accept the request (HTTP {error.status_code})", error.status_code in _BUSY)
    if isinstance(error, openai.APITimeoutError):
        return ModelFailed("did not answer in time")
    if isinstance(error, openai.APIConnectionError):
        return ModelFailed("could not be reached", again=True)
    return ModelFailed("gave no answer that can be read")
