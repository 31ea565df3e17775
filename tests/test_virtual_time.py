"""The loop of the tests: what it jumps over and what it waits for."""

import asyncio
import math
import os
import threading
import time

import pytest

from tests.journeys.namespace import HomeNetwork, enter, home_network, missing
from tests.virtual_time import VirtualClock, run, virtual_clock


def test_timers_go_off_at_their_time_and_in_their_order() -> None:
    """An hour passes in a moment, and not a second more."""

    async def story() -> list[tuple[str, float]]:
        clock, came = VirtualClock(), list[tuple[str, float]]()

        async def sleep(name: str, seconds: float) -> None:
            await clock.sleep(seconds)
            came.append((name, clock.now()))

        await asyncio.gather(sleep("late", 3600), sleep("early", 0.1), sleep("between", 60))
        return came

    before = time.monotonic()
    assert run(story()) == [("early", 0.1), ("between", 60), ("late", 3600)]
    assert time.monotonic() - before < 60


def test_work_takes_no_time() -> None:
    """A machine that stands still makes nothing late."""

    async def story() -> None:
        async with VirtualClock().timeout(0.01):
            threading.Event().wait(0.05)
            await asyncio.sleep(0.005)

    run(story())


def test_a_thread_of_an_executor_is_waited_for() -> None:
    """Its second is as long as one of the loop's."""

    async def story() -> float:
        clock = VirtualClock()
        async with clock.timeout(3600):
            await asyncio.to_thread(threading.Event().wait, 0.05)
        return clock.now()

    assert run(story()) < 60


def test_what_was_sent_comes_before_the_next_timer() -> None:
    """Both ends are on the loop; a second is over only when neither has anything to do."""

    async def story() -> bytes:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readexactly(100_000))
            await writer.drain()
            await asyncio.sleep(0.5)
            writer.write(b"later")
            writer.close()

        async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(bytes(100_000))
            async with asyncio.timeout(0.4):
                await reader.readexactly(100_000)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(), 0.4)
            said = await reader.read()
            writer.close()
            return said

    assert run(story()) == b"later"


class SlowClock(VirtualClock):
    """One on a busy machine: the loop is told late that a thread sleeps."""

    def _wake(self) -> None:
        threading.Event().wait(0.02)
        super()._wake()


@pytest.mark.parametrize("kind", [VirtualClock, SlowClock])
def test_a_thread_that_sleeps_on_the_clock_takes_part(kind: type[VirtualClock]) -> None:
    """It and the loop wake in the order of their times; its work in between takes none."""

    async def story() -> list[tuple[str, float]]:
        clock, came, stop = kind(), list[tuple[str, float]](), threading.Event()

        def work() -> None:
            while not clock.wait(stop, 10):
                threading.Event().wait(0.01)
                came.append(("thread", clock.now()))
            clock.wait(threading.Event(), 5)
            came.append(("stopped", clock.now()))

        thread = threading.Thread(target=work)
        thread.start()
        for _ in range(2):
            await clock.sleep(15)
            came.append(("loop", clock.now()))
        stop.set()
        await clock.sleep(15)
        assert not thread.is_alive()
        return came

    assert run(story()) == [
        ("thread", 10),
        ("loop", 15),
        ("thread", 20),
        ("thread", 30),
        ("loop", 30),
        ("stopped", 35),
    ]


def test_a_loop_that_waits_for_a_thread_stops_it() -> None:
    """As a device does at its end: the event it sleeps for wakes it, though the clock stands."""

    async def story() -> None:
        clock, stop = VirtualClock(), threading.Event()
        thread = threading.Thread(target=lambda: clock.wait(stop, math.inf))
        thread.start()
        await clock.sleep(1)
        assert thread.is_alive()
        stop.set()
        thread.join()

    run(story())


def test_a_test_without_a_loop_lets_time_pass() -> None:
    """It sleeps on the clock as its threads do."""
    came = list[float]()
    with virtual_clock() as clock:
        stop = threading.Event()

        def work() -> None:
            while not clock.wait(stop, 10):
                came.append(clock.now())

        thread = threading.Thread(target=work)
        thread.start()
        assert not clock.wait(threading.Event(), 35)
        stop.set()
        thread.join()
        assert clock.now() == 35
    assert came == [10, 20, 30]


async def _said_across(network: HomeNetwork) -> bytes:
    """Say something on a network that loses the first packet of it."""
    heard = asyncio.Event()

    async def listen(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        network.drop()
        writer.write(b"said")
        network.deliver()
        await heard.wait()  # what follows would show at once that something is missing
        writer.close()

    enter(network.service)
    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        enter(network.device)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.timeout(0.4):
            said = await reader.readexactly(4)
        heard.set()
        await reader.read()
        writer.close()
        return said


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_what_is_on_its_way_comes_before_the_next_timer() -> None:
    """TCP says it again after 0.2 s of its own, which are none of the loop's."""
    came = list[bytes]()

    def inside() -> None:
        with home_network(f"virtual-{os.getpid()}") as network:
            came.append(run(_said_across(network)))

    thread = threading.Thread(target=inside)  # which stays in its namespace until it ends
    thread.start()
    thread.join()
    assert came == [b"said"]
