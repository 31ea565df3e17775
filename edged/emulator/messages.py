"""What a client said: frames in, frozen messages out, or the refusal that answers the frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from edged.emulator.refusal import INVALID_ARGUMENT, Refusal, inferred
from edged.emulator.schema import CLIENT_MESSAGE, KINDS
from edged.emulator.wire import UnreadableError, Values, read
from edged.sound import HEARD_RATE

_RATES: Final = range(8_000, 96_001)


class Coverage(Enum):
    """What of the input is part of a turn (TurnCoverage)."""

    ACTIVITY = "TURN_INCLUDES_ONLY_ACTIVITY"
    EVERYTHING = "TURN_INCLUDES_ALL_INPUT"
    ACTIVITY_AND_VIDEO = "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO"


class Detection(Enum):
    """Who says when the user speaks."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class Handling(Enum):
    """What the user's speech does to an answer (ActivityHandling)."""

    INTERRUPTS = "START_OF_ACTIVITY_INTERRUPTS"
    WAITS = "NO_INTERRUPTION"


@dataclass(frozen=True, slots=True)
class Setup:
    """The first message: how the session is to be."""

    model: str
    detection: Detection
    handling: Handling
    coverage: Coverage
    handle: str
    resumable: bool
    seeded: bool
    transcribes_input: bool
    transcribes_output: bool
    silence_ms: int
    prefix_ms: int
    values: Values


@dataclass(frozen=True, slots=True)
class Turn:
    """A piece of conversation given as content: who, and the text of it."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class ClientContent:
    """Turns for the history; a complete one asks for an answer."""

    turns: tuple[Turn, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound: 16-bit PCM at `rate`; `pcm` may end within a sample."""

    pcm: bytes
    rate: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of the user's surroundings."""

    image: bytes


@dataclass(frozen=True, slots=True)
class Text:
    """Typed input."""

    text: str


class Mark(Enum):
    """An input without content."""

    ACTIVITY_START = "activityStart"
    ACTIVITY_END = "activityEnd"
    STREAM_END = "audioStreamEnd"


Input = Audio | Frame | Text | Mark


@dataclass(frozen=True, slots=True)
class RealtimeInput:
    """What happens just now, in the order in which it counts."""

    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class ToolResponse:
    """Answers to function calls, by the ids of the calls."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContextUpdate:
    """A new system instruction or new tools."""

    values: Values


ClientMessage = Setup | ClientContent | RealtimeInput | ToolResponse | ContextUpdate


def decode(frame: str | bytes) -> ClientMessage | Refusal:
    """Return what `frame` says, or the close that answers it."""
    try:
        values = read(frame, CLIENT_MESSAGE)
    except UnreadableError as error:
        return error.refusal
    kind = next((kind for kind in KINDS if kind in values), "")
    make = _MAKERS.get(kind)
    return make(values[kind]) if make else INVALID_ARGUMENT


def _setup(body: Values) -> Setup:
    realtime: Values = body.get("realtimeInputConfig", {})
    detection: Values = realtime.get("automaticActivityDetection", {})
    handling = realtime.get("activityHandling", "")
    coverage = realtime.get("turnCoverage", "")
    return Setup(
        model=body.get("model", ""),
        detection=Detection.MANUAL if detection.get("disabled") else Detection.AUTOMATIC,
        handling=Handling.WAITS if handling == Handling.WAITS.value else Handling.INTERRUPTS,
        # The default of the 3.x models: https://ai.google.dev/api/live#turncoverage
        coverage=next((c for c in Coverage if c.value == coverage), Coverage.ACTIVITY_AND_VIDEO),
        handle=body.get("sessionResumption", {}).get("handle", ""),
        resumable="sessionResumption" in body,
        seeded=bool(body.get("historyConfig", {}).get("initialHistoryInClientContent")),
        transcribes_input="inputAudioTranscription" in body,
        transcribes_output="outputAudioTranscription" in body,
        silence_ms=detection.get("silenceDurationMs", 0),
        prefix_ms=detection.get("prefixPaddingMs", 0),
        values=body,
    )


def _tool_response(body: Values) -> ToolResponse:
    responses: list[Values] = body.get("functionResponses", [])
    return ToolResponse(tuple(str(response.get("id", "")) for response in responses))


def _client_content(body: Values) -> ClientContent | Refusal:
    turns: list[Values] = body.get("turns", [])
    for turn in turns:
        if turn.get("role") not in ("user", "model"):
            return (
                INVALID_ARGUMENT  # roles must be explicit: ai.google.dev/gemini-api/docs/live-api
            )
    return ClientContent(
        turns=tuple(Turn(turn["role"], spoken_text(turn)) for turn in turns),
        complete=bool(body.get("turnComplete")),
    )


def spoken_text(content: Values) -> str:
    """Return the text parts of a Content, joined."""
    parts: list[Values] = content.get("parts", [])
    return " ".join(part["text"] for part in parts if "text" in part)


def _realtime_input(body: Values) -> RealtimeInput | Refusal:
    """Order the inputs of one message: a start before its sound, an end after it."""
    inputs: list[Input] = []
    if "activityStart" in body:
        inputs.append(Mark.ACTIVITY_START)
    # "All but the first will be ignored", says the published type of mediaChunks.
    chunks: list[Values] = body.get("mediaChunks", [])[:1]
    blobs = [*chunks, *(body[name] for name in ("audio", "video") if name in body)]
    for blob in blobs:
        media = _media(blob)
        if isinstance(media, Refusal):
            return media
        inputs.append(media)
    if "text" in body:
        inputs.append(Text(body["text"]))
    if "activityEnd" in body:
        inputs.append(Mark.ACTIVITY_END)
    if body.get("audioStreamEnd"):
        inputs.append(Mark.STREAM_END)
    return RealtimeInput(tuple(inputs)) if inputs else INVALID_ARGUMENT


def _media(blob: Values) -> Audio | Frame | Refusal:
    mime, _, parameters = str(blob.get("mimeType", "")).partition(";")
    data: bytes = blob.get("data", b"")
    if mime in ("image/jpeg", "image/png"):
        return Frame(data)
    if mime != "audio/pcm":
        return inferred(f"Unsupported MIME type {mime!r} in realtime input.")
    if not parameters:
        return Audio(data, HEARD_RATE)
    name, _, rate = parameters.strip().partition("=")
    if name == "rate" and rate.isascii() and rate.isdigit() and int(rate[:7]) in _RATES:
        return Audio(data, int(rate))
    return inferred(f"Unsupported audio format {parameters!r} in realtime input.")


_MAKERS: Final[Mapping[str, Callable[[Values], ClientMessage | Refusal]]] = {
    "setup": _setup,
    "clientContent": _client_content,
    "realtimeInput": _realtime_input,
    "toolResponse": _tool_response,
    "contextUpdate": ContextUpdate,
}
