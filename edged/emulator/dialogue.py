"""The turns of a conversation: replies, interruptions, the history and its handles."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from edged.emulator.conversations import Conversations, History, HistoryEntry
from edged.emulator.evidence import evidence
from edged.emulator.evidence import tokens as tool_tokens
from edged.emulator.faults.fault import Moment
from edged.emulator.faults.injector import ConnectionFaults
from edged.emulator.messages import Handling, Setup, Turn, spoken_text
from edged.emulator.outgoing_reply import OutgoingReply
from edged.emulator.persona import Persona
from edged.emulator.plan import (
    Answer,
    Heard,
    Outgoing,
    Pace,
    ServerMessage,
    Step,
    content,
    in_pieces,
    plan,
    text_part,
)
from edged.emulator.usage import Beside, compress, model_said, usage, user_said
from edged.emulator.wanted import wanted

_TRIGGER: Final = 104_858
"""Tokens, 80 % of the context window of 131,072: the default that the service documents."""
_LONGEST: Final = 15 * 60.0
"""Seconds of sound (https://ai.google.dev/gemini-api/docs/live-session, "Session lifetime")."""
_CONTEXT: Final = 131_072
"""Tokens that a conversation can have (https://ai.google.dev/gemini-api/docs/models)."""
_LONGEST_SEEN: Final = 2 * 60.0
"""Seconds of sound with pictures (there)."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The persona, and how fast its replies are delivered."""

    persona: Persona
    pace: Pace


class Dialogue:
    """One conversation on one connection."""

    def __init__(
        self,
        setup: Setup,
        history: History,
        conversations: Conversations,
        voice: Voice,
        faults: ConnectionFaults,
    ) -> None:
        self.history = history
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
        untold = sum(said.tokens for said in self._untold)
        if untold > _CONTEXT or "contextWindowCompression" in self._setup.values:
            return untold > _CONTEXT
        length = sum(said.audio_seconds for said in self.history)
        seen = any(said.frames for said in self.history)
        tokens = untold + sum(said.tokens for said in self.history)
        return length > (_LONGEST_SEEN if seen else _LONGEST) or tokens > _CONTEXT

    @property
    def will_reply(self) -> bool:
        """Whether a reply to all content so far is being generated."""
        return not self._untold and (self._reply.is_generating or bool(self._waiting))

    def remember(self, *said: HistoryEntry) -> None:
        """Add to the history."""
        compression = self._setup.values.get("contextWindowCompression")
        self.history += said
        if compression is not None:
            trigger = compression.get("triggerTokens", _TRIGGER)
            target = compression.get("slidingWindow", {}).get("targetTokens", trigger // 2)
            self.history = compress(self.history, trigger, target)

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
        heard = replace(heard, frame_tokens=wanted.frame_tokens, word=wanted.word)
        said = sum(said.role == "model" for said in self.history)
        ahead = len(self._waiting) + (1 if self._reply.is_on else 0)
        answer = self._voice.persona.answer(heard, said + ahead + 1)
        if wanted.proactive and heard.is_noise:
            answer = Answer(b"", "")
        elif self._setup.written:
            answer = Answer(b"", answer.text if self._setup.answers else "")
        if ahead:
            self._waiting.append((heard, answer))
        else:
            self._begin(heard, answer, now)

    def interrupt(self, now: float) -> list[Outgoing]:
        """Stop the current reply because the user speaks, unless that is disabled."""
        if not self._reply.is_on or self._setup.handling is Handling.WAITS:
            return []
        self._waiting.clear()
        heard, answer = self._reply.heard, self._reply.answer
        model = model_said(answer, self._reply.cut())
        user = user_said(heard)
        end = self._end(user, model)
        self.remember(user, model)
        said: list[Outgoing] = [content(interrupted=True), end, *self.resumption(now)]
        return self._faults.interrupt(said, answer, now)

    def due(self, now: float) -> list[Outgoing]:
        """Return what is due by `now`."""
        sent: list[Outgoing] = []
        while (outgoing := self._reply.due(now)) is not None:
            sent.append(outgoing)
            if not self._reply.is_on:
                heard, answer = self._reply.heard, self._reply.answer
                self.remember(user_said(heard), model_said(answer))
                sent.extend(self.resumption(now))
                if self._waiting:
                    self._begin(*self._waiting.popleft(), now)
        return sent

    def resumption(self, now: float) -> list[Outgoing]:
        """Return the update with a handle to the conversation as it stands, if handles are on."""
        return self.update(now) if self._setup.resumable else []

    def update(self, now: float) -> list[Outgoing]:
        """Return the update with a handle to the conversation as it stands."""
        handle = self._conversations.keep(self._setup.model, self.history, self._faults.thread, now)
        update: Outgoing = {"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}}
        return self._faults.say(Moment.UPDATE, [update], now)

    def _begin(self, heard: Heard, answer: Answer, now: float) -> None:
        end = self._end(user_said(heard), model_said(answer))
        beside = [*self._thoughts(heard), *self._transcripts(heard, answer)]
        beside += (Step(self._voice.pace.thinking, shown) for shown in evidence(self._setup.tools))
        steps = plan(answer, self._voice.pace, beside, end)
        if self._setup.resumable:
            # Not resumable while it speaks; proto3 JSON leaves out what is false or empty.
            steps = (Step(0.0, {"sessionResumptionUpdate": {}}), *steps)
        steps = self._faults.answer(steps, answer, now)
        self._reply.begin(heard, answer, steps, now)

    def _transcripts(self, heard: Heard, answer: Answer) -> list[Step]:
        steps: list[Step] = []
        language = {"languageCode": self._wanted.language} if self._wanted.language else {}
        if self._setup.transcribes_input and heard.audio_seconds:
            spoken = replace(heard, text="").transcript
            steps.append(Step(0.0, content(inputTranscription={"text": spoken} | language)))
        if self._setup.transcribes_output or self._setup.written:
            pieces = in_pieces(answer.text)
            steps += [
                Step(
                    self._voice.pace.sent_by(answer.duration * index / len(pieces)),
                    text_part(piece)
                    if self._setup.written
                    else content(outputTranscription={"text": piece} | language),
                )
                for index, piece in enumerate(pieces)
            ]
        return steps

    def _thoughts(self, heard: Heard) -> list[Step]:
        thought = f"**Listening** The user said: {heard.transcript}"
        return [Step(0.0, text_part(thought, thought=True))] if self._setup.thoughts else []

    def _end(self, user: HistoryEntry, model: HistoryEntry) -> ServerMessage:
        beside = Beside(self._wanted.thought_tokens, tool_tokens(self._setup.tools))
        spent = {"usageMetadata": usage(self.history, self._instruction, user, model, beside)}
        status = {"interactionStatus": "IDLE"} if self._setup.status else {}
        return content(turnComplete=True, **status) | spent
