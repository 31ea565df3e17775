"""What a service may send before it is left: by number, in frames, in letters and in sound. Pure.

The figures leave room for the fastest answer that is plausible, ten times real time in pieces of
20 ms, a word of transcript with every other, and for what a network that stood still for ten
seconds delivers at once. A flood on loopback is past them within a second.
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
    Unused,
)
from edged.pcm import OUTPUT_RATE, seconds

CONTROL_FRAMES: Final = (100, 10.0)
"""Pings and pongs at once, and per second: servers and proxies send one in seconds."""
MESSAGES: Final = (3_000, 300.0)
"""Prices at once, and per second. Sound pays for itself, so this is what comes beside it."""
SOUND: Final = (360.0, 20.0)
"""Seconds of sound at once, and per second, wanted or not: more than may wait to be played."""
MOST_COMPANIONS: Final = 50
"""Empty messages that may come in a row after as many of sound: two seconds of usual pieces."""
_LITTLE: Final = "messages that say little or nothing"
_RUBBISH: Final = 15.0
"""The price of a message that says nothing: two hundred of them are enough."""
_PAYS: Final = 0.010
"""Seconds of sound that pay for one thing told. Shorter pieces take more memory than sound."""
_LETTERS: Final = 500
"""Of a transcript for the price of one thing told; it comes in words and sentences."""


class Allowance:
    """So much at once, and so much per second after that (a token bucket)."""

    def __init__(self, limits: tuple[float, float], now: float) -> None:
        """`limits`: how much may be spent at once, and how much of it comes back per second."""
        self._most, self._rate = limits
        self._left = self._most
        self._at = now

    def spend(self, price: float, now: float) -> bool:
        """Spend; tell whether there was enough."""
        self._left = min(self._most, self._left + (now - self._at) * self._rate) - price
        self._at = now
        return self._left >= 0


class Account:
    """What one connection has sent."""

    def __init__(self, now: float) -> None:
        self._messages = Allowance(MESSAGES, now)
        self._sound = Allowance(SOUND, now)
        self._companions = 0
        """Messages without a fact that the sound so far excuses."""

    def excess(self, facts: tuple[Fact, ...], now: float) -> str:
        """Take a message in that was understood; return what has become too much, or "".

        gemini-3.8-live sends an empty message with about each one of sound (recordings in the
        tests of pydantic-ai): those are excused, or an answer of forty seconds would be a flood.
        """
        if not facts and self._companions:
            self._companions -= 1
            return ""
        heard = sound(facts)
        if heard:
            self._companions = min(MOST_COMPANIONS, self._companions + 1)
        if not self._messages.spend(price(facts), now):
            return _LITTLE
        return "" if self._sound.spend(heard, now) else "sound"

    def rubbish(self, now: float) -> str:
        """Take a message in that was not understood; return what has become too much, or ""."""
        return "" if self._messages.spend(_RUBBISH, now) else _LITTLE


def price(facts: Iterable[Fact]) -> float:
    """Return what a message costs that says `facts`; one that was not understood says none."""
    told = [fact for fact in facts if not isinstance(fact, Unused)]
    if not told:
        return _RUBBISH
    return max(0.0, sum(map(_price, told)))


def _price(fact: Fact) -> float:
    match fact:
        case ModelAudio(pcm=pcm):
            return 1.0 - seconds(len(pcm), OUTPUT_RATE) / _PAYS
        case (
            InputText(text=text)
            | OutputText(text=text)
            | ModelText(text=text)
            | ResumptionUpdate(handle=str(text))
        ):
            return 1.0 + len(text) / _LETTERS
        case _:
            return 1.0


def sound(facts: Iterable[Fact]) -> float:
    """Return the seconds of sound in `facts`."""
    return seconds(sum(len(f.pcm) for f in facts if isinstance(f, ModelAudio)), OUTPUT_RATE)
