"""A network that dies without a word: packets are lost between the device and the service.

The times that the issue of a dead network has to keep are printed; see them with `pytest -s`.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from edged.assembly import Host
from edged.clock import ScaledClock
from edged.conversation.commands import Earcon, Sign
from edged.conversation.events import (
    Link,
    LinkChanged,
    PlaybackEnded,
    ReplyStarted,
    TurnFailed,
    UtteranceAccepted,
)
from edged.emulator.options import Options
from edged.emulator.record import Traffic, Window
from edged.emulator.replies.plan import Pace
from edged.emulator.server import serve
from edged.outputs.speaker.earcons import synthesise
from edged.pcm import INPUT_RATE, OUTPUT_RATE, byte_count
from tests.journeys.home import (
    KEY,
    Device,
    Samples,
    as_samples,
    babble,
    best_match,
    device,
    to_spoken_rate,
)
from tests.journeys.namespace import HomeNetwork, enter, home_network, missing

pytestmark = [pytest.mark.skipif(bool(missing()), reason=missing()), pytest.mark.long]

VOICE = babble(20)


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds until the loss was told, and until the device was live again, after what."""

    noticed: float
    after_a_press: float | None = None
    after_a_change: float | None = None


@dataclass
class Outpost:
    """A device at the far end of a network that can die."""

    device: Device
    network: HomeNetwork
    traffic: Traffic

    async def noticed(self) -> float:
        """Return the seconds from now until the owner is told that the network is dead."""
        return await self._until(Link.OFFLINE)

    async def live(self) -> float:
        """Return the seconds from now until the service is in reach again."""
        return await self._until(Link.ONLINE)

    async def pressed_again(self) -> float:
        """Return the seconds from a press until the service is in reach; the press is answered."""
        it = self.device
        it.button.press()
        it.speak()
        live = await self.live()
        await it.wait(1.0)
        it.button.release()
        await it.diary.until_shown(Sign.SPEAKING)
        await it.diary.until_shown(Sign.READY)
        return live

    async def _until(self, link: Link) -> float:
        diary, began = self.device.diary, self.device.clock.now()
        before = len(diary.of(LinkChanged))
        await diary.until(lambda: link in [e.link for e in diary.of(LinkChanged)[before:]], 40)
        return self.device.clock.now() - began


Story = Callable[[Outpost], Awaitable[Figures]]


@asynccontextmanager
async def outpost(
    directory: Path, network: HomeNetwork, options: Options
) -> AsyncIterator[Outpost]:
    """Run a device and a service in their namespaces."""
    clock = ScaledClock()
    enter(network.service)
    async with serve(options, clock) as emulator:
        enter(network.device)
        host = Host(asyncio.get_running_loop(), directory, clock)
        async with device(host, VOICE, emulator, KEY, {}) as it:
            try:
                yield Outpost(it, network, emulator.traffic)
            finally:
                network.deliver()  # else the service cannot close what it has open
                network.plug()


def resembles(heard: Samples, said: Window) -> bool:
    """Tell whether what was said was heard, but for gaps: five devices at once are much work."""
    sound = to_spoken_rate(bytes(said.audio))
    pieces = np.array_split(sound, len(sound) * 4 // OUTPUT_RATE)
    return float(np.median([best_match(heard, piece) for piece in pieces])) >= 0.99


async def _while_talking(home: Outpost) -> Figures:
    """The uplink dies while the user talks, and is back when he presses again."""
    it = home.device
    it.button.press()
    it.speak()
    await it.wait(1.0)
    home.network.drop()
    noticed = await home.noticed()
    assert it.diary.shown() is Sign.LISTENING, "the finger is still on the button"
    it.button.release()
    await it.diary.until_shown(Sign.OFFLINE)
    await it.wait(0.5)
    home.network.deliver()
    live = await home.pressed_again()
    return Figures(noticed, after_a_press=live)


async def _while_talking_on_a_cable(home: Outpost) -> Figures:
    """The cable comes off while the user talks; put back, all that was said is answered."""
    it = home.device
    it.button.press()
    it.speak()
    await it.wait(1.0)
    home.network.unplug()
    noticed = await home.noticed()
    it.button.release()
    await it.diary.until_shown(Sign.OFFLINE)
    home.network.plug()
    live = await home.live()
    await it.diary.until_seen(PlaybackEnded)
    assert not it.diary.of(TurnFailed)
    *_, answered = home.traffic.windows
    assert bytes(answered.audio).count(VOICE[: byte_count(noticed, INPUT_RATE)]) == 1
    assert resembles(it.heard(), answered)
    return Figures(noticed, after_a_change=live)


async def _before_the_answer(home: Outpost) -> Figures:
    """The uplink dies right after the question: the answer comes when the cable is replugged."""
    it = home.device
    await it.say(1.5)
    await it.diary.until_seen(UtteranceAccepted)
    await it.wait(0.3)
    home.network.drop()
    noticed = await home.noticed()
    assert it.diary.shown() is Sign.OFFLINE
    home.network.unplug()
    home.network.deliver()
    await it.wait(1.0)
    home.network.plug()
    live = await home.live()
    assert it.diary.shown() is Sign.THINKING
    await it.diary.until_seen(PlaybackEnded)
    assert not it.diary.of(TurnFailed)
    question = home.traffic.windows[-1]
    assert resembles(it.heard(), question)
    return Figures(noticed, after_a_change=live)


async def _in_the_answer(home: Outpost) -> Figures:
    """The uplink dies while the answer comes: a sound tells of it, the next press is answered."""
    it = home.device
    await it.say(1.0)
    await it.diary.until_seen(ReplyStarted)
    await it.wait(2.0)
    home.network.drop()
    noticed = await home.noticed()
    await it.diary.until_seen(TurnFailed)
    await it.diary.until_shown(Sign.OFFLINE)
    earcon = as_samples(synthesise(Earcon.NO_CONNECTION))
    await it.wait(1.0)
    assert best_match(it.heard(), earcon) >= 0.8
    await it.wait(1.0)
    home.network.deliver()
    live = await home.pressed_again()
    return Figures(noticed, after_a_press=live)


async def _in_silence(home: Outpost) -> Figures:
    """The uplink dies while nobody talks: the light does not invite to talk for long."""
    it = home.device
    await it.wait(1.0)
    home.network.drop()
    noticed = await home.noticed()
    assert it.diary.shown() is Sign.OFFLINE
    home.network.deliver()
    live = await home.pressed_again()
    return Figures(noticed, after_a_press=live)


STORIES: dict[str, tuple[Story, Options]] = {
    "while talking": (_while_talking, Options()),
    "while talking on a cable": (_while_talking_on_a_cable, Options()),
    "before the answer": (_before_the_answer, Options(pace=Pace(at_once=-8))),  # begins after 2 s
    "in the answer": (
        _in_the_answer,
        Options(persona="assistant", reply_seconds=6, pace=Pace(speed=1.0)),
    ),
    "in silence": (_in_silence, Options()),
}


def tell(name: str, number: int, directory: Path) -> Figures:
    """Let a story happen on a network of its own; the thread is of no use afterwards."""
    story, options = STORIES[name]
    directory.mkdir()

    async def happen(network: HomeNetwork) -> Figures:
        async with outpost(directory, network, options) as home:
            await home.device.diary.until_shown(Sign.READY)
            await home.device.wait(0.5)
            return await story(home)

    with home_network(f"edged-{os.getpid()}-{number}") as network:
        return asyncio.run(happen(network))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Figures]]]:
    """All stories at once, each in a thread: the kernel's timers run in real time."""
    folder = tmp_path_factory.mktemp("dead-network")
    with ThreadPoolExecutor(len(STORIES)) as threads:
        yield {
            name: threads.submit(tell, name, number, folder / str(number))
            for number, name in enumerate(STORIES)
        }


@pytest.mark.real_time
@pytest.mark.parametrize("name", STORIES)
def test_a_dead_network_is_noticed_and_left_behind(
    name: str, told: dict[str, Future[Figures]]
) -> None:
    """Within 10 s the owner knows; within 2 s of a press or a change the device is live."""
    figures = told[name].result()
    print(f"{name}: {figures}")  # noqa: T201 - the figures are the output of this test
    assert figures.noticed <= 10.0
    assert figures.after_a_press is None or figures.after_a_press <= 2.0
    assert figures.after_a_change is None or figures.after_a_change <= 2.0
