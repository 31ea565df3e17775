"""Decode what a client sends: frames in, messages or a refusal out."""

from collections.abc import Callable, Mapping
from typing import Final

from edged.emulator.protocol.messages import (
    Audio,
    ClientContent,
    ClientMessage,
    ContextUpdate,
    Coverage,
    Detection,
    Frame,
    FunctionResponse,
    Handling,
    Input,
    Mark,
    RealtimeInput,
    Setup,
    Text,
    ToolResponse,
    Turn,
    spoken_text,
)
from edged.emulator.protocol.refusal import INVALID_ARGUMENT, UNSUPPORTED, Refusal, inferred
from edged.emulator.protocol.schema import KINDS, Service, client_message
from edged.emulator.protocol.wire import UnreadableError, Values, read
from edged.pcm import INPUT_RATE, OUTPUT_RATE

_PICTURES: Final = frozenset({"image/jpeg", "image/png"})
_RATES: Final = range(8_000, 96_001)


def decode(
    frame: str | bytes, version: str = "v1beta", service: Service = Service.DEVELOPER
) -> ClientMessage | Refusal:
    """Return the message in `frame` for a version of the API, or the close in response."""
    try:
        values = read(frame, client_message(version, service))
    except UnreadableError as error:
        return error.refusal
    kind = next((kind for kind in KINDS if kind in values), "")
    if kind == "clientContent":
        return _client_content(values[kind], service)
    make = _MAKERS.get(kind)
    return make(values[kind]) if make else INVALID_ARGUMENT


def make_setup(body: Values) -> Setup:
    """Return the set-up with these values."""
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
        transparent=bool(body.get("sessionResumption", {}).get("transparent")),
        seeded=bool(body.get("historyConfig", {}).get("initialHistoryInClientContent")),
        transcribes_input="inputAudioTranscription" in body,
        transcribes_output="outputAudioTranscription" in body,
        values=body,
    )


def _tool_response(body: Values) -> ToolResponse:
    responses: list[Values] = body.get("functionResponses", [])
    return ToolResponse(
        tuple(
            FunctionResponse(
                id=str(each.get("id", "")),
                name=str(each.get("name", "")),
                response=each.get("response", {}),
                scheduling=str(each.get("scheduling", "")),
                pictures=len(each.get("parts", [])),
            )
            for each in responses
        )
    )


_ROLES: Final[Mapping[Service, tuple[str, ...]]] = {
    Service.DEVELOPER: ("user", "model"),
    Service.VERTEX: ("user", "model", "system"),
}
"""They must be explicit: https://ai.google.dev/gemini-api/docs/live-api. That system is Vertex AI's
way to change the instruction: its page on starting and managing sessions."""


def _client_content(body: Values, service: Service) -> ClientContent | Refusal:
    turns: list[Values] = body.get("turns", [])
    for turn in turns:
        if turn.get("role") not in _ROLES[service]:
            return INVALID_ARGUMENT
        if any(_is_spoken_sound(part) for part in turn.get("parts", [])):
            return UNSUPPORTED
    said = [turn for turn in turns if turn["role"] != "system"]
    return ClientContent(
        turns=tuple(Turn(turn["role"], spoken_text(turn), _pictures(turn)) for turn in said),
        complete=bool(body.get("turnComplete")),
        instruction=" ".join(spoken_text(turn) for turn in turns if turn["role"] == "system"),
    )


def _pictures(turn: Values) -> int:
    blobs = (part.get("inlineData", {}) for part in turn.get("parts", []))
    return sum(_mime(blob)[0] in _PICTURES for blob in blobs)


def _is_spoken_sound(part: Values) -> bool:
    """Return whether a part is sound at the rate of replies, which a history may not hold."""
    kind, rate = _mime(part.get("inlineData", {}))
    return kind == "audio/pcm" and rate == f"rate={OUTPUT_RATE}"


def _mime(blob: Values) -> tuple[str, str]:
    """Return the MIME type of a blob, which has no case, and its parameters."""
    kind, _, parameters = str(blob.get("mimeType", "")).lower().partition(";")
    return kind.strip(), parameters.strip()


def _realtime_input(body: Values) -> RealtimeInput | Refusal:
    """Order the inputs of one message: a start before its sound, an end after it."""
    inputs: list[Input] = []
    if "activityStart" in body:
        inputs.append(Mark.ACTIVITY_START)
    # "All but the first will be ignored", says the published type of mediaChunks.
    media = [_media(blob) for blob in body.get("mediaChunks", [])[:1]]
    media += [_of_kind(name, body[name]) for name in ("audio", "video") if name in body]
    for item in media:
        if isinstance(item, Refusal):
            return item
        inputs.append(item)
    if "text" in body:
        inputs.append(Text(body["text"]))
    if "activityEnd" in body:
        inputs.append(Mark.ACTIVITY_END)
    if body.get("audioStreamEnd"):
        inputs.append(Mark.STREAM_END)
    if not inputs:
        return INVALID_ARGUMENT
    return RealtimeInput(tuple(inputs), deprecated="mediaChunks" in body)


def _of_kind(name: str, blob: Values) -> Audio | Frame | Refusal:
    """Return the content of the field `name`: sound in audio, a picture in video."""
    media = _media(blob)
    if isinstance(media, Refusal) or isinstance(media, Audio) == (name == "audio"):
        return media
    return inferred(f"Unsupported MIME type {_mime(blob)[0]!r} in realtime_input.{name}.")


def _media(blob: Values) -> Audio | Frame | Refusal:
    kind, parameters = _mime(blob)
    data: bytes = blob.get("data", b"")
    if kind in _PICTURES:
        return Frame(data)
    if kind != "audio/pcm":
        return inferred(f"Unsupported MIME type {kind!r} in realtime input.")
    if not parameters:
        return Audio(data, INPUT_RATE)
    name, _, rate = parameters.partition("=")
    if name == "rate" and rate.isascii() and rate.isdigit() and int(rate[:7]) in _RATES:
        return Audio(data, int(rate))
    return inferred(f"Unsupported audio format {parameters!r} in realtime input.")


_MAKERS: Final[Mapping[str, Callable[[Values], ClientMessage | Refusal]]] = {
    "setup": make_setup,
    "realtimeInput": _realtime_input,
    "toolResponse": _tool_response,
    "contextUpdate": ContextUpdate,
}
