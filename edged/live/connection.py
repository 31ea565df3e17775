"""The ports between the session and a client library: connections and their failures."""

from collections.abc import AsyncIterator, Callable
from typing import Protocol

from edged.errors import ServiceError
from edged.live.core.connection.ending import Ending
from edged.live.core.setup import SessionSetup
from edged.live.failures import Failure
from edged.live.messages import ClientMessage, Fact


class DisconnectedError(ServiceError):
    """A connection could not be opened or was lost; `failure` says why, `ending` how."""

    def __init__(self, failure: Failure, ending: Ending = Ending.BROKEN) -> None:
        super().__init__(failure.cause)
        self.failure = failure
        self.ending = ending


class Connection(Protocol):
    """An open, set-up connection."""

    async def send(self, message: ClientMessage) -> None:
        """Send one message; raise DisconnectedError if the connection is gone."""

    def receive(self) -> AsyncIterator[tuple[Fact, ...]]:
        """Yield each server message as its facts, for ever; raise DisconnectedError at its end.

        Others of the loop get in before each: a service that floods must not starve the button.
        """

    def divert(self, take: Callable[[tuple[Fact, ...]], None]) -> None:
        """Allow that `take` is called with facts that `receive` would yield, in their order.

        That saves a switch of tasks. A connection that has no use for it does nothing.
        """

    async def close(self) -> None:
        """Close the connection; harmless if it is gone."""


class Connector(Protocol):
    """Opens one connection at a time."""

    async def open(self, setup: SessionSetup) -> Connection:
        """Connect and set up; raise DisconnectedError on any failure."""
