"""What happens when somebody asks on the page: the question is kept, searched, answered, and the answer kept."""

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from html import escape

from assistant import batch
from assistant.errors import AssistantError, QuestionError
from assistant.schema import Answer, Limits, Paper, Query
from web import feedback, kept, render
from web.conversations import Conversations
from web.limits import NONE
from web.render import Exchange
from web.turns import Place, Turns

MISHAP = (
    "Something went wrong inside the program and the question was not answered; ask it again, and if it happens "
    "again tell whoever looks after this assistant."
)
NOT_ANSWERED = "The question was not answered."
NO_ANSWER = "There is no such answer of yours: it was deleted, or what it quotes was withdrawn; ask the question again."
STILL = "Still being searched; load this page again in a moment to see the answer."
STOPPED = "Stopped before it was answered."
NO_SUCH = (
    "There is no conversation of yours at this address: it was deleted, or it is older than conversations are kept. "
    "You can begin a new one below."
)
PATIENCE = 0.6  # seconds in which an answer may come without a word of how far it has got
AGAIN = 2.0  # seconds after which it is said anew, which also shows whether the reader is still there

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
        turns: Turns,
    ) -> None:
        self.answer_to = answer_to
        self.seen_by = seen_by
        self.version = version
        self.conversations = conversations
        self.turns = turns
        self._places: dict[str, list[Place]] = {}  # by conversation, of what is asked in it just now
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

    def shown(self, owner: str, conversation: str, turn: str) -> tuple[Answer, Limits]:
        """An answer as the conversation shows it, with its limits. Raises QuestionError where it shows none."""
        for one in self.exchanges(owner, conversation):
            if str(one.turn) == turn and one.answer:
                return one.answer, one.limits
        raise QuestionError(NO_ANSWER)

    async def ask(self, asked: Asked) -> AsyncGenerator[Step, None]:
        """Shows the question at once, then how far it is if it takes long, then its answer or why there is none.

        Of a question that cannot be asked (empty, too long, too many at once) only the reason is shown. What has begun
        is finished and kept even if the reader leaves; what still waits for its turn then is not.
        """
        try:
            batch.check(Query(asked.question, (), asked.limits))
            place = self.turns.place(asked.owner)
        except AssistantError as error:
            yield await self._refused(asked, error)
            return
        turn = 0
        try:
            conversation, turn, before, waiting = await asyncio.to_thread(self._begun, asked)
            query = Query(asked.question, tuple(one.question for one in before[:-1]), asked.limits)
            self._places.setdefault(conversation, []).append(place)
            read: list[int] = []  # paragraphs
            done = asyncio.wrap_future(place.give(lambda: self._answered(asked.owner, turn, query, read.append)))
            yield render.transcript(before, conversation, waiting), render.status(waiting)
            patience = PATIENCE
            while not (await asyncio.wait([done], timeout=patience))[0]:
                patience = AGAIN
                if read or not place.begun:
                    waiting = render.reading(read[0]) if read else render.queueing(place.before())
                    said = waiting if read else render.QUEUEING
                    yield render.transcript(before, conversation, waiting), render.status(said)
            if said := "" if done.cancelled() else done.result():
                yield await asyncio.to_thread(self.transcript, asked.owner, conversation), render.status(said)
        except AssistantError as error:
            yield await self._refused(asked, error)
        finally:
            if place.leave() and turn:
                await asyncio.to_thread(self.conversations.finish, turn, None, STOPPED)
            if turn:
                self._places[conversation].remove(place)
                if not self._places[conversation]:
                    del self._places[conversation]

    def _begun(self, asked: Asked) -> tuple[str, int, list[Exchange], str]:
        """A question is kept: its conversation and turn, what is shown of both, and what is said meanwhile."""
        conversation, turn = self.conversations.begin(
            asked.owner, asked.conversation, asked.question, asked.limits, asked.replaces
        )
        shown = [one for one in self.exchanges(asked.owner, conversation) if one.turn <= turn]
        return conversation, turn, shown, render.searching(len(self.readable(asked.owner, asked.limits)))

    async def _refused(self, asked: Asked, error: AssistantError) -> Step:
        talk = await asyncio.to_thread(self.transcript, asked.owner, asked.conversation)
        return talk, render.status(str(error), problem=True)

    def _answered(self, owner: str, turn: int, query: Query, read: Callable[[int], None]) -> str:
        """Answer, keep the answer, and return what is to be said of it: nothing where it was stopped meanwhile."""
        trouble = None
        try:
            answer = self.answer_to(owner, query, read)
            record = kept.record(answer, self.readable(owner))
        except AssistantError as error:
            trouble = str(error)
        except Exception as error:  # the reader gets a sentence, the log where it happened but no words of a paper
            where = "".join(traceback.format_tb(error.__traceback__))
            logging.getLogger(__name__).error("%s while answering:\n%s", type(error).__name__, where)
            trouble = MISHAP
        if trouble:
            return NOT_ANSWERED if self.conversations.finish(turn, None, trouble) else ""
        return render.spoken(answer) if self.conversations.finish(turn, record) else ""

    def stop(self, owner: str, conversation: str) -> Step:
        """Wait no longer for what is searched."""
        self.conversations.stop(owner, conversation)
        for place in list(self._places.get(conversation, ())):
            if place.who == owner:
                place.leave()
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
