"""Devices that run faster than time, on the real libasound: told once, and left alone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from edged.alsa.pace import Pace
from edged.clock import SYSTEM_CLOCK, ScaledClock
from edged.conversation.events import PartLost
from edged.conversation.notices import PlaybackStarted
from edged.errors import DeviceError
from edged.inputs.microphone.alsa import AlsaMicrophone
from edged.outputs.speaker.alsa import AlsaSpeaker
from edged.pcm import INPUT_RATE, OUTPUT_RATE, byte_count
from edged.settings.model import MicrophoneSettings, SpeakerSettings
from tests.contracts.rooms import Log
from tests.report_recorder import until

CONFIGURATION = """
pcm.my_nothing {{ type null }}
pcm.my_copy {{ type file slave.pcm null file "{folder}/out.raw" format raw }}
"""
TRIES = 2


class _HandClock(ScaledClock):
    """A clock that is set by hand."""

    time = 0.0

    def now(self) -> float:
        """Return the time that was set."""
        return self.time


@pytest.fixture(autouse=True)
def _configuration(tmp_path: Path) -> Iterator[None]:
    before = os.environ.get("ALSA_CONFIG_PATH")
    (tmp_path / "asound.conf").write_text(CONFIGURATION.format(folder=tmp_path))
    os.environ["ALSA_CONFIG_PATH"] = f"/usr/share/alsa/alsa.conf:{tmp_path / 'asound.conf'}"
    yield
    if before is None:
        del os.environ["ALSA_CONFIG_PATH"]
    else:
        os.environ["ALSA_CONFIG_PATH"] = before


@pytest.mark.parametrize(
    "steps",
    [
        [(hour * 3600.0, hour * 3604.0) for hour in range(24)],  # a quartz that is 0.1 % off
        [(0.0, 0.6), (0.02, 0.62), (1.0, 1.6)],  # a server that takes much at the beginning
        [(1.0, 1.0), (60.0, 1.0), (60.0, 60.0)],  # a backlog, after nobody had asked for long
    ],
)
def test_a_card_keeps_time(steps: list[tuple[float, float]]) -> None:
    """(Seconds that passed, seconds of sound)."""
    clock = _HandClock()
    pace = Pace(clock)
    pace.begin()
    for clock.time, sound in steps:
        pace.check(sound, "my_card")
    pace.admit()


def test_what_is_too_fast_once_is_not_tried_again() -> None:
    """With the same words, so that the journal has one line."""
    clock = _HandClock()
    pace = Pace(clock)
    pace.begin()
    clock.time = 1.0
    with pytest.raises(
        DeviceError, match=r"my_card runs faster than real time: .*asound\.conf"
    ) as first:
        pace.check(3.0, "my_card")
    with pytest.raises(DeviceError) as second:
        pace.admit()
    assert str(first.value) == str(second.value)


@pytest.mark.alsa
@pytest.mark.parametrize("device", ["my_nothing", "my_copy"])
def test_a_microphone_that_is_none_is_told_once_and_read_no_more(device: str) -> None:
    """It took a core."""
    log = Log()
    microphone = AlsaMicrophone(
        MicrophoneSettings(device=device), SYSTEM_CLOCK, lambda: 0.0, log.hear, log.report
    )
    with microphone.listen():
        until(lambda: bool(log.of(PartLost)))
        read, tries = microphone.frames_read, microphone.pulse().progress
        until(lambda: microphone.pulse().progress >= tries + TRIES, timeout=10)
    assert microphone.frames_read == read <= 2 * INPUT_RATE
    assert [type(what) for _, what in log.entries] == [PartLost]


@pytest.mark.alsa
@pytest.mark.parametrize("device", ["my_nothing", "my_copy"])
def test_a_speaker_that_is_none_is_lost_and_not_called_dry(device: str) -> None:
    """A stronger power supply would not help it."""
    log = Log()
    speaker = AlsaSpeaker(SpeakerSettings(device=device), SYSTEM_CLOCK, log.report)
    with speaker.sound():
        speaker.play(1, bytes(byte_count(6.0, OUTPUT_RATE)))
        until(lambda: bool(log.of(PartLost)))
        written = speaker.frames_written
    assert written < 5 * OUTPUT_RATE
    assert [type(what) for _, what in log.entries] == [PlaybackStarted, PartLost]
