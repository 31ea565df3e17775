"""Limits on what a service may send, in frames, messages, characters and sound. Pure.

A connection that exceeds them is closed. The figures leave room for the fastest plausible reply,
ten times real time in pieces of 20 ms with a word of transcript for every other piece, and for what
a network that was down for ten seconds delivers at once. A flood on loopback exceeds them within a
second.
"""

from collections.abc import Iterable
from typing import Final

from edged.live.messages import (
    Fact,
    InputText,
    ModelAudio,
    ModelText,
    OutputText,
    ResumptionUpdate,
    Shown,
    Thought,
    Unused,
)
from edged.pcm import OUTPUT_RATE, seconds

LARGEST: Final = 2 * 2**20
"""Bytes of a message. A second of sound is 64 KB; google-genai takes 1 MiB unless told otherwise,
so the service sends no more to anybody."""
MOST_MEMBERS: Final = 1_000
"""Commas, braces and brackets: a message of sound has a dozen, full usage metadata a hundred."""
LARGE: Final = 64 * 1024
"""Bytes above which a message must be sound, so ASCII: one other character makes a Python string of
four bytes a character."""
CONTROL_FRAMES: Final = (100, 10.0)
"""Pings and pongs at once, and per second: servers and proxies send one in seconds."""
MESSAGES: Final = (3_000, 300.0)
"""Cost at once, and per second. Sound pays for itself: this limits what comes beside it."""
SOUND: Final = (360.0, 20.0)
"""Seconds of sound at once, and per second, wanted or not: more than may wait to be played."""
MOST_EMPTY: Final = 50
"""Empty messages in a row after as many of sound: two seconds of pieces of the usual size."""
_LITTLE: Final = "messages that say little or nothing"
_GARBAGE: Final = 15.0
"""The cost of a message without content: two hundred of them are too many."""
_PAYS: Final = 0.010
"""Seconds of sound that pay for one fact. The overhead of shorter pieces exceeds their sound."""
_CHARACTERS: Final = 500
"""Characters of a transcript at the cost of one fact."""


class TokenBucket:
    """A token bucket: a burst, and a rate at which it is refilled."""

    def __init__(self, limits: tuple[float, float], now: float) -> None:
        """`limits` are the burst and the refill per second."""
        self._most, self._rate = limits
        self._left = self._most
        self._at = now

    def spend(self, price: float, now: float) -> bool:
        """Spend `price`; return whether there was enough."""
        self._left = min(self._most, self._left + (now - self._at) * self._rate) - price
        self._at = now
        return self._left >= 0


class ReceiveLimits:
    """The limits of one connection, and what it has sent so far."""

    def __init__(self, now: float) -> None:
        self._messages = TokenBucket(MESSAGES, now)
        self._sound = TokenBucket(SOUND, now)
        self._empty_allowed = 0
        """Empty messages that the sound so far still allows."""

    def excess(self, facts: tuple[Fact, ...], now: float) -> str:
        """Count a parsed message; return which limit it exceeds, or "".

        gemini-3.8-live sends an empty message with almost every one of sound (recordings in the
        tests of pydantic-ai): those are allowed, or a reply of forty seconds would be a flood.
        """
        if not facts and self._empty_allowed:
            self._empty_allowed -= 1
            return ""
        heard = sound(facts)
        if heard:
            self._empty_allowed = min(MOST_EMPTY, self._empty_allowed + 1)
        if not self._messages.spend(price(facts), now):
            return _LITTLE
        return "" if self._sound.spend(heard, now) else "sound"

    def garbage(self, now: float) -> str:
        """Count a message that could not be parsed; return which limit it exceeds, or ""."""
        return "" if self._messages.spend(_GARBAGE, now) else _LITTLE


def price(facts: Iterable[Fact]) -> float:
    """Return the cost of a message with `facts`; one that could not be parsed has none."""
    told = [fact for fact in facts if not isinstance(fact, Unused)]
    if not told:
        return _GARBAGE
    return max(0.0, sum(map(_price, told)))


def _price(fact: Fact) -> float:
    match fact:
        case ModelAudio(pcm=pcm):
            return 1.0 - seconds(len(pcm), OUTPUT_RATE) / _PAYS
        case (
            InputText(text=text)
            | OutputText(text=text)
            | ModelText(text=text)
            | Thought(text=text)
            | Shown(text=text)
            | ResumptionUpdate(handle=str(text))
        ):
            return 1.0 + len(text) / _CHARACTERS
        case _:
            return 1.0


def sound(facts: Iterable[Fact]) -> float:
    """Return the seconds of sound in `facts`."""
    return seconds(sum(len(f.pcm) for f in facts if isinstance(f, ModelAudio)), OUTPUT_RATE)


def parse_excess(raw: bytes) -> str:
    """Return why a message costs too much to parse, or "". Only its bytes are looked at.

    A mebibyte of JSON becomes 256 MiB and three seconds of a fast machine if it is a list of empty
    parts (google-genai 3.4, pydantic 2.14), and 2 MiB and three milliseconds if it is sound.
    """
    if len(raw) > LARGE and not raw.isascii():
        return "a text of more than 64 KiB"
    if len(raw) - len(raw.translate(None, b",{[")) > MOST_MEMBERS:
        return f"a message of more than {MOST_MEMBERS} members"
    return ""
