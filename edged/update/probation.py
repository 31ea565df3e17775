"""Whether a release on trial may stay: pure, one look at the device after the other.

The launcher falls back by itself; what is judged here is which of both has happened, and whether
a release that runs does all that the old one did.
"""

from enum import Enum
from typing import Final

from edged.update.health import Health, lost_link, worse_parts
from edged.values import dataclass, replace

APPEAR_S: Final = 60
"""For systemd to start it."""
READY_S: Final = 300
"""For it to become ready: longer than TimeoutStartSec= of edged.service."""
SOAK_S: Final = 120
"""For which it has to run well."""
GRACE_S: Final = 300
"""More, for a part that is slow to come back."""
STOPPED_S: Final = 30
"""After which it has been stopped; a restart goes through that state, too."""
NETWORK_S: Final = 3_600
"""More, for a network that has gone just then."""


class Result(Enum):
    """How a trial ends; the value is the word for it."""

    PASSED = "committed"
    FAILED = "failed"
    UNDECIDED = "interrupted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a trial has ended, and why."""

    result: Result
    why: str = ""


class Unit(Enum):
    """What systemd says of edged.service, as far as it matters."""

    ACTIVE = "active"
    STARTING = "activating"
    STOPPED = "inactive"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the device."""

    release: str | None
    """The one that the launcher has chosen at the last start."""
    started: bool
    """Whether this boot has started the one on trial."""
    unit: Unit
    restarts: int
    """How often systemd has restarted it by itself."""
    health: Health | None
    """None if it does not answer."""
    network: bool
    """Whether the publisher's server can be reached; only asked where it matters."""


@dataclass(frozen=True, slots=True)
class Probation:
    """A release on trial, in the eyes of the one that is committed."""

    candidate: str
    before: Health | None
    """How the device was with the old release; None if that did not run."""
    began: float
    """When the restart was asked for, in seconds of some clock that does not jump."""
    restarts: int | None = None
    """When it was first seen; None if it was not yet."""
    up: float | None = None
    """Since when it answers."""
    stopped: float | None = None
    """Since when systemd does not run it."""

    def look(self, sight: Sight, now: float) -> "Probation | Verdict":
        """Return what is known after one more look, or the verdict."""
        if sight.unit is Unit.STOPPED:
            return self._without_service(now)
        if self.stopped is not None:
            return replace(self, stopped=None)
        if sight.release != self.candidate:
            return self._of_another(sight, now)
        if sight.unit is Unit.FAILED:
            return Verdict(Result.FAILED, self._ended())
        if self.restarts is None:
            return replace(self, restarts=sight.restarts)
        if sight.restarts > self.restarts:
            return Verdict(Result.FAILED, "it crashed or hung, and systemd restarted it")
        if self.up is not None:
            return self._soaking(self.up, sight, now)
        if sight.unit is Unit.ACTIVE and sight.health is not None:
            return replace(self, up=now)
        if now - self.began > READY_S:
            return Verdict(Result.FAILED, f"it was not ready after {READY_S} s")
        return self

    def _without_service(self, now: float) -> "Probation | Verdict":
        if self.stopped is None:
            return replace(self, stopped=now)
        if now - self.stopped < STOPPED_S:
            return self
        return Verdict(Result.UNDECIDED, "somebody has stopped edged meanwhile")

    def _of_another(self, sight: Sight, now: float) -> "Probation | Verdict":
        if self.restarts is not None or sight.started:
            return Verdict(Result.FAILED, self._ended())
        if now - self.began > APPEAR_S:
            why = "systemd has not restarted edged: is edged-restart.path active?"
            return Verdict(Result.UNDECIDED, why)
        return self

    def _ended(self) -> str:
        if self.up is not None:
            return "it was ready, and then crashed or hung"
        return "it crashed or hung before it was ready"

    def _soaking(self, up: float, sight: Sight, now: float) -> "Probation | Verdict":
        soaked = now - up
        if soaked < SOAK_S:
            return self
        if sight.health is None:
            wrong = ["it does not answer any more"]
        else:
            wrong = worse_parts(self.before, sight.health)
            if not wrong and (lost := lost_link(self.before, sight.health)):
                return self._without_gemini(lost, soaked, sight)
        if not wrong:
            return Verdict(Result.PASSED)
        return Verdict(Result.FAILED, "; ".join(wrong)) if soaked >= SOAK_S + GRACE_S else self

    def _without_gemini(self, lost: str, soaked: float, sight: Sight) -> "Probation | Verdict":
        """Judge a release that lacks Gemini only: its fault, unless the network is out."""
        if sight.network:
            return Verdict(Result.FAILED, lost) if soaked >= SOAK_S + GRACE_S else self
        why = f"{lost}, but there is no network either"
        return Verdict(Result.UNDECIDED, why) if soaked >= SOAK_S + NETWORK_S else self
