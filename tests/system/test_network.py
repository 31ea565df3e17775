"""What the kernel tells of the network, in a namespace of its own."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from edged.system.network import watch_network
from tests.journeys.namespace import enter, ip, missing, namespace

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

CHANGES = (
    "link add one type veth peer name two",
    "link set two up",
    "link set one up",
    "address add 10.64.9.1/24 dev one",
    "route add 10.65.0.0/16 via 10.64.9.2",
    "address add fd64::1/64 dev one nodad",
    "route delete 10.65.0.0/16",
    "address delete 10.64.9.1/24 dev one",
    "link set two down",
    "link delete one",
)


async def _calls_for(name: str) -> dict[str, int]:
    """Return how often the watch called for each of the changes."""
    calls: dict[str, int] = {}
    now = asyncio.Event()
    told: list[None] = []

    def changed() -> None:
        told.append(None)
        now.set()

    with watch_network(changed):
        for change in CHANGES:
            await asyncio.sleep(0.05)
            told.clear()
            now.clear()
            await asyncio.to_thread(ip, name, change)
            try:
                async with asyncio.timeout(2):
                    await now.wait()
            except TimeoutError:
                pass
            calls[change] = len(told)
        await _renew(name, told)
        await asyncio.sleep(0.2)
        told.clear()
        await asyncio.sleep(0.3)
        assert not told, "nothing happens, nothing is told"
    await asyncio.to_thread(ip, name, "link add three type veth peer name four")
    await asyncio.sleep(0.05)
    assert not told, "nobody is told after the end of the watch"
    return calls


async def _renew(name: str, told: list[None]) -> None:
    """Hold the watch to silence while an address only gets a new lifetime."""
    for change in ("link add five type veth peer name six", "link set five up"):
        await asyncio.to_thread(ip, name, change)
    lifetime = "address change fd65::1/64 dev five nodad valid_lft {0} preferred_lft {0}"
    await asyncio.to_thread(ip, name, lifetime.format(1800))
    await asyncio.sleep(0.3)
    told.clear()
    for seconds in (1700, 1600):
        await asyncio.to_thread(ip, name, lifetime.format(seconds))
    await asyncio.sleep(0.3)
    assert not told, "an address that is renewed is no news"


def test_each_change_of_the_network_is_told() -> None:
    """A link, an address or a route that comes or goes."""

    def watch() -> dict[str, int]:
        with namespace(f"edged-{os.getpid()}-watched") as name:
            enter(name)
            return asyncio.run(_calls_for(name))

    with ThreadPoolExecutor(1) as threads:  # the thread stays in the namespace and ends with it
        calls = threads.submit(watch).result()
    assert all(calls.values()), calls
