"""What happens to a machine reaches the device by the watchers of its host, and by nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from edged.assembly import Host
from edged.conversation.events import LinkChanged
from edged.emulator.options import Options
from edged.emulator.server import serve
from edged.system.watchers import NO_WATCHERS, SYSTEM_WATCHERS, Watchers
from tests import virtual_time
from tests.journeys.cable import Cable, cable
from tests.journeys.home import KEY, Device, babble, device
from tests.virtual_time import VirtualClock

KERNEL = {"anon_inode:[timerfd]", "anon_inode:inotify"}
"""What watches the time of day, and the devices."""


@asynccontextmanager
async def living(folder: Path, watchers: Watchers) -> AsyncIterator[tuple[Device, Cable]]:
    """Run a device on a host with such watchers, without its cable."""
    clock = VirtualClock()
    async with (
        serve(Options(), clock) as emulator,
        cable(int(emulator.url.rpartition(":")[2])) as line,
    ):
        line.pull()
        host = Host(asyncio.get_running_loop(), folder, clock, watchers)
        async with device(
            host, babble(0.5), emulator, KEY, {"gemini": {"base_url": line.url}}
        ) as it:
            await it.diary.until_seen(LinkChanged, 2)
            yield it, line


def watched() -> list[str]:
    """Return what this process has open to be told of its machine: rtnetlink(7) and others."""
    netlink = Path("/proc/self/net/netlink").read_text("ascii").splitlines()
    kernel = KERNEL | {f"socket:[{line.split()[-1]}]" for line in netlink}
    links = (file.readlink() for file in Path("/proc/self/fd").iterdir() if file.is_symlink())
    return [str(link) for link in links if str(link) in kernel]


def count(folder: Path, watchers: Watchers) -> int:
    """Return how many such files a running device has open."""

    async def run() -> int:
        before = len(watched())
        async with living(folder, watchers):
            return len(watched()) - before

    return virtual_time.run(run())


def test_a_simulated_device_is_blind_to_the_machine_that_it_runs_on(tmp_path: Path) -> None:
    """A change of the build machine's network must not cut a wait short; a real device sees it."""
    assert count(tmp_path, NO_WATCHERS) == 0
    assert count(tmp_path, SYSTEM_WATCHERS) >= 2, "sound cards are not everywhere"


@dataclass
class Network:
    """A network that changes when it is told to."""

    changed: Callable[[], None] = lambda: None

    @contextmanager
    def watch(self, changed: Callable[[], None]) -> Iterator[None]:
        """Call back from now on."""
        self.changed = changed
        yield


def test_a_change_of_the_hosts_network_ends_the_wait(tmp_path: Path) -> None:
    """The cable is back in the middle of a long delay: one report, and the device is online."""
    network = Network()

    async def run() -> float:
        async with living(tmp_path, replace(NO_WATCHERS, network=network.watch)) as (it, line):
            await it.wait(100.0)
            tries = len(it.diary.of(LinkChanged))
            await line.plug()
            began = it.clock.now()
            network.changed()
            await it.diary.until_seen(LinkChanged, tries + 1)
            return it.clock.now() - began

    assert virtual_time.run(run()) < 2.0
