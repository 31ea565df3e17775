"""The stages in which a connection opens: which one is under way, and since when.

The libraries that open it tell neither, so each stage is entered where it begins, in the context of
the task that opens: no library passes anything on.
"""

from contextvars import ContextVar
from enum import Enum
from typing import Final

from edged.clock import Clock
from edged.live.core.connection.ending import Ending
from edged.live.failures import Failure, silent, unreachable


class Stage(Enum):
    """What the peer must answer, as in "no answer to …"."""

    TOKEN = "the request for a token"  # noqa: S105 - of a broker, or of Google for an account
    NAME = "the lookup of the name"
    TCP = "the TCP connection"
    PROXY = "the connection through the proxy"  # its name, TCP and CONNECT
    TLS = "the TLS handshake"
    UPGRADE = "the upgrade to a WebSocket"
    SETUP = "the setup"


THROUGH: Final = "through the proxy in the environment: "


class Stages:
    """The stages of one connection so far, each with the second in which it began."""

    def __init__(self, clock: Clock, stalled: int | None = None) -> None:
        """Begin; from now on the current task enters the stages of this connection.

        `stalled` is the family of addresses that let the connection before this one down.
        """
        self._clock = clock
        self.stalled = stalled
        self.preferred: int | None = None
        """The family of addresses that this machine prefers; None before, and through a proxy."""
        self.family: int | None = None
        """That of the address that answered."""
        self._entered: list[tuple[Stage, float]] = [(Stage.NAME, clock.now())]
        _CURRENT.set(self)

    @property
    def now(self) -> Stage:
        """Return the stage that is under way."""
        return self._entered[-1][0]

    def enter(self, stage: Stage) -> None:
        """Start measuring `stage`."""
        self._entered.append((stage, self._clock.now()))

    def seconds(self) -> dict[Stage, float]:
        """Return how long each stage took, the one under way up to now."""
        begun = [second for _, second in self._entered]
        ended = [*begun[1:], self._clock.now()]
        return {
            stage: end - begin for (stage, begin), end in zip(self._entered, ended, strict=True)
        }

    def overdue(self) -> Failure:
        """Return that the stage under way was not answered in its time."""
        return silent(self.now.value, self.seconds()[self.now])

    def unreachable(self, reason: str) -> Failure:
        """Return that the service is not reached, for a `reason` that may be the proxy's."""
        return unreachable(THROUGH + reason if self.now is Stage.PROXY else reason)

    def stalling(self) -> int | None:
        """Return the address family to try last after this connection has timed out.

        A broken tunnel, or an MTU that is not announced, lets TCP connect and loses larger packets.
        """
        return self.family if self.now in (Stage.TLS, Stage.UPGRADE) else self.stalled

    def ending(self) -> Ending:
        """Return how a connection ended that did not open in time."""
        return Ending.BROKEN if self.now is Stage.SETUP else Ending.UNASKED


_CURRENT: Final[ContextVar[Stages]] = ContextVar("stages of the connection that opens")


def current() -> Stages | None:
    """Return those of the connection that the current task opens, if any."""
    return _CURRENT.get(None)


def enter(stage: Stage) -> None:
    """Start measuring `stage` of the connection that the current task opens, if any."""
    if stages := current():
        stages.enter(stage)
