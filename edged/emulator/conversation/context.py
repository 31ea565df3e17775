"""How much of a conversation the service keeps, and when there is too much of it. Pure."""

from collections.abc import Sequence
from typing import Final

from edged.emulator.conversation.conversations import History, HistoryEntry
from edged.emulator.conversation.usage import compress
from edged.emulator.protocol.wire import Values

_TRIGGER: Final = 104_858
"""Tokens, 80 % of the context window of 131,072: the default that the service documents."""
_LONGEST: Final = 15 * 60.0
"""Seconds of sound (https://ai.google.dev/gemini-api/docs/live-session, "Session lifetime")."""
_CONTEXT: Final = 131_072
"""Tokens that a conversation can have (https://ai.google.dev/gemini-api/docs/models)."""
_LONGEST_SEEN: Final = 2 * 60.0
"""Seconds of sound with pictures (there)."""


def is_exhausted(history: History, untold: Sequence[HistoryEntry], setup: Values) -> bool:
    """Return whether there is more than may be, without context compression or in one message."""
    waiting = sum(said.tokens for said in untold)
    if waiting > _CONTEXT or "contextWindowCompression" in setup:
        return waiting > _CONTEXT
    length = sum(said.audio_seconds for said in history)
    seen = any(said.frames for said in history)
    tokens = waiting + sum(said.tokens for said in history)
    return length > (_LONGEST_SEEN if seen else _LONGEST) or tokens > _CONTEXT


def kept(history: History, setup: Values) -> History:
    """Return what is kept of a history: with context compression not all of it."""
    compression = setup.get("contextWindowCompression")
    if compression is None:
        return history
    trigger = compression.get("triggerTokens", _TRIGGER)
    target = compression.get("slidingWindow", {}).get("targetTokens", trigger // 2)
    return compress(history, trigger, target)
