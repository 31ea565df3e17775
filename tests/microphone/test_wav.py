"""The file microphone: what it refuses, and that it tells when the file is over."""

import threading
import wave
from pathlib import Path

import pytest

from edged.clock import ScaledClock
from edged.conversation.events import CaptureEnded
from edged.errors import SettingsError
from edged.inputs.microphone.wav import WavMicrophone, read_voice
from edged.settings.model import MicrophoneSettings
from tests.contracts.rooms import Log, noise, until
from tests.unprivileged import shut_away, unprivileged


def _write(file: Path, pcm: bytes, rate: int = 16_000, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(file), "wb") as sound:
        sound.setparams((channels, width, rate, 0, "NONE", ""))
        sound.writeframes(pcm)
    return file


def test_another_format_is_named_with_the_command_that_converts_it(tmp_path: Path) -> None:
    """What it is, what is needed, what to type."""
    file = _write(tmp_path / "cd.wav", bytes(400), rate=44_100, channels=2)
    with pytest.raises(SettingsError, match=r"44100 Hz, 2 channel.* sox .*cd.wav -r 16000 -c 1"):
        read_voice(file)


def test_what_is_no_wav_file_is_refused(tmp_path: Path) -> None:
    """Text, nothing, and no file at all."""
    (tmp_path / "text.wav").write_text("hello, this is no sound at all")
    (tmp_path / "empty.wav").write_bytes(b"")
    for name in ("text.wav", "empty.wav"):
        with pytest.raises(SettingsError, match="is no PCM WAV file"):
            read_voice(tmp_path / name)
    with pytest.raises(SettingsError, match="No such file"):
        read_voice(tmp_path / "missing.wav")
    with pytest.raises(SettingsError, match=r"microphone\.file is missing"):
        WavMicrophone(MicrophoneSettings(kind="wav"), ScaledClock())


def test_a_file_out_of_reach_is_named_with_the_cure(tmp_path: Path) -> None:
    """As one in the owner's home is to the service."""
    file = shut_away(tmp_path, "voice.wav")
    cure = "Put a WAV file where edged may read it, such as /etc/edged"
    with unprivileged(), pytest.raises(SettingsError) as refused:
        read_voice(file)
    assert str(refused.value) == f"Cannot read {file}: Permission denied. {cure}."


def test_a_press_that_lasts_as_long_as_the_file_has_every_sample_of_it(tmp_path: Path) -> None:
    """Released when told that the file is over; the rest is silence."""
    voice = noise(0.517, 16_000)
    file = _write(tmp_path / "voice.wav", voice)
    microphone = WavMicrophone(MicrophoneSettings(kind="wav", file=file), ScaledClock(4))
    log, over = Log(), threading.Event()
    with microphone.listen(log.hear, log.report):
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
