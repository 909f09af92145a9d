"""What can go wrong, as sentences for the person who asked.

AssistantError          anything below; its text says what is wrong and what to do
├── StoreError          the store is missing, damaged, or cannot be written
│   ├── StoreBusy       another process is writing to it
│   └── StoreMismatch   it was made with another embedding model or by another version
├── ModelError          the embedding model is missing or is not the one expected
├── PaperError          a file cannot be read as a paper, or no such paper is held
├── FetchError          a file on a web site must not or cannot be fetched, or is not what was asked for
│   ├── NotThere        the site says that there is no such file
│   └── NotWorking      the site does not answer, after several tries
├── SettingsError       the settings of the language model cannot be used
├── ModelFailed         the language model gave no answer; the papers are quoted instead
├── Unverified          an answer that has not passed the gate; a fault of this program
└── QuestionError       the question or its limits cannot be used as they are

Library code raises these; only the command line and `app.py` show them.
"""


class AssistantError(Exception):
    """A failure whose text is one sentence for the user: what is wrong and what to do."""


class StoreError(AssistantError):
    """The store is missing, damaged, full, or cannot be written."""


class StoreBusy(StoreError):
    """Another process holds the store's write lock."""


class StoreMismatch(StoreError):
    """The store was made with another embedding model, or by another version of this program."""


class ModelError(AssistantError):
    """The embedding model is missing, altered, or cannot be loaded."""


class PaperError(AssistantError):
    """A file cannot be read as a paper, or the store holds no paper of that name."""


class FetchError(AssistantError):
    """A file on a web site must not or cannot be fetched, or is not what was asked for."""


class NotThere(FetchError):
    """The site says that it has no such file."""


class NotWorking(FetchError):
    """The site does not answer, or says that it is too busy, after several tries."""


class SettingsError(AssistantError):
    """The language model's settings in the environment cannot be used as they are."""


class ModelFailed(AssistantError):
    """A language model gave no answer. The text follows "The language model"; `again`: another try may do better."""

    def __init__(self, why: str, again: bool = False) -> None:
        super().__init__(why)
        self.again = again


class Unverified(AssistantError):
    """What was to be answered is not all in the paragraphs it cites."""


class QuestionError(AssistantError):
    """A question, or a limit set with it, that cannot be used as it is."""
