"""Read a server message: every part and field, in a fixed order. Pure.

It is read as JSON with the names of https://ai.google.dev/api/live, whichever client received it.
An end that rides on the same message as sound comes after it; usage comes before the end that it
belongs to.
"""

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

from edged.live.gemini.wire.codec import decoded
from edged.live.gemini.wire.function_calls import calls
from edged.live.gemini.wire.json_members import boolean, items, member, string
from edged.live.gemini.wire.shown import code, sources
from edged.live.gemini.wire.unused_fields import UNUSED, UNUSED_CONTENT, UNUSED_PARTS
from edged.live.gemini.wire.usage import used
from edged.live.messages import (
    Fact,
    GenerationComplete,
    GoAway,
    InputText,
    InteractionIdle,
    InteractionInProgress,
    Interrupted,
    ModelAudio,
    ModelText,
    OutputText,
    ResumptionUpdate,
    SessionNamed,
    Thought,
    TurnComplete,
    Unused,
    VoiceEnded,
    VoiceStarted,
    WaitingForInput,
)
from edged.pcm import OUTPUT_RATE

_PCM: Final = re.compile(r"audio/(?:pcm|l16)\b", re.IGNORECASE)
"""16 bits little-endian under either name; types are compared without case (RFC 2045, 5.1)."""
_RATE: Final = re.compile(r"rate=(\d+)", re.IGNORECASE)

READ: Final = frozenset(
    {
        "setupComplete",
        "serverContent",
        "usageMetadata",
        "goAway",
        "sessionResumptionUpdate",
        "voiceActivity",
        "toolCall",
        "toolCallCancellation",
    }
)


def facts(message: object) -> Iterator[Fact]:
    """Yield the facts of `message`, in the order in which they are handled.

    Raise TypeError or ValueError if a field is not what it should be.
    """
    if not isinstance(message, dict):
        raise TypeError(f"a message that is {type(message).__name__}")
    if message and not message.keys() & (READ | UNUSED.keys()):
        raise ValueError("a message of which nothing is known")
    if name := string(member(message, "setupComplete") or {}, "sessionId"):
        yield SessionNamed(name[:LONGEST_NAME])
    if (update := member(message, "sessionResumptionUpdate")) is not None:
        yield _resumption(update)
    if (leave := member(message, "goAway")) is not None:
        yield GoAway(notice(string(leave, "timeLeft")))
    if (activity := member(message, "voiceActivity")) is not None:
        yield from _voice(activity)
    content = member(message, "serverContent") or {}
    yield from _content(content)
    yield from calls(message)  # before the end that may ride along
    if (usage := member(message, "usageMetadata")) is not None:
        yield used(usage)
    yield from _ends(content)
    yield from _unused(message, UNUSED, "")
    yield from _unused(content, UNUSED_CONTENT, "serverContent.")


_INDEX: Final = re.compile(r"-?\d+", re.ASCII)
_LONGEST_INDEX: Final = 18
LONGEST_HANDLE: Final = 8_192
"""Letters; the service's have about a hundred, and each is kept on the memory card."""
LONGEST_REASON: Final = 64
"""Letters of the name of a reason."""
LONGEST_NAME: Final = 256
"""Letters of the name of a session."""


def _resumption(update: Mapping[str, Any]) -> ResumptionUpdate | Unused:
    handle = string(update, "newHandle") if boolean(update, "resumable") else ""
    if len(handle) > LONGEST_HANDLE:
        return Unused("a handle of more than 8192 letters")
    return ResumptionUpdate(handle or None, _index(update.get("lastConsumedClientMessageIndex")))


def _index(value: object) -> int:
    """Return an int64, which proto3 JSON writes as a string, and leaves out if it is 0.

    Raise ValueError if it is no number; one that counts no messages is 0.
    """
    if isinstance(value, str):
        if not _INDEX.fullmatch(value):
            raise ValueError("lastConsumedClientMessageIndex is no number")
        value = int(value) if len(value) < _LONGEST_INDEX else 0
    return value if isinstance(value, int) and 0 <= value < 10**_LONGEST_INDEX else 0


UNKNOWN_NOTICE: Final = 10.0
"""Seconds that goAway is taken to leave if it does not say how many: an answer may end in them."""


def notice(text: str) -> float:
    """Return the seconds of a protobuf duration such as "50s"; else UNKNOWN_NOTICE."""
    try:
        seconds = float(text.removesuffix("s"))
    except ValueError:
        return UNKNOWN_NOTICE
    return max(0.0, seconds) if isfinite(seconds) else UNKNOWN_NOTICE


def _voice(activity: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what the service hears; it spells "type" what the SDK calls voice_activity_type."""
    match string(activity, "type") or string(activity, "voiceActivityType"):
        case "ACTIVITY_START":
            yield VoiceStarted()
        case "ACTIVITY_END":
            yield VoiceEnded()
        case _:
            pass


def _content(content: Mapping[str, Any]) -> Iterator[Fact]:
    if boolean(content, "interrupted"):
        yield Interrupted()
    if heard := _transcript(content, "inputTranscription"):
        yield InputText(*heard)
    for part in items(member(content, "modelTurn") or {}, "parts"):
        yield from _part(part)
    if spoken := _transcript(content, "outputTranscription"):
        yield OutputText(*spoken)
    yield from sources(content)


LONGEST_LANGUAGE: Final = 35
"""Letters that a BCP-47 code has at most (RFC 5646, 4.4.1)."""


def _transcript(content: Mapping[str, Any], name: str) -> tuple[str, str] | None:
    """Return the text of a transcript and its language; None if it has no text."""
    told = member(content, name) or {}
    text = string(told, "text")
    return (text, string(told, "languageCode")[:LONGEST_LANGUAGE]) if text else None


def _part(part: Mapping[str, Any]) -> Iterator[Fact]:
    blob = member(part, "inlineData") or {}
    data = decoded(string(blob, "data"))
    mime = string(blob, "mimeType")
    if data and not _PCM.match(mime):
        yield Unused("part.inlineData")
    if data and _PCM.match(mime):
        rate = _RATE.search(mime)
        if rate and int(rate[1]) != OUTPUT_RATE:
            yield Unused("audio at another rate than 24 kHz")
        else:
            yield ModelAudio(data)
    else:
        if text := string(part, "text"):
            yield Thought(text) if boolean(part, "thought") else ModelText(text)
        yield from code(part)
        if not boolean(part, "thought"):
            yield from _unused(part, UNUSED_PARTS, "part.")


def _ends(content: Mapping[str, Any]) -> Iterator[Fact]:
    if boolean(content, "waitingForInput"):
        yield WaitingForInput()
    if boolean(content, "generationComplete"):
        yield GenerationComplete()
    status = string(content, "interactionStatus")
    if status == "IN_PROGRESS":
        yield InteractionInProgress()
        return
    complete = boolean(content, "turnComplete")
    if complete:
        yield TurnComplete(string(content, "turnCompleteReason")[:LONGEST_REASON])
    # REQUIRES_ACTION, or a status of the future, that completes a turn: nothing more will follow.
    if status == "IDLE" or (status and complete):
        yield InteractionIdle()


def _unused(said: Mapping[str, Any], names: Mapping[str, str], prefix: str) -> Iterator[Fact]:
    """Yield fields that the device has no use for; others are not told: there may be any."""
    for name in sorted(names.keys() & said.keys()):
        if said[name] is not None:
            yield Unused(prefix + name)
