"""What happens when somebody asks on the page: the question is kept, searched, answered, and the answer kept."""

import logging
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from html import escape
from queue import SimpleQueue

from assistant import batch
from assistant.errors import AssistantError
from assistant.schema import Answer, Limits, Paper, Query
from web import feedback, kept, render
from web.conversations import Conversations
from web.limits import NONE
from web.render import Exchange

MISHAP = (
    "Something went wrong inside the program and the question was not answered; ask it again, and if it happens "
    "again tell whoever looks after this assistant."
)
NOT_ANSWERED = "The question was not answered."
STILL = "Still being searched; load this page again in a moment to see the answer."
STOPPED = "Stopped before it was answered."
NO_SUCH = (
    "There is no conversation of yours at this address: it was deleted, or it is older than conversations are kept. "
    "You can begin a new one below."
)
PATIENCE = 0.6  # seconds in which an answer may come without a word of how far it has got
WORKERS = 8  # questions searched at once; the others wait their turn

# What one step of an answer puts on the page: the transcript and the status line.
Step = tuple[str, str]
# Answers a person's question, and tells how many paragraphs are read for it.
AnswerTo = Callable[[str, Query, Callable[[int], None]], Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it comes from the page."""

    question: str
    owner: str = ""  # who asks; "" where nobody signs in
    conversation: str = ""  # the id of the one it continues
    limits: Limits = NONE
    replaces: int | None = None  # the last turn, where it is asked again or changed


class Enquiries:
    """What people ask, and the conversations that come of it.

    `seen_by` gives the papers that a person may read, `version` changes whenever any of them do.
    """

    def __init__(
        self,
        answer_to: AnswerTo,
        seen_by: Callable[[str], kept.Papers],
        version: Callable[[], object],
        conversations: Conversations,
    ) -> None:
        self.answer_to = answer_to
        self.seen_by = seen_by
        self.version = version
        self.conversations = conversations
        self._workers = ThreadPoolExecutor(WORKERS, "answer")
        self._tidied: object = None  # the papers' version that all kept answers were last held against

    def readable(self, owner: str, limits: Limits = NONE) -> list[Paper]:
        """The papers that are searched; none where the store fails, for the attempt to answer says why."""
        try:
            return self.seen_by(owner).papers(limits)
        except AssistantError:
            return []

    def transcript(self, owner: str, conversation: str, waiting: str = "") -> str:
        """The conversation as it is kept, as HTML, or why it cannot be shown."""
        try:
            return render.transcript(self.exchanges(owner, conversation), conversation, waiting)
        except AssistantError as error:
            return f'<p class="trouble">{escape(str(error))}</p>'

    def exchanges(self, owner: str, conversation: str) -> list[Exchange]:
        """The conversation as it is kept; an answer whose words have left the papers is deleted here too."""
        found = []
        for turn in self.conversations.turns(owner, conversation):
            one = Exchange(turn.question, None, turn.trouble, turn.turn, turn.limits, turn.useful)
            if turn.answer:
                try:
                    one = replace(one, answer=kept.answer(turn.answer, self.seen_by(owner)))
                except kept.Gone:
                    self.conversations.gone(turn.turn)
                    one = replace(one, trouble=kept.GONE)
            elif turn.state in ("stopped", "gone"):
                one = replace(one, trouble=STOPPED if turn.state == "stopped" else kept.GONE)
            found.append(one)
        return found

    def ask(self, asked: Asked) -> Iterator[Step]:
        """Shows the question at once, then how far it is if it takes long, then its answer or why there is none.

        Of a question that cannot be asked as it stands (empty, too long) only the reason is shown.
        """
        owner, conversation = asked.owner, asked.conversation
        try:
            batch.check(Query(asked.question, (), asked.limits))
            begun = self.conversations.begin(owner, conversation, asked.question, asked.limits, asked.replaces)
        except AssistantError as error:
            yield self.transcript(owner, conversation), render.status(str(error), problem=True)
            return
        conversation, turn = begun
        waiting = render.searching(len(self.readable(owner, asked.limits)))
        first = self.transcript(owner, conversation, waiting), render.status(waiting)
        before = [one.question for one in self.conversations.turns(owner, conversation) if one.turn < turn]
        paragraphs: SimpleQueue[int] = SimpleQueue()
        answer = self._workers.submit(
            self._answered, owner, turn, Query(asked.question, tuple(before), asked.limits), paragraphs
        )
        yield first  # the answer is on its way even if nobody is there any longer to see it
        wait([answer], PATIENCE)
        if not answer.done() and (number := paragraphs.get()):
            waiting = render.reading(number)
            yield self.transcript(owner, conversation, waiting), render.status(waiting)
        if said := answer.result():
            yield self.transcript(owner, conversation, waiting), render.status(said)

    def _answered(self, owner: str, turn: int, query: Query, paragraphs: "SimpleQueue[int]") -> str:
        """Answer, keep the answer, and return what is to be said of it: nothing where it was stopped meanwhile."""
        trouble = None
        try:
            answer = self.answer_to(owner, query, paragraphs.put)
            record = kept.record(answer, self.readable(owner))
        except AssistantError as error:
            trouble = str(error)
        except Exception as error:  # the reader gets a sentence, the log where it happened but no words of a paper
            where = "".join(traceback.format_tb(error.__traceback__))
            logging.getLogger(__name__).error("%s while answering:\n%s", type(error).__name__, where)
            trouble = MISHAP
        finally:
            paragraphs.put(0)
        if trouble:
            return NOT_ANSWERED if self.conversations.finish(turn, None, trouble) else ""
        return render.spoken(answer) if self.conversations.finish(turn, record) else ""

    def stop(self, owner: str, conversation: str) -> Step:
        """Wait no longer for what is searched."""
        self.conversations.stop(owner, conversation)
        return self.transcript(owner, conversation), render.status(STOPPED)

    def tidy(self) -> None:
        """Forget old conversations and, where the papers have changed, every answer whose words have left them."""
        self.conversations.forget_old()
        version = self.version()
        if version == self._tidied:
            return
        for owner, turn, record in self.conversations.answers():
            try:
                kept.answer(record, self.seen_by(owner))
            except kept.Gone:
                self.conversations.gone(turn)
            except AssistantError:
                version = None  # to be looked at again
        self._tidied = version

    def rate(self, owner: str, conversation: str, turn: int, useful: bool, reason: str, words: str) -> bool:
        """Keep a reader's verdict on an answer; False where there is no such answer of this reader's."""
        earlier: list[str] = []
        for one in self.exchanges(owner, conversation):
            if one.turn == turn and one.answer:
                candidate = feedback.candidate(turn, one.answer, earlier, one.limits, useful, reason, words)
                self.conversations.rate(turn, useful, candidate)
                return True
            earlier.append(one.question)
        return False
