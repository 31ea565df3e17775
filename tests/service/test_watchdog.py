"""The watchdog is fed while the device is alive, and only then."""

import asyncio
import signal
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NoReturn

import pytest

from edged.clock import Clock
from edged.device_thread import Pulse, retry_delay
from edged.errors import DeviceError
from edged.inputs.microphone.capture_thread import GatedMicrophone
from edged.inputs.microphone.gate import gate_for
from edged.inputs.microphone.source import Source
from edged.outputs.speaker.null_card import NullCard
from edged.outputs.speaker.player import Player
from edged.outputs.speaker.reconnect import IDLE_SECONDS
from edged.outputs.speaker.sink import Sink
from edged.service.liveness import STUCK_AFTER, Seen, stuck, update
from edged.service.systemd import watchdog_seconds
from edged.service.watchdog import Watchdog
from edged.settings.model import MicrophoneSettings, SpeakerSettings
from tests import virtual_time
from tests.contracts.rooms import Log
from tests.journeys.test_daemon import config
from tests.report_recorder import ReportRecorder
from tests.service.manager import LONGEST, Manager, service
from tests.virtual_time import VirtualClock

AT_WORK, AT_REST = Pulse(7, due=True), Pulse(7, due=False)


@pytest.mark.parametrize(
    ("looks", "silent"),
    [
        ([(0, AT_WORK)], False),
        ([(0, AT_WORK), (STUCK_AFTER - 1, AT_WORK)], False),
        ([(0, AT_WORK), (STUCK_AFTER, AT_WORK)], True),
        ([(0, AT_WORK), (5, AT_WORK), (STUCK_AFTER, AT_WORK)], True),
        ([(0, AT_WORK), (5, Pulse(8, due=True)), (STUCK_AFTER, Pulse(8, due=True))], False),
        ([(0, AT_REST), (99, AT_REST)], False),
        ([(0, AT_REST), (99, AT_WORK)], False),
        ([(0, AT_REST), (5, AT_WORK), (5 + STUCK_AFTER, AT_WORK)], True),
        ([(0, AT_WORK), (20, AT_WORK), (21, Pulse(8, due=True))], False),
    ],
)
def test_stuck_is_what_had_to_get_on_and_did_not(
    looks: list[tuple[float, Pulse]],
    silent: bool,  # noqa: FBT001 - what is judged
) -> None:
    """Time alone does not count: an idle thread is healthy."""
    watched: dict[str, Seen] = {}
    for at, pulse in looks:
        watched = update(watched, {"microphone": pulse}, at)
    assert stuck(watched, looks[-1][0]) == (("microphone",) if silent else ())


def test_a_device_that_is_no_more_is_not_missed() -> None:
    """The next appliance may have another one."""
    watched = update({}, {"speaker": AT_WORK}, 0)
    assert stuck(update(watched, {}, 99), 99) == ()


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_who_is_watched(environ: dict[str, str], seconds: float | None) -> None:
    """As sd_watchdog_enabled(3) says."""
    assert watchdog_seconds(environ) == seconds


def test_no_sound_thread_waits_so_long() -> None:
    """Neither between two attempts to open a card nor before it closes an idle one."""
    assert max(retry_delay(99), IDLE_SECONDS) < STUCK_AFTER


Device = GatedMicrophone | Player


def microphone(clock: Clock, opened: Callable[[], Source]) -> GatedMicrophone:
    """Return a microphone on any device."""
    return GatedMicrophone(
        opened, gate_for(MicrophoneSettings()), clock, lambda: 0.0, Log().hear, ReportRecorder()
    )


def speaker(clock: Clock, opened: Callable[[], Sink]) -> Player:
    """Return a speaker on any device."""
    return Player(opened, SpeakerSettings(), clock, ReportRecorder())


def running(device: Device) -> AbstractContextManager[None]:
    """Run a device without a listener."""
    return device.sound() if isinstance(device, Player) else device.listen()


def feedings(device_on: Callable[[Clock], Device]) -> int:
    """Return how often the watchdog is fed in a minute, at an interval of five seconds."""

    async def minute() -> int:
        clock, fed = VirtualClock(), list[float]()
        device = device_on(clock)
        watchdog = Watchdog(
            lambda: fed.append(clock.now()), lambda: {"it": device.pulse()}, every=5, clock=clock
        )
        with running(device):
            task = asyncio.create_task(watchdog.run())
            await clock.sleep(60)
            task.cancel()
        return len(fed)

    return virtual_time.run(minute())


@pytest.mark.parametrize("part", [microphone, speaker])
def test_a_thread_that_hangs_in_its_driver_starves_it(
    part: Callable[[Clock, Callable[[], NoReturn]], Device], caplog: pytest.LogCaptureFixture
) -> None:
    """Systemd restarts a device with a stuck thread; the journal has the cause."""

    def hung_on(clock: Clock) -> Device:
        def opened() -> NoReturn:
            clock.wait(threading.Event(), 60)
            raise DeviceError("gone")

        return part(clock, opened)

    assert feedings(hung_on) <= 4
    assert [r.message for r in caplog.records].count("watchdog_starved") == 1


@pytest.mark.parametrize("part", [microphone, speaker])
def test_a_device_that_is_lost_does_not(
    part: Callable[[Clock, Callable[[], NoReturn]], Device], caplog: pytest.LogCaptureFixture
) -> None:
    """The thread keeps looking for it; a restart would not help."""

    def gone() -> NoReturn:
        raise DeviceError("unplugged")

    assert feedings(lambda clock: part(clock, gone)) >= 10
    assert "watchdog_starved" not in [r.message for r in caplog.records]


def test_a_quiet_speaker_is_well() -> None:
    """It closes its card and waits for work."""
    assert feedings(lambda clock: speaker(clock, lambda: NullCard(clock, 4800))) >= 10


def test_a_running_device_feeds_it_twice_in_its_patience(tmp_path: Path, manager: Manager) -> None:
    """At half of systemd's timeout."""
    with service(config(tmp_path), manager, WATCHDOG_USEC="1000000"):
        manager.until("READY=1")
        before = time.monotonic()
        for _ in range(4):
            manager.until("WATCHDOG=1")
        assert time.monotonic() - before >= 1


def test_nobody_is_fed_who_did_not_ask(tmp_path: Path, manager: Manager) -> None:
    """No timer runs either."""
    with service(config(tmp_path), manager):
        manager.until("READY=1")
        assert "WATCHDOG=1" not in manager.within(1)


BLOCKED = """
import asyncio, sys, threading
from edged import daemon
from edged.cli import main
work = daemon._work
async def blocked(*arguments):
    asyncio.get_running_loop().call_later(1, threading.Event().wait)
    await work(*arguments)
daemon._work = blocked
main(["run", "--config", sys.argv[1]])
"""


def test_a_loop_that_hangs_starves_it_and_an_abort_shows_where(
    tmp_path: Path, manager: Manager
) -> None:
    """Systemd's SIGABRT leaves the stack of every thread in the journal."""
    with service(
        config(tmp_path), manager, program=("-c", BLOCKED), WATCHDOG_USEC="400000"
    ) as process:
        manager.until("WATCHDOG=1")
        assert any("WATCHDOG=1" not in manager.within(2) for _ in range(30))
        assert "WATCHDOG=1" not in manager.within(2)
        process.send_signal(signal.SIGABRT)
        _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == -signal.SIGABRT
    assert "Fatal Python error: Aborted" in said
    assert "threading.py" in said
    assert "edged/inputs/microphone/capture_thread.py" in said
