"""The file microphone: it tells when the file is over."""

import threading
from pathlib import Path

import pytest

from edged import wav
from edged.clock import ScaledClock
from edged.conversation.events import CaptureEnded
from edged.errors import SettingsError
from edged.inputs.microphone.wav import WavMicrophone
from edged.pcm import INPUT_RATE
from edged.settings.model import MicrophoneSettings
from tests.contracts.rooms import Log, noise
from tests.report_recorder import until


def hearing(settings: MicrophoneSettings, log: Log) -> WavMicrophone:
    """Return a microphone in a room without a speaker."""
    return WavMicrophone(settings, ScaledClock(4), lambda: 0.0, log.hear, log.report)


def test_a_microphone_without_a_file_is_refused() -> None:
    """Settings say so before; whoever makes one by hand is told too."""
    with pytest.raises(SettingsError, match=r"microphone\.file is missing"):
        hearing(MicrophoneSettings(kind="wav"), Log())


def test_a_press_that_lasts_as_long_as_the_file_has_every_sample_of_it(tmp_path: Path) -> None:
    """Released when told that the file is over; the rest is silence."""
    voice = noise(0.517, INPUT_RATE)
    file = tmp_path / "voice.wav"
    file.write_bytes(wav.header(len(voice), INPUT_RATE) + voice)
    log, over = Log(), threading.Event()
    microphone = hearing(MicrophoneSettings(kind="wav", file=file), log)
    with microphone.listen():
        until(lambda: microphone.frames_read > 16_000 * 0.4)
        microphone.capture(1)
        microphone.speak(over.set)
        assert over.wait(3)
        microphone.end(1)
        until(lambda: log.count(CaptureEnded(1)) == 1)
    sound = log.sound(1)
    at = sound.find(voice)
    assert at >= 0
    assert not sound[:at].strip(b"\0")
    assert not sound[at + len(voice) :].strip(b"\0")
