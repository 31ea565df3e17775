"""What is kept over connections, and when it is to blame for their failing. Pure.

A handle, the history told in its place, an utterance that is said again: the service may choke on
any of them each time anew, and with codes that tell nothing. What was given to two failures in a
row is therefore doubted: once, a connection is tried without it. If that one lives, what was
doubted is dropped; if it fails too, what was doubted is innocent and used again.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final


class Ending(Enum):
    """How a connection ended, which tells what can be to blame."""

    UNASKED = "unasked"  # before its set-up was sent: nothing that it was to be given
    BROKEN = "broken"  # without a word, or for want of one
    CLOSED = "closed"  # by the service


ENOUGH: Final = 2
"""Failures in a row with the same thing given to the service that make it doubtful."""


class Kept(Enum):
    """What a connection was given of the conversation so far."""

    NOTHING = "nothing"
    HANDLE = "handle"
    HISTORY = "history"  # told, for want of a handle


@dataclass(frozen=True, slots=True)
class Memory:
    """The handle, and what is held against it and against the history."""

    handle: str | None = None
    """To resume with; None: a new session is told the history, unless that is doubted."""
    given: Kept = Kept.NOTHING
    """What the connection at hand was given."""
    strikes: int = 0
    """Failures in a row of connections that were given anything."""
    doubted: Kept = Kept.NOTHING
    """What the next connection, or the one at hand, is tried without."""
    suspect: str | None = None
    """The handle while it is doubted."""
    cause: str = ""
    """Why it is doubted."""

    def opening(self) -> "Memory":
        """Return the memory for a connection that is now opened; its history is yet to be told."""
        return replace(self, given=Kept.HANDLE if self.handle else Kept.NOTHING)

    def told(self) -> "Memory":
        """Return the memory once the history goes to the connection that is being opened."""
        return replace(self, given=Kept.HISTORY)

    def blamed(self, weight: int, cause: str) -> "Memory":
        """Return the memory after a failure of the connection at hand that it may be to blame for.

        A weight of ENOUGH is for failures that leave no time, or no doubt.
        """
        if self.given is Kept.NOTHING:
            return self.acquitted()
        strikes = self.strikes + weight
        if strikes < ENOUGH and self.doubted is Kept.NOTHING:
            return replace(self, strikes=strikes)
        suspect = self.handle if self.doubted is Kept.NOTHING else self.suspect
        return Memory(None, self.given, strikes, self.given, suspect, cause)

    def acquitted(self) -> "Memory":
        """Return the memory after a failure that something else is to blame for."""
        handle = self.handle if self.doubted is Kept.NOTHING else self.suspect
        return Memory(handle, self.given)

    def settled(self) -> "Memory":
        """Return the memory after the connection at hand has lived: without what was doubted."""
        return Memory(self.handle, self.given)

    def renamed(self, handle: str) -> "Memory":
        """Return the memory with a new handle; one of a session that is doubted is so, too."""
        if self.doubted is not Kept.NOTHING and self.doubted is self.given:
            return replace(self, suspect=handle)
        return replace(self, handle=handle)
