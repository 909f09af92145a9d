"""How every command ends: its exit status, and one sentence on stderr for whatever went wrong."""

import os
import sys
from collections.abc import Callable

from assistant.errors import AssistantError, QuestionError


def run(command: Callable[[], int]) -> int:
    """Run a command that prints its result; returns 0 done, 1 something must be looked at, 2 wrong usage."""
    try:
        status = command()
        sys.stdout.flush()  # here, where a reader that has gone can still be dealt with
        return status
    except QuestionError as error:
        return _failed(error, 2)
    except AssistantError as error:
        return _failed(error, 1)
    except BrokenPipeError:  # the reader of our output had enough, as `head` does
        _forget_output()
        return 1
    except KeyboardInterrupt:
        return _failed("Stopped; what was done so far is kept.", 1)
    except OSError as error:
        _forget_output()
        what = error.filename or "the result"
        return _failed(f"Reading or writing {what} failed ({error.strerror}); check its place and its permissions.", 1)
    except Exception as error:
        return _failed(f"Something unexpected went wrong ({type(error).__name__}: {error}); please report it.", 1)


def _failed(said: object, status: int) -> int:
    sys.stderr.write(f"{said}\n")
    return status


def _forget_output() -> None:
    """What Python still holds of our output would fail again, with a traceback, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
