"""A service that fails with what a device carries over: how long it is online, what is answered.

`python -m tests.journeys.poisoned_state` prints the table of docs/faults.md. The session,
google-genai, TLS and the emulator are real; the time is virtual, so that the figures are the same
on every machine.
"""

import asyncio
import logging
import tempfile
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Final

from edged.conversation.events import Event, Link, LinkChanged, ReplyEnded, TurnFailed
from edged.conversation.notices import Notice
from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.emulator.server import Emulator, serve
from edged.live import core
from edged.live.credentials.key import KeyCredentials
from edged.live.device import Device
from edged.live.gemini.genai_client import GeminiConnector
from edged.live.resumption_store import HandleStore, Origin
from edged.live.session import LiveSession
from edged.live.session_setup import session_setup
from edged.pcm import INPUT_RATE, byte_count
from edged.settings.model import GeminiSettings, Settings
from tests import virtual_time
from tests.journeys.home import KEY, babble
from tests.virtual_time import VirtualClock

WATCHED: Final = 100.0
"""Seconds after the cut."""
PRESS_EVERY: Final = 20.0
PRESSES: Final = int(WATCHED / PRESS_EVERY)

_NO_HANDLES: Final = ("no-updates@always",)
"""A history is told where there is no handle."""
FAULTS: Final[dict[str, tuple[str, ...]]] = {
    **{
        f"stale-handle-{how}": ()
        for how in ("1000", "1006", "1007", "1008", "1009", "1011", "1013", "silence", "error")
    },
    "poisoned-handle": (),
    "mute-handle": (),
    "history-refused": _NO_HANDLES,
    "history-refused-late": _NO_HANDLES,
    "handle-words": (),
    "history-words": _NO_HANDLES,
    "handle-go-away": (),
    "repetition-refused@turn=2": (),
}
"""What the service fails on each time, each with what else is ordered for that."""


class Reconnection(Enum):
    """How the device comes to connect anew."""

    CUT = "cut"  # the connection is reset
    RELOAD = "reload"  # another session inherits handle and history


_CUT: Final = "reset@during=pause,after=10,turn=1"


@dataclass(frozen=True)
class Measurement:
    """What was seen of one fault."""

    share: float
    """Of WATCHED, in which the device was online."""
    connects: int
    """Connections that the service saw in that time."""
    answered: int
    failed: int
    unset: int
    """How often the owner was told to do something."""
    dropped: tuple[str, ...] = ()
    """What the device dropped."""


@dataclass
class _Client:
    """A session, and what it tells and when."""

    clock: VirtualClock
    session: LiveSession = field(init=False)
    told: list[tuple[float, Event | Notice]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def report(self, event: Event | Notice) -> None:
        """Write it down."""
        self.told.append((self.clock.now(), event))
        self.changed.set()

    def count(self, kind: type, since: float = 0.0) -> int:
        """Return how many events of a kind came."""
        return sum(isinstance(event, kind) for at, event in self.told if at >= since)

    def unset(self) -> int:
        """Return how often the device was said not to be set up."""
        links = [event.link for _, event in self.told if isinstance(event, LinkChanged)]
        return links.count(Link.NOT_SET_UP)

    def utter(self, epoch: int) -> None:
        """Say something of its own length: no two presses are the same utterance."""
        self.session.begin(epoch)
        self.session.send_audio(epoch, babble(0.6 + epoch / 20))
        self.session.end(epoch)

    async def until(self, kind: type, count: int) -> None:
        """Wait for the `count`-th event of a kind."""
        while self.count(kind) < count:
            self.changed.clear()
            await self.changed.wait()

    def online(self, since: float, until: float) -> float:
        """Return the share of a time in which the link was online."""
        moments = [(at, e.link) for at, e in self.told if isinstance(e, LinkChanged)]
        seconds = 0.0
        for (at, link), (end, _) in zip(moments, [*moments[1:], (until, None)], strict=True):
            if link is Link.ONLINE:
                seconds += max(0.0, min(end, until) - max(at, since))
        return seconds / (until - since)


def _client(emulator: Emulator, folder: Path) -> _Client:
    clock = VirtualClock()
    settings = GeminiSettings(base_url=emulator.url, ca_file=emulator.ca_file)
    credentials = KeyCredentials(KEY)
    connector = GeminiConnector(settings, credentials, clock)
    capacity = byte_count(60.0, INPUT_RATE)
    options = core.Options(
        capacity, setup=session_setup(Settings(gemini=settings)), jitter=core.spread(1)
    )
    store = HandleStore(folder / "session.json", Origin(settings.model, settings.base_url, KEY))
    client = _Client(clock)
    device = Device(clock, lambda *_: None, client.report, store)
    client.session = LiveSession(connector, credentials, options, device)
    return client


class _Journal(logging.Handler):
    """What the device says to have dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take an entry."""
        if record.getMessage() == "memory_dropped":
            self.dropped.append(vars(record)["edged_fields"]["what"])


def _beside(fault: str) -> tuple[str, ...]:
    """Return what else is ordered, whatever is chosen about the fault."""
    name = fault.partition("@")[0]
    return next(also for order, also in FAULTS.items() if order.partition("@")[0] == name)


async def _measured(fault: str, reconnection: Reconnection, folder: Path) -> Measurement:
    cut = (_CUT,) if reconnection is Reconnection.CUT else ()
    options = Options(ca_dir=folder, faults=planned(fault, *_beside(fault), *cut))
    async with serve(options, VirtualClock()) as emulator, asyncio.TaskGroup() as tasks:
        client = _client(emulator, folder)
        running = tasks.create_task(client.session.run())
        client.utter(1)
        await client.until(ReplyEnded, 1)
        if reconnection is Reconnection.RELOAD:
            await client.clock.sleep(5.0)
            running.cancel()
            await asyncio.wait({running})
            before, client = client, _client(emulator, folder)
            client.session.inherit(before.session.remarks())
            running = tasks.create_task(client.session.run())
        else:
            await client.until(LinkChanged, 3)  # connecting, online, and then the cut
        began, connections = client.clock.now(), emulator.traffic.connections
        for epoch in range(2, 2 + PRESSES):
            client.utter(epoch)
            await client.clock.sleep(PRESS_EVERY)
        running.cancel()
    return Measurement(
        client.online(began, began + WATCHED),
        emulator.traffic.connections - connections,
        client.count(ReplyEnded, began),
        client.count(TurnFailed, began),
        client.unset(),
    )


def measured(fault: str, reconnection: Reconnection = Reconnection.CUT) -> Measurement:
    """Talk, be cut off, and press every PRESS_EVERY seconds while the service fails."""
    journal, edged = _Journal(), logging.getLogger("edged")
    edged.addHandler(journal)
    try:
        with tempfile.TemporaryDirectory() as folder:
            seen = virtual_time.run(_measured(fault, reconnection, Path(folder)))
    finally:
        edged.removeHandler(journal)
    return replace(seen, dropped=tuple(journal.dropped))


def table() -> str:
    """Return the figures in Markdown."""
    head = f"| Fault | Online of {WATCHED:.0f} s | Connections | Answered of {PRESSES} | Dropped |"
    rows = []
    for fault in FAULTS:
        seen = measured(fault)
        name = fault.partition("@")[0]
        figures = (
            f"{seen.share:.0%} | {seen.connects} | {seen.answered} | {', '.join(seen.dropped)}"
        )
        rows.append(f"| `{name}` | {figures} |")
    return "\n".join((head, "|---|---|---|---|---|", *rows))


if __name__ == "__main__":
    print(table())  # noqa: T201 - a command that prints
