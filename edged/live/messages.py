"""Messages to the service and from it, independent of any library.

Names and meaning are the Live API's: https://ai.google.dev/api/live. One server message may carry
several of the facts below; they are handled in the order given by `edged.live.gemini.wire.decode`.
"""

from typing import Literal

from edged.tokens import NO_TOKENS, Tokens
from edged.tools.calls.call import Call, Cancellation, ToolResponse
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ActivityStart:
    """The user begins to speak."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Audio:
    """Audio of the user: 16 kHz mono int16."""

    epoch: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of the camera: a JPEG."""

    epoch: int
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class RealtimeText:
    """Text of the user while speaking, or while an open conversation listens."""

    epoch: int
    text: str
    turn: int = 0
    """The turn that it is in an open conversation; 0: part of what is spoken."""


@dataclass(frozen=True, slots=True)
class ActivityEnd:
    """The user has finished."""

    epoch: int


@dataclass(frozen=True, slots=True)
class TypedText:
    """A whole turn of the user as text, with a picture unless `jpeg` is empty."""

    epoch: int
    text: str
    jpeg: bytes = b""


@dataclass(frozen=True, slots=True)
class AudioStreamEnd:
    """The microphone of an open conversation pauses; audio reopens the stream."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ContextUpdate:
    """Another system instruction, from here on."""

    instruction: str

    epoch = 0  # of no turn


ClientMessage = (
    ActivityStart
    | Audio
    | Frame
    | RealtimeText
    | ActivityEnd
    | TypedText
    | AudioStreamEnd
    | ContextUpdate
    | ToolResponse
)


@dataclass(frozen=True, slots=True)
class ModelAudio:
    """Audio of the reply: 24 kHz mono int16; it may end in the middle of a sample."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class ModelText:
    """Text of the reply; of a model that speaks it repeats the transcript."""

    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    """A summary of what the model thinks."""

    text: str


@dataclass(frozen=True, slots=True)
class GenerationComplete:
    """No more audio of this reply will come."""


@dataclass(frozen=True, slots=True)
class TurnComplete:
    """The turn is over, playback included."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class WaitingForInput:
    """The service generates nothing because it waits for the user to say more."""


@dataclass(frozen=True, slots=True)
class InteractionInProgress:
    """Another utterance will follow (interactionStatus IN_PROGRESS), whatever completes."""


@dataclass(frozen=True, slots=True)
class InteractionIdle:
    """The service will send no more (interactionStatus IDLE)."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The service cut a reply short because the user began to speak."""


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    """The service hears that the user speaks (voiceActivity ACTIVITY_START)."""


@dataclass(frozen=True, slots=True)
class VoiceEnded:
    """The service hears that the user has finished (voiceActivity ACTIVITY_END)."""


@dataclass(frozen=True, slots=True)
class InputText:
    """A piece of the input transcript; may come at any time."""

    text: str
    language: str = ""
    """BCP-47 code, if the service tells it."""


@dataclass(frozen=True, slots=True)
class OutputText:
    """A piece of the output transcript."""

    text: str
    language: str = ""
    """BCP-47 code, if the service tells it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of a generation, as the service counts them."""

    prompt: int
    response: int
    total: int
    kinds: Tokens = NO_TOKENS
    """What they are, as far as the service tells."""


@dataclass(frozen=True, slots=True)
class ResumptionUpdate:
    """The handle that resumes the conversation; None: it is not resumable now."""

    handle: str | None
    consumed: int = 0
    """The index of the last client message that it remembers, where the service tells that."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something beside the reply: code, its result, a source."""

    kind: Literal["code", "result", "source"]
    text: str
    """The code, what it wrote, the address."""
    about: str = ""
    """Its language, how it failed, the title."""


@dataclass(frozen=True, slots=True)
class SessionNamed:
    """The service's own name of the session, for whoever reads the logs of both."""

    name: str


@dataclass(frozen=True, slots=True)
class GoAway:
    """The service will close the connection in `time_left` seconds."""

    time_left: float


@dataclass(frozen=True, slots=True)
class Unused:
    """A part or field that this device does not use; logged."""

    name: str


Fact = (
    ModelAudio
    | ModelText
    | Thought
    | GenerationComplete
    | TurnComplete
    | WaitingForInput
    | InteractionIdle
    | InteractionInProgress
    | Interrupted
    | VoiceStarted
    | VoiceEnded
    | InputText
    | OutputText
    | Usage
    | Shown
    | SessionNamed
    | ResumptionUpdate
    | GoAway
    | Call
    | Cancellation
    | Unused
)
