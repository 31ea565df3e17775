"""Reads a server message as the SDK hands it over: every part and every field, in a fixed order.

An end that rides on the same message as sound comes after it; usage comes before the end that it
belongs to. Fields: https://ai.google.dev/api/live#BidiGenerateContentServerMessage.
"""

import re
from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Final

from edged.live.messages import (
    Fact,
    GenerationComplete,
    GoAway,
    InputText,
    InteractionIdle,
    InteractionInProgress,
    Interrupted,
    ModelAudio,
    OutputText,
    ResumptionUpdate,
    TurnComplete,
    Unused,
    Usage,
)
from edged.sound import SPOKEN_RATE

if TYPE_CHECKING:
    from google.genai import types

_PCM: Final = re.compile(r"audio/(?:pcm|l16)\b", re.IGNORECASE)
"""16 bits little-endian under either name; types are compared without case (RFC 2045, 5.1)."""
_RATE: Final = re.compile(r"rate=(\d+)", re.IGNORECASE)
_KNOWN: Final = {
    "setup_complete",
    "server_content",
    "usage_metadata",
    "go_away",
    "session_resumption_update",
}
_KNOWN_CONTENT: Final = {
    "model_turn",
    "turn_complete",
    "interrupted",
    "generation_complete",
    "input_transcription",
    "output_transcription",
    "turn_complete_reason",
    "interaction_status",
}


def facts(message: "types.LiveServerMessage") -> Iterator[Fact]:
    """Yield what `message` says, in the order in which it is to be handled."""
    if message.session_resumption_update:
        yield _resumption(message.session_resumption_update)
    if message.go_away:
        yield GoAway(notice(message.go_away.time_left))
    content = message.server_content
    if content:
        yield from _content(content)
    if message.usage_metadata:
        usage = message.usage_metadata
        yield Usage(
            _count(usage.prompt_token_count),
            _count(usage.response_token_count),
            _count(usage.total_token_count or _sum_of(usage)),
        )
    if content:
        yield from _ends(content)
    yield from _unused(message, _KNOWN, "")
    if content:
        yield from _unused(content, _KNOWN_CONTENT, "server_content.")


LONGEST_HANDLE: Final = 8_192
"""Letters; the service's have about a hundred, and each is kept on the memory card."""
LONGEST_REASON: Final = 64
"""Letters of the name of a reason."""


def _sum_of(usage: "types.UsageMetadata") -> int:
    """Return the total where the service leaves it out; its parts as the reference lists them."""
    return (
        (usage.prompt_token_count or 0)
        + (usage.response_token_count or 0)
        + (usage.tool_use_prompt_token_count or 0)
        + (usage.thoughts_token_count or 0)
    )


def _resumption(update: "types.LiveServerSessionResumptionUpdate") -> ResumptionUpdate | Unused:
    handle = update.new_handle if update.resumable and update.new_handle else None
    if handle and len(handle) > LONGEST_HANDLE:
        return Unused("a handle of more than 8192 letters")
    return ResumptionUpdate(handle)


UNKNOWN_NOTICE: Final = 10.0
"""Seconds that goAway is taken to leave if it does not say how many: an answer may end in them."""


def notice(text: str | None) -> float:
    """Return the seconds of a protobuf duration such as "50s"; else UNKNOWN_NOTICE."""
    try:
        seconds = float((text or "").removesuffix("s"))
    except ValueError:
        return UNKNOWN_NOTICE
    return max(0.0, seconds) if isfinite(seconds) else UNKNOWN_NOTICE


MOST_TOKENS: Final = 2**31 - 1
"""int32, as the service counts; what a library reads may have thousands of digits."""


def _count(tokens: int | None) -> int:
    return max(0, min(tokens or 0, MOST_TOKENS))


def _content(content: "types.LiveServerContent") -> Iterator[Fact]:
    if content.interrupted:
        yield Interrupted()
    if content.input_transcription and content.input_transcription.text:
        yield InputText(content.input_transcription.text)
    parts = content.model_turn.parts if content.model_turn else None
    for part in parts or ():
        blob = part.inline_data
        if blob and blob.data and _PCM.match(blob.mime_type or ""):
            rate = _RATE.search(blob.mime_type or "")
            if rate and int(rate[1]) != SPOKEN_RATE:
                yield Unused("audio at another rate than 24 kHz")
            else:
                yield ModelAudio(blob.data)
        elif not part.thought:  # text repeats the transcript; thoughts are nobody's business
            yield from (Unused(f"part.{name}") for name in sorted(part.model_fields_set - {"text"}))
    if content.output_transcription and content.output_transcription.text:
        yield OutputText(content.output_transcription.text)


def _ends(content: "types.LiveServerContent") -> Iterator[Fact]:
    if content.generation_complete:
        yield GenerationComplete()
    status = content.interaction_status.value if content.interaction_status else ""
    if status == "IN_PROGRESS":
        yield InteractionInProgress()
        return
    if content.turn_complete:
        reason = content.turn_complete_reason.value if content.turn_complete_reason else ""
        yield TurnComplete(reason[:LONGEST_REASON])
    # REQUIRES_ACTION, or a status of the future, that completes a turn: nothing more will follow.
    if status == "IDLE" or (status and content.turn_complete):
        yield InteractionIdle()


def _unused(
    message: "types.LiveServerMessage | types.LiveServerContent", known: set[str], prefix: str
) -> Iterator[Fact]:
    for name in sorted(message.model_fields_set - known):
        if getattr(message, name, None) is not None:
            yield Unused(prefix + name)
