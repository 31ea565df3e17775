"""The sound of the last reply, kept in memory to be heard once more."""

from collections.abc import Callable
from typing import Final, Protocol

from edged.conversation import commands as c
from edged.pcm import OUTPUT_RATE, byte_count
from edged.tools.built_in.repeat import Kept

LONGEST: Final = 60.0
"""Seconds of a reply that is kept. Of a longer one nothing is heard: half of it helps nobody.

They are 2.9 MB. Two replies are in memory at most: that of the turn at hand and the one before.
"""


class Plays(Protocol):
    """The part of a speaker that is used."""

    def play(self, epoch: int, pcm: bytes) -> None:
        """Queue a piece of a reply."""


class LastReply:
    """Sits before a speaker. What is asked for sounds at the end of the turn that asks.

    It is part of that turn's reply, so a press silences it and the turn is over when it is.
    """

    def __init__(self, speaker: Plays, turn: Callable[[], int]) -> None:
        """`turn` returns the newest turn."""
        self._speaker = speaker
        self._turn = turn
        self._epoch = 0
        # Each is only added to as `_now`; afterwards all share it, for a copy is megabytes.
        self._now: bytes | bytearray = bytearray()  # of the reply to `_epoch`
        self._before: bytes | bytearray = b""
        self._again: tuple[int, bytes | bytearray] | None = None

    def play(self, epoch: int, pcm: bytes) -> None:
        """Queue a piece of a reply, and keep it."""
        self._turn_to(epoch)
        if len(self._now) <= byte_count(LONGEST, OUTPUT_RATE):
            self._now += pcm
        self._speaker.play(epoch, pcm)

    def ask(self) -> Kept:
        """Have the reply before this turn's heard again once this turn's has ended."""
        turn = self._turn()
        self._turn_to(turn)
        last = self._before
        if not last:
            return Kept.NOTHING
        if len(last) > byte_count(LONGEST, OUTPUT_RATE):
            return Kept.TOO_LONG
        self._again = turn, last
        return Kept.SOUND

    def follow(self, command: c.Command) -> None:
        """Do what follows from a command of the conversation, before the speaker obeys it."""
        match command:
            case c.FinishPlaying(epoch=epoch) if self._again and self._again[0] == epoch:
                self._epoch, self._now, self._before = epoch, b"", b""  # makes room for the copy
                self._now = bytes(self._again[1])
                self._again = None
                self._speaker.play(epoch, self._now)
            case c.Silence(epoch=epoch) if self._again and self._again[0] < epoch:
                self._again = None
            case c.Forget():
                self._epoch, self._now, self._before, self._again = 0, bytearray(), b"", None
            case _:
                pass

    def _turn_to(self, epoch: int) -> None:
        """Begin the reply of another turn, perhaps without any sound."""
        if epoch != self._epoch:
            self._epoch, self._before, self._now = epoch, self._now or self._before, bytearray()
