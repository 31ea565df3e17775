"""Turn-taking: the user's activity and the service's replies, once a session is set up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from edged.emulator.conversation.conversations import OpenWindow
from edged.emulator.conversation.detection import Detector
from edged.emulator.conversation.dialogue import Dialogue
from edged.emulator.conversation.input_activity import InputActivity
from edged.emulator.faults.fault import Moment
from edged.emulator.faults.injector import ConnectionFaults
from edged.emulator.protocol.messages import (
    Audio,
    ClientContent,
    ContextUpdate,
    Detection,
    Frame,
    Input,
    Mark,
    RealtimeInput,
    Setup,
    Text,
    ToolResponse,
    spoken_text,
)
from edged.emulator.protocol.refusal import (
    EXPLICIT_ACTIVITY,
    INVALID_ARGUMENT,
    MEDIA_CHUNKS,
    NO_TURN,
    SCHEDULING,
    TOO_LONG,
    UNSUPPORTED,
    Refusal,
    inferred,
)
from edged.emulator.replies.interpreter import Interpreter
from edged.emulator.replies.plan import Heard, Outgoing, duration, text_tokens
from edged.emulator.setup.models import Model
from edged.emulator.setup.tools import refuse_tools
from edged.pcm import INPUT_RATE, seconds

_DETECTION: Final = "automaticActivityDetection"
Talk = ClientContent | RealtimeInput | ToolResponse | ContextUpdate
"""The messages that a client may send after the setup."""


class TurnTaking:
    """Handle a client's messages and return the immediate responses."""

    def __init__(
        self,
        setup: Setup,
        model: Model,
        activity: InputActivity,
        dialogue: Dialogue,
        faults: ConnectionFaults,
    ) -> None:
        self._model = model
        self._offset = 0.0
        self.activity = activity
        self.dialogue = dialogue
        self._faults = faults
        self._detector = (
            Detector(setup.values.get("realtimeInputConfig", {}).get(_DETECTION, {}))
            if setup.detection is Detection.AUTOMATIC
            else None
        )
        translation = setup.values.get("generationConfig", {}).get("translationConfig", {})
        language, echo = translation.get("targetLanguageCode", ""), "echoTargetLanguage"
        self._interpreter = (
            Interpreter(language, echo=bool(translation.get(echo))) if model.translates else None
        )

    def take(self, message: Talk, now: float) -> list[Outgoing] | Refusal:
        """Handle a client message."""
        match message:
            case ClientContent():
                return self._content(message, now)
            case RealtimeInput(deprecated=True) if not self._model.media_chunks:
                return MEDIA_CHUNKS
            case RealtimeInput(inputs):
                return self._inputs(inputs, now)
            case ToolResponse(scheduled=True) if not self._model.scheduling:
                return SCHEDULING
            case ToolResponse():
                return self.dialogue.respond(message.responses, now)
            case ContextUpdate() if not self._model.updates:
                return inferred("Context updates are not supported for this model.")
            case ContextUpdate(values):
                tools = values.get("tools", {}).get("tools", [])
                if refusal := refuse_tools(tools, self._model):
                    return refusal
                if "systemInstruction" in values:
                    self.dialogue.instruct(spoken_text(values["systemInstruction"]))
                return []
            case _:
                assert_never(message)

    def snapshot(self) -> OpenWindow | None:
        """Return the activity that is under way, if there is one."""
        window = self.activity.snapshot()
        if window and self._detector:
            return replace(window, silent_for=self._detector.silent_for)
        return window

    def restore(self, heard: OpenWindow, now: float) -> None:
        """Go on with an activity of another connection."""
        self.activity.restore(heard, now)
        if self._detector:
            self._detector.resume(heard.silent_for)

    def _content(self, message: ClientContent, now: float) -> list[Outgoing] | Refusal:
        if message.instruction:
            self.dialogue.instruct(message.instruction)
            if not message.turns:
                return []
        if not self._model.content:
            return INVALID_ARGUMENT  # only as history: strands-agents/sdk-python issue 1999
        if self.activity.is_open:
            return INVALID_ARGUMENT  # content that races with sound: pipecat-ai/pipecat issue 4403
        if message.complete and not message.turns and self.dialogue.will_reply:
            return []  # a reply is requested: livekit/agents sends it right after an activity end
        self.dialogue.add(message.turns)
        if self.dialogue.is_exhausted:
            return TOO_LONG
        if message.complete:
            self._faults.begin_turn()
        sent = self.dialogue.interrupt(now)
        if message.complete:
            self.dialogue.ask(now)
        return sent

    def _inputs(self, inputs: tuple[Input, ...], now: float) -> list[Outgoing] | Refusal:
        sent: list[Outgoing] = []
        for item in inputs:
            result = self._input(item, now)
            if isinstance(result, Refusal):
                return result
            sent += result
        return sent

    def _input(self, item: Input, now: float) -> list[Outgoing] | Refusal:
        match item:
            case Audio() | Frame() if self.dialogue.blocks(now):
                return UNSUPPORTED  # livekit/agents issue 4545, google/adk-python issue 4679
            case Audio():
                return self._detected(self._detector.feed(item) if self._detector else (item,), now)
            case Frame() if not self._model.sees:
                return inferred("Video input is not supported for this model.")
            case Text() if not self._model.typed:
                return inferred("Text input is not supported for this model.")
            case Frame(image):
                since = self.activity.frame(image, now)
                spoken = self.activity.spoken
                return self._faults.heard(now, (spoken, spoken), since)
            case Text(text) if self.activity.is_open:
                self.activity.text(text)
                return self._bounded([])
            case Text(text):
                if self.dialogue.is_exhausted or text_tokens(text) > self._model.context_tokens:
                    return TOO_LONG
                self._faults.begin_turn()
                sent = self.dialogue.interrupt(now)
                self.dialogue.answer(Heard(text=text), now)
                return sent
            case Mark():
                return self._mark(item, now)
            case _:
                assert_never(item)

    def _detected(self, found: Sequence[Audio | Mark], now: float) -> list[Outgoing] | Refusal:
        sent: list[Outgoing] = []
        for item in found:
            if isinstance(item, Audio):
                result = self._bounded(self._sound(item, now))
            elif item is Mark.ACTIVITY_START:
                sent += self._voice_activity("ACTIVITY_START")
                result = self._start(now)
            else:
                sent += self._voice_activity("ACTIVITY_END")
                result = self._end(now)
            if isinstance(result, Refusal):
                return result
            sent += result
        return sent

    def _voice_activity(self, activity: str) -> list[Outgoing]:
        """Return voiceActivity for an activity that the service detected itself."""
        if not self._model.tells_activity:
            return []
        # The service spells "type" what the SDK calls voice_activity_type.
        return [{"voiceActivity": {"type": activity, "audioOffset": duration(self._offset)}}]

    def _bounded(self, sent: list[Outgoing]) -> list[Outgoing] | Refusal:
        return TOO_LONG if self.activity.is_too_long else sent

    def _mark(self, mark: Mark, now: float) -> list[Outgoing] | Refusal:
        match mark:
            case Mark.STREAM_END if self._detector:
                return self._detected(self._detector.end(), now)
            case Mark.STREAM_END:
                return inferred("audioStreamEnd needs automatic activity detection.")
            case _ if self._detector:
                return EXPLICIT_ACTIVITY
            case Mark.ACTIVITY_START if self.activity.is_open:
                return inferred("An activity has already started.")
            case Mark.ACTIVITY_START:
                return self._start(now)
            case Mark.ACTIVITY_END:
                return self._end(now)
            case _:
                assert_never(mark)

    def _sound(self, audio: Audio, now: float) -> list[Outgoing]:
        self._offset += seconds(len(audio.pcm), audio.rate)
        before = self.activity.spoken
        self.activity.audio(audio)
        heard = self._faults.heard(now, (before, self.activity.spoken))
        if self._interpreter and self.activity.is_open and audio.rate == INPUT_RATE:
            return [*heard, *self._interpreter.hear(audio.pcm)]
        return heard

    def _start(self, now: float) -> list[Outgoing]:
        self.activity.start(now)
        self._faults.begin_turn()
        return self._faults.say(Moment.START, self.dialogue.interrupt(now), now)

    def _end(self, now: float) -> list[Outgoing] | Refusal:
        heard = self.activity.end(now)
        if heard is None:
            return NO_TURN
        if self._interpreter:
            return [*self._interpreter.pause(), *self.dialogue.resumption(now)]
        if self.dialogue.is_exhausted:
            return TOO_LONG
        self.dialogue.answer(heard, now)
        return self._faults.ended(self.activity.utterance, now)
