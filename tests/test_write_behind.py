"""The newest value reaches the disk, in a thread, and nobody waits for an older one."""

import asyncio
import threading

from edged.write_behind import WriteBehind
from tests.virtual_time import VirtualClock, run


class Card:
    """A memory card that takes a second to write."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.written: list[str] = []

    def save(self, value: str) -> str:
        """Write in real order, and return what was written."""
        if threading.current_thread() is not threading.main_thread():
            self.clock.wait(threading.Event(), 1.0)
        self.written.append(value)
        return f"{value} is written"


def test_what_a_newer_value_overtakes_is_not_written() -> None:
    """However slow the card is, one write is under way and one waits."""

    async def story() -> None:
        card = Card()
        behind = WriteBehind(card.save)
        task = asyncio.create_task(behind.run())
        for value in "abcd":
            behind.put(value)
            await card.clock.sleep(0.3)
        await card.clock.sleep(5.0)
        assert card.written == ["a", "d"]
        task.cancel()
        await asyncio.wait({task})
        assert card.written == ["a", "d"]

    run(story())


def test_who_needs_it_on_disk_waits_for_that() -> None:
    """And is told what the write returned: of this value, or of a newer one."""

    async def story() -> None:
        card = Card()
        behind = WriteBehind(card.save)
        task = asyncio.create_task(behind.run())
        behind.put("a")
        await card.clock.sleep(0.1)
        first, second = await asyncio.gather(behind.saved("b"), behind.saved("c"))
        assert first == second == "c is written"
        assert card.written == ["a", "c"]
        task.cancel()
        await asyncio.wait({task})

    run(story())


def test_at_its_end_the_newest_is_written() -> None:
    """Also if a write is under way then."""

    async def story() -> None:
        card = Card()
        behind = WriteBehind(card.save)
        task = asyncio.create_task(behind.run())
        behind.put("a")
        await card.clock.sleep(0.5)
        behind.put("b")
        task.cancel()
        await asyncio.wait({task})
        assert card.written == ["a", "b"]

    run(story())
