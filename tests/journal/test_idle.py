"""An idle device is quiet: fewer than two lines a minute, whatever is wrong."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, repeat
from typing import Final

import pytest

from edged.clock import Clock
from edged.conversation.machine import Conversation
from edged.journal.entry import Entry, redacted
from edged.journal.filter import Filter
from edged.journal.handler import entry_of
from edged.live import failures, refusals
from edged.live.connection import DisconnectedError
from edged.live.core import Options
from edged.live.core.setup import SessionSetup
from edged.live.credentials.key import KeyCredentials
from edged.live.device import Device
from edged.live.failures import Failure, Moment
from edged.live.messages import ClientMessage, Fact, GoAway
from edged.live.session import LiveSession
from edged.observers.journal import Journal
from edged.quoting import Redaction
from edged.settings.secrets.secret import NO_SECRET
from tests import virtual_time
from tests.live.desk import CREDENTIALS
from tests.virtual_time import VirtualClock

MINUTES: Final = 60

UNREACHABLE: Final = failures.unreachable("Network is unreachable")
UNNAMED: Final = failures.unreachable("Temporary failure in name resolution")
BUSY: Final = refusals.refused(503)
AWAY: Final = GoAway(50.0)
CUT: Final = refusals.closed(1011, "deadline expired", Moment.LIVE)


@dataclass
class Line:
    """A connection that says `goAway`, or breaks, when its time has come."""

    clock: Clock
    lasts: float
    ends: Fact | Failure

    async def send(self, message: ClientMessage) -> None:
        """Accept a message."""

    def divert(self, take: Callable[[tuple[Fact, ...]], None]) -> None:
        """Leave all to `receive`."""

    async def receive(self) -> AsyncIterator[tuple[Fact, ...]]:
        """Stay silent for its lifetime."""
        if math.isfinite(self.lasts):
            await self.clock.sleep(self.lasts)
            if isinstance(self.ends, Failure):
                raise DisconnectedError(self.ends)
            yield (self.ends,)
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Close."""


@dataclass
class Service:
    """The outcome of each connection attempt."""

    clock: Clock
    fate: Iterator[Failure | float]
    ends: Fact | Failure = AWAY

    async def open(self, setup: SessionSetup) -> Line:
        """Refuse, or connect for that many seconds."""
        del setup
        match next(self.fate):
            case Failure() as failure:
                await self.clock.sleep(0.2)
                raise DisconnectedError(failure)
            case seconds:
                return Line(self.clock, seconds, self.ends)


class Lines(logging.Handler):
    """Records what would be written."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._filter = Filter()
        self.written: list[Entry] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Accept an entry; counts that are due come with the next one."""
        self.written += self._filter.accept(
            redacted(entry_of(record), Redaction()), self._clock.now()
        )


@contextmanager
def listening(clock: Clock) -> Iterator[Lines]:
    """Record what is written to the journal within the block."""
    lines = Lines(clock)
    logger = logging.getLogger("edged")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(lines)
    try:
        yield lines
    finally:
        logger.removeHandler(lines)
        logger.setLevel(level)


async def _idle(world: Callable[[Clock], Service | None]) -> list[Entry]:
    """Return what is written in an hour."""
    clock = VirtualClock()
    options = Options(10**6, jitter=lambda _: 0.5)
    service = world(clock)
    credentials = CREDENTIALS if service else KeyCredentials(NO_SECRET)
    service = service or Service(clock, repeat(math.inf))
    journalist = Journal()
    device = Device(clock, lambda *_: None, lambda event: journalist.observe(event, Conversation()))
    session = LiveSession(service, credentials, options, device)
    with listening(clock) as lines:
        task = asyncio.create_task(session.run())
        await clock.sleep(60.0 * MINUTES)
        task.cancel()
        await asyncio.wait({task})
    return lines.written


WORLDS: Final[dict[str, Callable[[Clock], Service | None]]] = {
    "no key": lambda _: None,
    "connected": lambda clock: Service(clock, repeat(math.inf)),
    "sent away every ten minutes": lambda clock: Service(clock, repeat(550.0)),
    "no network": lambda clock: Service(clock, repeat(UNREACHABLE)),
    "causes that differ": lambda clock: Service(clock, cycle([UNREACHABLE, BUSY, UNNAMED])),
    "a wrong key": lambda clock: Service(clock, repeat(refusals.refused(401))),
    "no quota": lambda clock: Service(clock, repeat(refusals.refused(429))),
    "cut after a second": lambda clock: Service(clock, repeat(1.0), CUT),
    "there and gone": lambda clock: Service(clock, cycle([20.0, UNREACHABLE, BUSY]), CUT),
    "cut every three minutes": lambda clock: Service(clock, repeat(180.0), CUT),
}


@pytest.mark.parametrize("world", WORLDS)
def test_an_idle_device_writes_less_than_two_lines_a_minute(world: str) -> None:
    """For an hour, even if every attempt to connect fails, or every connection breaks."""
    lines = virtual_time.run(_idle(WORLDS[world]))
    assert 0 < len(lines) < 2 * MINUTES
