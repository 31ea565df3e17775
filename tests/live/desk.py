"""A session at a desk: scripted connections on one side, all that it tells on the other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from edged.clock import Clock
from edged.conversation.events import (
    Event,
)
from edged.conversation.notices import Notice
from edged.conversation.remark import Remark
from edged.live.connection import DisconnectedError
from edged.live.core import Options
from edged.live.core.setup import SessionSetup
from edged.live.core.utterance.speech import SHORTEST_BYTES
from edged.live.credentials.key import KeyCredentials
from edged.live.device import Device
from edged.live.failures import Failure, Kind
from edged.live.messages import (
    ClientMessage,
    Fact,
    ModelAudio,
)
from edged.live.resumption_store import Store
from edged.live.session import LiveSession
from edged.settings.secrets.secret import Secret
from tests import virtual_time
from tests.virtual_time import VirtualClock

SETUP = SessionSetup("gemini-3.8-live")
CREDENTIALS = KeyCredentials(Secret("made-up-key-0123456789", "a test"))
SOUND = ModelAudio(b"ab")
GONE = Failure(Kind.TRANSIENT, "gone")


@dataclass
class Wire:
    """A connection whose other end is the test."""

    handle: str | None
    history: tuple[Remark, ...] = ()
    sent: list[ClientMessage] = field(default_factory=list)
    coming: asyncio.Queue[tuple[Fact, ...] | Failure] = field(default_factory=asyncio.Queue)
    open: bool = True
    closing: float = 0.0
    """Seconds that it takes."""

    async def send(self, message: ClientMessage) -> None:
        """Take a message."""
        self.sent.append(message)

    def divert(self, take: Callable[[tuple[Fact, ...]], None]) -> None:
        """Leave all to `receive`."""

    async def receive(self) -> AsyncIterator[tuple[Fact, ...]]:
        """Yield what the test says."""
        while not isinstance(said := await self.coming.get(), Failure):
            yield said
        raise DisconnectedError(said)

    async def close(self) -> None:
        """Close."""
        await asyncio.sleep(self.closing)
        self.open = False

    def say(self, *facts: Fact) -> None:
        """Say something to the device."""
        self.coming.put_nowait(facts)

    def cut(self, failure: Failure = GONE) -> None:
        """Break."""
        self.coming.put_nowait(failure)


@dataclass
class Exchange:
    """A connector that remembers its connections; `refusals` are used up first."""

    wires: list[Wire] = field(default_factory=list)
    refusals: list[Failure] = field(default_factory=list)

    delay: asyncio.Event | None = None

    async def open(self, setup: SessionSetup) -> Wire:
        """Connect: the one before has to be closed by then."""
        if self.delay:
            await self.delay.wait()
        assert all(not wire.open for wire in self.wires)
        if self.refusals:
            raise DisconnectedError(self.refusals.pop(0))
        self.wires.append(Wire(setup.handle, setup.history))
        return self.wires[-1]


@dataclass
class Desk:
    """A running session and all that it told."""

    exchange: Exchange
    clock: Clock
    session: LiveSession = field(init=False)
    told: list[Event | Notice] = field(default_factory=list)
    played: list[tuple[int, bytes]] = field(default_factory=list)

    def of(self, *kinds: type) -> list[Event | Notice]:
        """Return what was told of some kinds."""
        return [each for each in self.told if isinstance(each, kinds)]

    def utter(self, epoch: int) -> None:
        """Say a whole utterance."""
        self.session.begin(epoch)
        self.session.send_audio(epoch, bytes(SHORTEST_BYTES))
        self.session.end(epoch)

    @property
    def wire(self) -> Wire:
        """Return the latest connection."""
        return self.exchange.wires[-1]


async def calm() -> None:
    """Let everything happen that can."""
    await asyncio.sleep(0.001)


def tell(
    story: Callable[[Desk], Awaitable[None]],
    *refusals: Failure,
    options: Options | None = None,
    store: Store | None = None,
    sees: Callable[[], bool] = lambda: False,
) -> Desk:
    """Play `story` against a running session."""

    async def run() -> Desk:
        exchange, clock = Exchange(refusals=list(refusals)), VirtualClock()
        desk = Desk(exchange, clock)
        device = Device(
            clock, lambda n, pcm: desk.played.append((n, pcm)), desk.told.append, store, sees
        )
        desk.session = LiveSession(exchange, CREDENTIALS, options or Options(10**6), device)
        task = asyncio.create_task(desk.session.run())
        await calm()
        await story(desk)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        return desk

    return virtual_time.run(run())
