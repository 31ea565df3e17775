"""`edged simulate` as a newcomer runs it."""

import os
import pty
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import pytest

from edged.pcm import OUTPUT_RATE
from tests.journeys.home import babble, best_match, samples_of, to_spoken_rate, write_voice

SIMULATE = (sys.executable, "-m", "edged", "simulate")


def simulate(*words: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    return subprocess.run(
        [*SIMULATE, *words],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_conversation_with_a_voice_of_ones_own(tmp_path: Path) -> None:
    """The press spans the file; the speaker's WAV holds the answer in real time."""
    voice = babble(1.5)
    write_voice(tmp_path / "voice.wav", voice)
    done = simulate("--mic", "voice.wav", "--speaker", "heard.wav", directory=tmp_path)
    assert done.returncode == 0, done.stderr
    for words in ("ready", "listening", "thinking", "speaking", "first sound", "tokens", "you:"):
        assert words in done.stdout
    first, second = done.stdout.splitlines()[:2]
    assert "your recording voice.wav talks" in first
    assert "emulator stands in for Gemini and repeats what it hears" in second
    assert done.stdout.endswith("is in heard.wav; play it: aplay heard.wav\n")
    heard = samples_of(tmp_path / "heard.wav", OUTPUT_RATE)
    assert best_match(heard, to_spoken_rate(voice)) >= 0.99


@pytest.mark.parametrize("mode", ["toggle", "open"])
def test_another_mode(tmp_path: Path, mode: str) -> None:
    """Begun by a tap; ended by another one, or by silence."""
    voice = babble(1.5)
    write_voice(tmp_path / "voice.wav", voice)
    words = ("--mode", mode, "--mic", "voice.wav", "--speaker", "heard.wav")
    done = simulate(*words, directory=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "first sound" in done.stdout
    heard = samples_of(tmp_path / "heard.wav", OUTPUT_RATE)
    assert best_match(heard, to_spoken_rate(voice)) >= 0.98


def test_a_partner_that_is_not_gemini(tmp_path: Path) -> None:
    """The same device, with another client of another service."""
    voice = babble(1.0)
    write_voice(tmp_path / "voice.wav", voice)
    words = ("--partner", "--mic", "voice.wav", "--speaker", "heard.wav")
    done = simulate(*words, directory=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "a service that is not Gemini, of another wire" in done.stdout
    assert "7 tokens (3 in, 4 out)" in done.stdout
    heard = samples_of(tmp_path / "heard.wav", OUTPUT_RATE)
    assert best_match(heard, to_spoken_rate(voice)) >= 0.98


def test_what_cannot_work_is_one_clear_line(tmp_path: Path) -> None:
    """A missing key, a missing voice, a voice of another format, a place that is a folder."""
    with wave.open(str(tmp_path / "stereo.wav"), "wb") as stereo:
        stereo.setparams((2, 2, 16_000, 0, "NONE", ""))
        stereo.writeframes(bytes(64_000))
    for words, cause in (
        (("--live",), "GEMINI_API_KEY"),
        (("--mic", "none.wav"), "none.wav"),
        (("--mic", "stereo.wav"), "sox"),
        (("--speaker", "."), "is not a regular file"),
    ):
        done = simulate(*words, directory=tmp_path)
        assert done.returncode == os.EX_CONFIG
        assert len(done.stderr.splitlines()) == 1
        assert cause in done.stderr


@pytest.mark.parametrize("name", ["./voice.wav", "symbolic.wav", "hard.wav"])
def test_the_voice_is_not_overwritten(tmp_path: Path, name: str) -> None:
    """However it is called."""
    voice = tmp_path / "voice.wav"
    write_voice(voice, babble(0.5))
    before = voice.read_bytes()
    (tmp_path / "symbolic.wav").symlink_to(voice)
    (tmp_path / "hard.wav").hardlink_to(voice)
    done = simulate("--mic", "voice.wav", "--speaker", name, directory=tmp_path)
    assert done.returncode == os.EX_CONFIG
    assert "is the --mic file; name another one" in done.stderr
    assert voice.read_bytes() == before


def test_nothing_is_made_for_a_voice_that_is_not_there(tmp_path: Path) -> None:
    """Nor is the speaker's file opened if that could take for ever."""
    done = simulate("--mic", "none.wav", "--speaker", "none.wav", directory=tmp_path)
    assert "none.wav cannot be read" in done.stderr
    assert list(tmp_path.iterdir()) == []
    os.mkfifo(tmp_path / "pipe")
    done = simulate("--speaker", "pipe", directory=tmp_path)
    assert (done.returncode, done.stdout) == (os.EX_CONFIG, "")
    assert "pipe is not a regular file" in done.stderr


def test_without_a_key_the_cure_is_the_shells(tmp_path: Path) -> None:
    """`set-key` gives a key to the service, not to a program that somebody starts."""
    done = simulate("--live", directory=tmp_path)
    assert "set GEMINI_API_KEY; create a key at https://" in done.stderr
    assert "set-key" not in done.stderr


def test_an_interrupted_conversation_claims_no_answer(tmp_path: Path) -> None:
    """Ctrl-C while the voice talks: 130, and nothing to listen to."""
    write_voice(tmp_path / "voice.wav", babble(30))
    process = subprocess.Popen(
        [*SIMULATE, "--mic", "voice.wav"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    for line in process.stdout:
        if "● listening" in line:
            break
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert rest.endswith("Interrupted before a reply was heard.\n")
    assert "The recording is in" not in rest


def test_the_space_bar_is_a_button(tmp_path: Path) -> None:
    """Space presses and releases, q quits, the terminal is given back."""
    write_voice(tmp_path / "voice.wav", babble(0.5))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*SIMULATE, "--keyboard", "--mic", "voice.wav"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=theirs,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    assert process.stdout
    seen = ""
    for marker, key in (("● ready", " "), ("● listening", ""), ("", " "), ("● thinking", "q")):
        while marker not in seen:
            line = process.stdout.readline()
            assert line, f"ended before {marker}: {seen}"
            seen += line
        if not marker:
            time.sleep(0.7)  # noqa: TID251 - a finger on a real terminal
        os.write(ours, key.encode())
    rest, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0
    assert "button released" in seen + rest
