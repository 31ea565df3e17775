"""One connection at a time, each closed to its end before the next one opens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from edged.live.connection import DisconnectedError
from edged.live.core.events import Disconnected, Event
from edged.live.core.setup import SessionSetup
from edged.live.failures import Failure, Kind
from edged.live.link_io import LinkIO
from edged.live.messages import ActivityStart, Audio, ClientMessage, Fact
from edged.tools.calls.call import ToolResponse
from tests import virtual_time
from tests.live.desk import SETUP, calm


@dataclass
class SlowWire:
    """A connection over a dead network: closing it takes as long as the test says."""

    dead: asyncio.Event = field(default_factory=asyncio.Event)
    may_close: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False
    heard: tuple[tuple[Fact, ...], ...] = ()

    sent: list[ClientMessage] = field(default_factory=list)

    async def send(self, message: ClientMessage) -> None:
        """Send at once."""
        self.sent.append(message)

    def divert(self, take: Callable[[tuple[Fact, ...]], None]) -> None:
        """Leave all to `receive`."""

    async def receive(self) -> AsyncIterator[tuple[Fact, ...]]:
        """Hear nothing until the network dies."""
        for message in self.heard:
            yield message
        await self.dead.wait()
        raise DisconnectedError(Failure(Kind.TRANSIENT, "gone"))

    async def close(self) -> None:
        """Close, in time."""
        await self.may_close.wait()
        self.closed = True


@dataclass
class House:
    """All connections, and the session that uses them."""

    wires: list[SlowWire] = field(default_factory=list)
    lost_count: int = 0

    async def open(self, setup: SessionSetup) -> SlowWire:
        """Connect: all before must be closed by then."""
        del setup
        assert all(wire.closed for wire in self.wires)
        self.wires.append(SlowWire())
        return self.wires[-1]

    def happen(self, event: Event) -> None:
        """Count what was lost."""
        self.lost_count += isinstance(event, Disconnected)


Story = Callable[[LinkIO, House, asyncio.TaskGroup], Awaitable[None]]


def tell(story: Story) -> House:
    """Play `story` on a line that is open."""

    async def run() -> House:
        house = House()
        line = LinkIO(house, house.happen)
        async with asyncio.TaskGroup() as tasks:
            line.open(tasks, SETUP)
            await calm()
            await story(line, house, tasks)
            for wire in house.wires:
                wire.may_close.set()
            await calm()
            line.close()
            house.wires[-1].may_close.set()
        return house

    return virtual_time.run(asyncio.wait_for(run(), 5.0))


def test_a_close_under_way_is_not_broken_off() -> None:
    """A new connection is wanted while a lost one is being closed: that ends as it should."""

    async def story(line: LinkIO, house: House, tasks: asyncio.TaskGroup) -> None:
        house.wires[0].dead.set()
        await calm()
        line.open(tasks, SETUP)
        await calm()
        assert len(house.wires) == 1

    house = tell(story)
    assert [wire.closed for wire in house.wires] == [True, True]


def test_the_newest_waits_for_the_oldest() -> None:
    """Opening twice while the first is being closed: the last waits for the first."""

    async def story(line: LinkIO, house: House, tasks: asyncio.TaskGroup) -> None:
        line.open(tasks, SETUP)
        await calm()
        line.open(tasks, SETUP)
        await calm()
        assert len(house.wires) == 1

    house = tell(story)
    assert [wire.closed for wire in house.wires] == [True, True]


def test_hanging_up_is_waited_for() -> None:
    """A press right after the line was hung up: the old socket closes first."""

    async def story(line: LinkIO, house: House, tasks: asyncio.TaskGroup) -> None:
        line.close()
        line.open(tasks, SETUP)
        await calm()
        assert len(house.wires) == 1

    house = tell(story)
    assert [wire.closed for wire in house.wires] == [True, True]


def test_an_interrupted_call_delays_no_press() -> None:
    """Its answer and the activity start go out in one piece, before its command is ended."""

    async def story(line: LinkIO, house: House, tasks: asyncio.TaskGroup) -> None:
        del tasks
        messages: list[ClientMessage] = [
            ToolResponse(()),
            ActivityStart(1),
            Audio(1, b"12"),
            Audio(1, b"34"),
        ]
        for message in messages:
            line.send(message)
        await asyncio.sleep(0)
        assert house.wires[0].sent == messages[:2]
        await calm()
        assert house.wires[0].sent == messages

    tell(story)


@pytest.mark.parametrize("steps", range(8))
def test_a_line_that_breaks_while_it_is_replaced_is_not_replaced_twice(steps: int) -> None:
    """In whatever order break and replacement meet: one connection serves, none waits behind it."""

    async def story(line: LinkIO, house: House, tasks: asyncio.TaskGroup) -> None:
        house.wires[0].may_close.set()
        house.wires[0].dead.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        lost = house.lost_count
        line.open(tasks, SETUP)
        await calm()
        for wire in house.wires:
            wire.may_close.set()
        assert house.lost_count == lost
        assert len(house.wires) == 2

    tell(story)
