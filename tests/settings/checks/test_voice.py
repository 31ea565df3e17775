"""The file of a microphone of kind = wav: what is refused, and with which cure."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from edged import wav
from edged.errors import SettingsError
from edged.pcm import INPUT_RATE, byte_count
from edged.settings.checks.voice import LONGEST_VOICE, read_voice
from tests.test_wav import FORM, chunk, riff
from tests.unprivileged import shut_away, unprivileged


def refusal(file: Path) -> str:
    """Return why it is refused."""
    with pytest.raises(SettingsError) as refused:
        read_voice(file)
    return str(refused.value)


def command(text: str) -> list[str]:
    """Return the words of the last command of a cure, as a shell parses it."""
    return shlex.split(text.rpartition(" && ")[2])


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("cd.wav", "cd-16k.wav"),
        ("my voice; rm -rf $HOME.wav", "my voice; rm -rf $HOME-16k.wav"),
        ("it's.wav", "it's-16k.wav"),
    ],
)
def test_another_format_is_named_with_the_command_that_converts_it(
    tmp_path: Path, name: str, made: str
) -> None:
    """Its format, the required one, and a command to paste, which overwrites nothing."""
    file = tmp_path / name
    stereo = FORM[:2] + b"\2\0" + (44_100).to_bytes(4, "little") + FORM[8:]
    file.write_bytes(riff(chunk(b"fmt ", stereo), chunk(b"data", bytes(400))))
    text = refusal(file)
    assert "has 44100 Hz, 2 channel(s), 16 bit, but must have 16000 Hz, 1 channel, 16 bit" in text
    assert "sudo apt install sox libsox-fmt-all && sox" in text
    wanted = ["sox", "--magic", str(file), "-r", "16000", "-c", "1", "-b", "16", f"./{made}"]
    assert command(text) == wanted


def test_a_name_like_an_option_is_a_file_to_sox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pasted cure cannot turn the name into an option."""
    monkeypatch.chdir(tmp_path)
    Path("-n.wav").write_bytes(b"ID3")
    assert command(refusal(Path("-n.wav")))[2::7] == ["./-n.wav", "./-n-16k.wav"]


def test_what_is_no_wav_file_is_refused(tmp_path: Path) -> None:
    """Text, an empty file, a folder, and no file at all."""
    (tmp_path / "text.wav").write_text("hello, this is no sound at all")
    (tmp_path / "empty.wav").write_bytes(b"")
    assert "is not a PCM WAV file: it does not start like a WAV file" in refusal(
        tmp_path / "text.wav"
    )
    assert "cannot be used: it is empty. Record it anew" in refusal(tmp_path / "empty.wav")
    assert "No such file" in refusal(tmp_path / "missing.wav")
    assert "Is a directory" in refusal(tmp_path)


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    """As left by a recorder that was killed before its first sample."""
    file = tmp_path / "voice.wav"
    file.write_bytes(wav.header(0, INPUT_RATE))
    assert "contains no sound" in refusal(file)


def test_a_file_longer_than_any_press_is_refused(tmp_path: Path) -> None:
    """The cure cuts it; the bytes read are bounded."""
    file, length = tmp_path / "voice.wav", byte_count(LONGEST_VOICE, INPUT_RATE)
    file.write_bytes(wav.header(length, INPUT_RATE))
    os.truncate(file, length + (1 << 30))  # sparse
    assert command(refusal(file))[-3:] == ["trim", "0", "599"]


def test_a_file_out_of_reach_is_named_with_the_cure(tmp_path: Path) -> None:
    """Such as one in the owner's home, for the service."""
    file = shut_away(tmp_path, "voice.wav")
    cure = "Put a WAV file where edged can read it, such as /etc/edged"
    with unprivileged():
        assert refusal(file) == f"{file} cannot be read: Permission denied. {cure}."


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """As from `--mic <(sox …)`: a program that cannot seek back to fix the header."""
    pipe, file = tmp_path / "pipe", tmp_path / "streamed"
    voice = bytes(range(256)) * 1000
    file.write_bytes(wav.header(0x7FFFFFFF - 36, INPUT_RATE) + voice)
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", 'cat "$0" >"$1"', str(file), str(pipe)]):
        assert read_voice(pipe) == voice
