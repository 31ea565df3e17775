"""What is carried over connections, and when it is suspected of making them fail. Pure.

A handle, the history told in its place, an utterance that is said again: the service may choke on
any of them each time anew, and with codes that tell nothing. What failures in a row have in common
is therefore doubted, and one connection is tried without it: first without the handle, then without
the history too. If it lives, what was doubted is dropped for good. If it fails like the others,
what was doubted is innocent: it is used again, and not doubted again as soon.
"""

from dataclasses import replace
from enum import Enum
from typing import Final

from edged.values import dataclass

ENOUGH: Final = 2
"""Failures in a row with the same thing given to the service that make it doubtful."""
MOST_PATIENCE: Final = 16
"""The same for what was innocent again and again: in an outage of the service hardly a trial is
under way when it ends, and a conversation dropped for nothing."""


class Ending(Enum):
    """How a connection ended, which limits what can have caused it."""

    UNASKED = "unasked"  # before its set-up was sent: nothing that it was to be given
    BROKEN = "broken"  # without a word, or for want of one
    CLOSED = "closed"  # by the service
    DENIED = "denied"  # by the service, for something that is not valid: 1007, 1008
    REFUSED = "refused"  # by the service, for an utterance that it closes each connection for


class Kept(Enum):
    """What a connection was given of the conversation."""

    NOTHING = "nothing"
    HANDLE = "handle"
    HISTORY = "history"  # told, for want of a handle


class Proof(Enum):
    """What proves that a connection works without what is suspected."""

    LIFE = "life"  # that it lives on
    REPLY = "reply"  # that a turn is answered, where silence raised the doubt


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the next connection, or the open one, is tried without."""

    handle: str | None
    """The one that is left out; None: there was none."""
    history: bool
    """Whether the history is left out, too."""
    cause: str
    proof: Proof

    def dropped(self) -> tuple[Kept, ...]:
        """Return what is dropped once a connection works without it."""
        handle = (Kept.HANDLE,) if self.handle else ()
        return (*handle, Kept.HISTORY) if self.history else handle


@dataclass(frozen=True, slots=True)
class Memory:
    """The handle, and the suspicion against it and the history."""

    handle: str | None = None
    """To resume with; None: a new session is sent the history, unless that is doubted."""
    given: Kept = Kept.NOTHING
    """What the connection at hand was given and has not worked with yet."""
    strikes: int = 0
    """Failures in a row of connections that were given anything."""
    patience: int = ENOUGH
    """How many of them it takes."""
    doubt: Doubt | None = None

    @property
    def with_history(self) -> bool:
        """Whether a connection without a handle is sent the history."""
        return not (self.doubt and self.doubt.history)

    def opening(self) -> "Memory":
        """Return the memory for a connection that is now opened; its history is yet to be sent."""
        return replace(self, given=Kept.HANDLE if self.handle else Kept.NOTHING)

    def history_sent(self) -> "Memory":
        """Return the memory once the history goes to the connection that is being opened."""
        return replace(self, given=Kept.HISTORY)

    def blamed(self, weight: int, cause: str, proof: Proof = Proof.LIFE) -> "Memory":
        """Return the memory after a failure of the connection at hand that it may be to blame for.

        A weight of ENOUGH is for one that took long, of MOST_PATIENCE for one that leaves no doubt.
        """
        if self.given is Kept.NOTHING:
            innocent = min(2 * self.patience, MOST_PATIENCE) if self.doubt else self.patience
            return replace(self.acquitted(), patience=innocent)
        strikes, doubt = self.strikes + weight, self.doubt
        if strikes < self.patience and doubt is None:
            return replace(self, strikes=strikes)
        handle = doubt.handle if doubt else self.handle
        history = self.given is Kept.HISTORY or not self.with_history
        return replace(
            self, handle=None, strikes=strikes, doubt=Doubt(handle, history, cause, proof)
        )

    def acquitted(self) -> "Memory":
        """Return the memory after a failure that something else is to blame for."""
        handle = self.doubt.handle if self.doubt else self.handle
        return Memory(handle, self.given, patience=self.patience)

    def lived(self) -> "Memory":
        """Return the memory after the connection at hand has lived: without what was doubted."""
        if self.doubt and self.doubt.proof is Proof.REPLY:
            return self
        return Memory(self.handle, self.given)

    def replied(self) -> "Memory":
        """Return the memory after a turn was answered: what the connection was given is good."""
        return Memory(self.handle)

    def renamed(self, handle: str | None) -> "Memory":
        """Return the memory with another handle of the same conversation, or with none."""
        return replace(self, handle=handle)


@dataclass(frozen=True, slots=True)
class Sendings:
    """What happened to an utterance on its connections."""

    count: int = 0
    refused: int = 0
    """How often in a row the service closed the connection on which it was said again."""

    def again(self) -> "Sendings":
        """Return it for an utterance that goes out."""
        return replace(self, count=self.count + 1)

    def lost(self, ending: Ending) -> "Sendings":
        """Return it for an utterance whose connection ended before it was answered."""
        refused = ending in (Ending.CLOSED, Ending.DENIED) and self.count > 1
        return replace(self, refused=self.refused + 1 if refused else 0)

    @property
    def in_vain(self) -> bool:
        """Whether it is to blame: a network that breaks drops no speech, and one close may be."""
        return self.refused >= ENOUGH
