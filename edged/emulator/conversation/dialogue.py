"""The turns of a conversation: replies, interruptions, the history and its handles."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from edged.emulator.conversation.context import is_exhausted, kept
from edged.emulator.conversation.conversations import Conversations, History, HistoryEntry
from edged.emulator.conversation.function_calls import GRACE, FunctionCalls, cancellation, tool_call
from edged.emulator.conversation.outgoing_reply import OutgoingReply
from edged.emulator.conversation.tool_use import NOT_RESUMABLE, Results, asking, with_results
from edged.emulator.conversation.usage import Beside, model_said, usage, user_said
from edged.emulator.faults.fault import Moment
from edged.emulator.faults.injector import ConnectionFaults
from edged.emulator.protocol.messages import FunctionResponse, Handling, Setup, Turn, spoken_text
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.replies.captions import heard_words, spoken_words, thoughts
from edged.emulator.replies.evidence import evidence
from edged.emulator.replies.evidence import tokens as tool_tokens
from edged.emulator.replies.persona import Voice
from edged.emulator.replies.plan import (
    Answer,
    Heard,
    Outgoing,
    ServerMessage,
    Step,
    content,
    plan,
)
from edged.emulator.setup.wanted import wanted


class Dialogue:
    """One conversation on one connection."""

    def __init__(
        self,
        setup: Setup,
        history: History,
        conversations: Conversations,
        voice: Voice,
        faults: ConnectionFaults,
        calls: FunctionCalls,
    ) -> None:
        self.history = history
        self.calls = calls
        self._results = Results(calls)
        self._asking = (Heard(), Answer(b"", ""))  # what the results of calls are for
        self._faults = faults
        self._setup = setup
        self._wanted = wanted(setup.values)
        self._conversations = conversations
        self._voice = voice
        self._instruction = spoken_text(setup.values.get("systemInstruction", {}))
        self._untold: list[HistoryEntry] = []
        self._reply = OutgoingReply()
        self._waiting: deque[tuple[Heard, Answer]] = deque()

    @property
    def deadline(self) -> float | None:
        """When something is due."""
        return self._reply.deadline

    @property
    def is_exhausted(self) -> bool:
        """Whether the conversation is longer than it may be without context compression."""
        return is_exhausted(self.history, self._untold, self._setup.values)

    @property
    def will_reply(self) -> bool:
        """Whether a reply to all content so far is being generated."""
        return not self._untold and (self._reply.is_generating or bool(self._waiting))

    def remember(self, *said: HistoryEntry) -> None:
        """Add to the history."""
        self.history = kept(self.history + said, self._setup.values)

    def add(self, turns: Iterable[Turn]) -> None:
        """Add turns sent as clientContent; they wait for turnComplete."""
        cost = self._wanted.frame_tokens
        for turn in turns:
            told = user_said(Heard(frames=turn.frames, text=turn.text, frame_tokens=cost))
            self._untold.append(replace(told, role="model" if turn.role == "model" else "user"))

    def settle(self) -> None:
        """Move the waiting content into the history."""
        self.remember(*self._untold)
        self._untold.clear()

    def ask(self, now: float) -> None:
        """Reply to the waiting content; without any, to the conversation as it stands."""
        is_asked = self._untold and self._untold[-1].role == "user"
        asked = self._untold.pop() if is_asked else HistoryEntry("user", "")
        self.answer(Heard(frames=asked.frames, text=asked.text), now)

    def instruct(self, instruction: str) -> None:
        """Change the system instruction."""
        self._instruction = instruction

    def answer(self, heard: Heard, now: float) -> None:
        """Reply to the user, after the current reply if that may not be interrupted.

        Content without turnComplete belongs to the history from now on.
        """
        self.settle()
        wanted = self._wanted
        said = sum(said.role == "model" for said in self.history)
        is_busy = self._reply.is_on or self.calls.blocks
        ahead = len(self._waiting) + is_busy
        heard = replace(
            heard,
            frame_tokens=wanted.frame_tokens,
            word=wanted.word,
            words=self._line(ahead) if heard.audio_seconds else "",
        )
        answer = self._voice.persona.answer(heard, said + ahead + 1)
        if wanted.proactive and heard.is_noise:
            answer = Answer(b"", "")
        elif self._setup.written:
            answer = Answer(b"", answer.text if self._setup.answers else "")
        if ahead:
            self._waiting.append((heard, answer))
        else:
            self._begin(heard, answer, now)

    def _line(self, ahead: int) -> str:
        """Return what the utterance says that comes after so many that wait."""
        said = sum(each.role == "user" and each.text != "" for each in self.history)
        return next(iter(self._voice.script[said + ahead :]), "")

    def blocks(self, now: float) -> bool:
        """Return whether no sound and no pictures are taken: a call is to be answered first."""
        return self.calls.blocks and now > self.calls.since + GRACE

    def respond(
        self, responses: tuple[FunctionResponse, ...], now: float
    ) -> list[Outgoing] | Refusal:
        """Take the results of calls, and speak of them."""
        taken = self._results.take(responses, now)
        if isinstance(taken, Refusal):
            return taken
        sent, speaks = taken
        if not speaks:
            return self._faults.responded(responses, sent, now)
        heard, answer = self._asking
        told = with_results(answer, self._results.spoken())
        if any(each.scheduling == "INTERRUPT" for each in responses):
            sent += self.interrupt(now)
        if self._reply.is_on:
            self._waiting.append((Heard(), told))
        else:
            self._speak(heard, told, now)
        return self._faults.responded(responses, sent, now)

    def interrupt(self, now: float) -> list[Outgoing]:
        """Stop the current reply because the user speaks, unless that is disabled."""
        if self._setup.handling is Handling.WAITS:
            return []
        taken_back = self.calls.cancel(now)
        if not (self._reply.is_on or taken_back):
            return []
        self._waiting.clear()
        heard, answer = self._reply.heard, self._reply.answer
        model = model_said(answer, self._reply.cut())
        user = user_said(heard)
        end = self._end(user, model)
        self.remember(user, model)
        said: list[Outgoing] = [cancellation(taken_back)] if taken_back else []
        said += [content(interrupted=True), end, *self.resumption(now)]
        return self._faults.interrupt(said, answer, now)

    def due(self, now: float) -> list[Outgoing]:
        """Return what is due by `now`."""
        sent: list[Outgoing] = []
        while (outgoing := self._reply.due(now)) is not None:
            sent.append(outgoing)
            self._tell(outgoing, now)
            if not (self._reply.is_on or self.calls.blocks):
                heard, answer = self._reply.heard, self._reply.answer
                self.remember(user_said(heard), model_said(answer))
                sent.extend(self.resumption(now))
                if self._waiting:
                    self._begin(*self._waiting.popleft(), now)
        return sent

    def _tell(self, outgoing: Outgoing, now: float) -> None:
        """Take note of calls; the reply goes on without those that were taken back."""
        waited = self.calls.blocks
        self.calls.tell(outgoing, now)
        if waited and not (self.calls.blocks or self._reply.is_on or self._waiting):
            told = with_results(self._asking[1], self._results.spoken())
            self._waiting.append((Heard(), told))

    def resumption(self, now: float) -> list[Outgoing]:
        """Return the update with a handle to the conversation as it stands, if handles are on."""
        return self.update(now) if self._setup.resumable else []

    def update(self, now: float) -> list[Outgoing]:
        """Return the update with a handle to the conversation as it stands, between calls."""
        if self.calls.is_open or self.calls.stale:
            return [NOT_RESUMABLE]
        handle = self._conversations.keep(self._setup.model, self.history, self._faults.thread, now)
        self.calls.settle(handle)
        update: Outgoing = {"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}}
        return self._faults.say(Moment.UPDATE, [update], now)

    def _begin(self, heard: Heard, answer: Answer, now: float) -> None:
        """Reply, or first call what the user asks for."""
        nothing = Answer(b"", "")
        before = tuple(heard_words(self._setup, self._wanted, heard))
        end = Step(self._voice.pace.thinking, self._end(user_said(heard), model_said(nothing)))
        if self.calls.stale:  # the turn only ends the wait for what a lost connection was asked
            self.calls.stale.clear()
            self._reply.begin(heard, nothing, (*before, end), now)
        elif calls := self.calls.wanted(heard.transcript):
            made = self._faults.call((Step(0.0, tool_call(calls)),), now)
            blocks = any(call.blocking for call in calls)
            self._asking = (heard, answer) if blocks else (Heard(), answer)
            steps = (*before, *asking(made, self.calls, end))
            self._reply.begin(heard, nothing, self._faults.answer(steps, nothing, now), now)
        else:
            self._speak(heard, answer, now, before)

    def _speak(
        self, heard: Heard, answer: Answer, now: float, before: tuple[Step, ...] = ()
    ) -> None:
        end = self._end(user_said(heard), model_said(answer))
        pace = self._voice.pace
        beside = [*before, *thoughts(self._setup, heard)]
        beside += spoken_words(self._setup, self._wanted, answer, pace)
        beside += (Step(self._voice.pace.thinking, shown) for shown in evidence(self._setup.tools))
        steps = plan(answer, self._voice.pace, beside, end)
        if self._setup.resumable:
            steps = (Step(0.0, NOT_RESUMABLE), *steps)
        steps = self._faults.answer(steps, answer, now)
        self._reply.begin(heard, answer, steps, now)

    def _end(self, user: HistoryEntry, model: HistoryEntry) -> ServerMessage:
        beside = Beside(self._wanted.thought_tokens, tool_tokens(self._setup.tools))
        spent = {"usageMetadata": usage(self.history, self._instruction, user, model, beside)}
        status = {"interactionStatus": "IDLE"} if self._setup.status else {}
        return content(turnComplete=True, **status) | spent
