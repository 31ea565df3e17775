"""What is carried over connections, and its quarantine when connections fail with it. Pure.

A handle, the history told in its place, an utterance that is said again: any of them may be
poisoned, so that each connection fails anew, and with codes that tell nothing. What failures in a
row have in common is therefore put into quarantine, and one connection is tried without it: first
without the handle, then without the history too. If it works, what is in quarantine is dropped for
good. If it fails like the others, that was not the cause: it is used again, and the threshold of
failures rises.
"""

from enum import Enum
from typing import Final

from edged.live.core.connection.ending import Ending
from edged.values import dataclass, replace

THRESHOLD: Final = 2
"""Failures in a row with the same thing carried after which it is put into quarantine."""
HIGHEST_THRESHOLD: Final = 16
"""The same for what was cleared again and again: in an outage of the service hardly a trial is
under way when it ends, and a conversation dropped for nothing."""


class Carried(Enum):
    """What a connection was given of the conversation."""

    NOTHING = "nothing"
    HANDLE = "handle"
    HISTORY = "history"  # told, for want of a handle


class Probe(Enum):
    """What shows that a connection works without what is in quarantine."""

    LIFE = "life"  # that it lives on
    REPLY = "reply"  # that a turn is answered, where silence was the failure


@dataclass(frozen=True, slots=True)
class Quarantine:
    """What the next connection, or the open one, is tried without."""

    handle: str | None
    """The one that is left out; None: there was none."""
    history: bool
    """Whether the history is left out, too."""
    cause: str
    probe: Probe

    def dropped(self) -> tuple[Carried, ...]:
        """Return what is dropped once a connection works without it."""
        handle = (Carried.HANDLE,) if self.handle else ()
        return (*handle, Carried.HISTORY) if self.history else handle


@dataclass(frozen=True, slots=True)
class Resumption:
    """The handle, and the failures of what carried it or the history."""

    handle: str | None = None
    """To resume with; None: a new session is sent the history, unless that is in quarantine."""
    carried: Carried = Carried.NOTHING
    """What the connection at hand was given and has not worked with yet."""
    failures: int = 0
    """In a row, of connections that were given anything."""
    threshold: int = THRESHOLD
    """How many of them it takes."""
    quarantine: Quarantine | None = None

    @property
    def with_history(self) -> bool:
        """Whether a connection without a handle is sent the history."""
        return not (self.quarantine and self.quarantine.history)

    def opening(self) -> "Resumption":
        """Return it for a connection that is now opened; its history is yet to be sent."""
        return replace(self, carried=Carried.HANDLE if self.handle else Carried.NOTHING)

    def history_sent(self) -> "Resumption":
        """Return it once the history goes to the connection that is being opened."""
        return replace(self, carried=Carried.HISTORY)

    def failed(self, weight: int, cause: str, probe: Probe = Probe.LIFE) -> "Resumption":
        """Return it after a failure of the connection at hand that it may have caused.

        A weight of THRESHOLD is for one that took long, of HIGHEST_THRESHOLD for one that it must
        have caused.
        """
        quarantine = self.quarantine
        if self.carried is Carried.NOTHING:
            raised = min(2 * self.threshold, HIGHEST_THRESHOLD)
            return replace(self.cleared(), threshold=raised if quarantine else self.threshold)
        failures = self.failures + weight
        if failures < self.threshold and quarantine is None:
            return replace(self, failures=failures)
        handle = quarantine.handle if quarantine else self.handle
        history = self.carried is Carried.HISTORY or not self.with_history
        without = Quarantine(handle, history, cause, probe)
        return replace(self, handle=None, failures=failures, quarantine=without)

    def cleared(self) -> "Resumption":
        """Return it after a failure that something else has caused."""
        handle = self.quarantine.handle if self.quarantine else self.handle
        return Resumption(handle, self.carried, threshold=self.threshold)

    def survived(self) -> "Resumption":
        """Return it after the connection at hand has lived: without what is in quarantine."""
        if self.quarantine and self.quarantine.probe is Probe.REPLY:
            return self
        return Resumption(self.handle, self.carried)

    def answered(self) -> "Resumption":
        """Return it after a turn was answered: what the connection carried is good."""
        return Resumption(self.handle)

    def renamed(self, handle: str | None) -> "Resumption":
        """Return it with another handle of the same conversation, or with none."""
        return replace(self, handle=handle)


@dataclass(frozen=True, slots=True)
class Attempts:
    """What happened to an utterance on its connections."""

    count: int = 0
    refused: int = 0
    """How often in a row the service closed the connection on which it was said again."""

    def again(self) -> "Attempts":
        """Return it for an utterance that goes out."""
        return replace(self, count=self.count + 1)

    def lost(self, ending: Ending) -> "Attempts":
        """Return it for an utterance whose connection ended before it was answered."""
        refused = ending in (Ending.CLOSED, Ending.DENIED) and self.count > 1
        return replace(self, refused=self.refused + 1 if refused else 0)

    @property
    def rejected(self) -> bool:
        """Whether it is the cause: a network that breaks drops no speech, and one close may be."""
        return self.refused >= THRESHOLD
