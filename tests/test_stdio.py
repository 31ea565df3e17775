"""Every command with odd streams: a full disk, a closed pipe, none at all, an old terminal."""

import os
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from edged.subcommands import SUBCOMMANDS
from tests.control.living import Living

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
KEY = "AIzaSyA1b2_-9C3d4_-8E5f6_-7G7h8_-6Q1234"
HELP = [[command, "--help"] for command in SUBCOMMANDS]
"""All written by one function, so one of them may stand for all but in what letters it needs."""
EVERY = [
    HELP[0],
    ["--help"],
    ["--version"],
    ["check-config", "--config", "config.toml"],
    ["devices"],
    ["doctor", "--no-session", "--quiet", "--config", "config.toml"],
    ["doctor", "--no-session", "--json", "--quiet", "--config", "config.toml"],
    ["emulator", "--list-faults"],
    ["emulator"],
    ["set-key", "--store", "store"],
    pytest.param(["simulate", "--mic", "voice.wav"], marks=pytest.mark.real_time),
    ["status"],
    ["status", "--json"],
    ["volume"],
    ["volume", "50"],
    ["forget"],
    ["press", "--hold", "0.1"],
    ["release"],
]
HEARD = [each for each in EVERY if each != ["emulator"]]
"""Commands that end by themselves; the emulator does only if its first line has no reader."""
every = pytest.mark.parametrize("arguments", EVERY, ids=" ".join)
heard = pytest.mark.parametrize("arguments", HEARD, ids=" ".join)
Result = subprocess.CompletedProcess[bytes]


class Desk:
    """A folder with everything the commands need, and a running daemon."""

    def __init__(self, folder: Path, socket: Path) -> None:
        self.folder = folder
        self._socket = socket
        part = folder / "conf.d" / os.fsdecode(b"50-\xff\x1b.toml")
        part.parent.mkdir()
        part.write_text("[gemini]\nsystem_instruction = '“Ω” → …'\n")
        none = "".join(f'[{part}]\nkind = "none"\n' for part in ("button", "light"))
        wav = "".join(
            f'[{part}]\nkind = "wav"\nfile = "{folder}/{part}.wav"\n'
            for part in ("microphone", "speaker")
        )
        (folder / "config.toml").write_text(none + wav)
        for name in ("voice.wav", "microphone.wav"):
            with wave.open(str(folder / name), "wb") as voice:
                voice.setparams((1, 2, 16_000, 0, "NONE", ""))
                voice.writeframes(bytes(16_000))

    def run(self, arguments: list[str], redirection: str, **environ: str) -> Result:
        """Run a command in a shell that redirects its output."""
        line = f'exec "$0" -m edged "$@" {redirection}'
        command = ["sh", "-c", line, sys.executable, "--socket", str(self._socket), *arguments]
        env = os.environ | {"PYTHONPATH": str(ROOT)} | environ
        return subprocess.run(
            command, check=False, cwd=self.folder, input=KEY.encode(), capture_output=True,
            env=env, timeout=60,
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return an environment for every command."""
    (tmp_path / "desk").mkdir()
    with Living(tmp_path / "socket").running() as daemon:
        yield Desk(tmp_path / "desk", daemon.path)


@every
def test_a_full_disk_is_said(desk: Desk, arguments: list[str]) -> None:
    """One line, and the exit code."""
    done = desk.run(arguments, ">/dev/full")
    assert done.returncode == 1
    said = done.stderr.decode().splitlines()
    assert said[-1] == "edged: the output cannot be written: No space left on device"
    assert not [line for line in said if "Traceback" in line or "Exception" in line]


@every
def test_a_reader_that_has_read_enough_is_no_mistake(desk: Desk, arguments: list[str]) -> None:
    """As in `edged devices | head -1`: no message."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "edged", "--socket", str(desk._socket), *arguments]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=desk.folder, input=KEY.encode(), stdout=write, stderr=subprocess.PIPE,
        env=env, timeout=60, check=False,
    )  # fmt: skip
    os.close(write)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"Broken pipe" not in done.stderr


@heard
def test_no_output_at_all_is_a_wish(desk: Desk, arguments: list[str]) -> None:
    """Started with all streams closed, the command still works."""
    usual, silent = desk.run(arguments, ""), desk.run(arguments, ">&- 2>&-")
    assert silent.returncode == usual.returncode
    assert usual.stdout


@heard
def test_a_terminal_may_lack_letters(desk: Desk, arguments: list[str]) -> None:
    """In ISO-8859-1, simpler characters replace them, and nothing else changes."""
    usual = desk.run(arguments, "", PYTHONIOENCODING="utf-8")
    done = desk.run(arguments, "", PYTHONIOENCODING="iso-8859-1")
    assert (done.returncode, done.stderr) == (usual.returncode, usual.stderr)
    assert done.stdout
    done.stdout.decode("ascii" if "--json" in arguments else "latin-1")


@pytest.mark.parametrize("arguments", HELP, ids=" ".join)
def test_no_help_lacks_letters(desk: Desk, arguments: list[str]) -> None:
    """Nor does any other."""
    done = desk.run(arguments, "", PYTHONIOENCODING="iso-8859-1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("latin-1").startswith(f"usage: edged {arguments[0]}")


@pytest.mark.parametrize("arguments", [["nonsense"], ["run", "--config", "/none"], ["status"]])
def test_an_error_that_cannot_be_said_keeps_its_code(desk: Desk, arguments: list[str]) -> None:
    """Standard error may be full or closed too."""
    elsewhere = ["--socket", "/none", *arguments]
    usual = desk.run(elsewhere, "")
    assert usual.stderr
    for redirection in ("2>/dev/full", "2>&-", "<&- 2>&-"):
        assert desk.run(elsewhere, redirection).returncode == usual.returncode


def test_standard_error_may_be_full_for_whoever_writes_there() -> None:
    """For a library's output too, not only for edged's own."""
    program = "import sys; from edged import stdio; stdio.make_ready(); {}; stdio.flush(); exit(3)"
    command = [sys.executable, "-W", "always", "-c"]
    for words in (
        "print('a mistake', file=sys.stderr)",
        "print('without an end', end='', file=sys.stderr)",
        "import warnings; warnings.warn('a warning')",
        "import logging; logging.error('an entry')",
        "import argparse; argparse.ArgumentParser().print_usage(sys.stderr)",
        "[print('many', file=sys.stderr) for _ in range(10_000)]",
    ):
        with Path("/dev/full").open("w") as full:
            line = [*command, program.format(words)]
            done = subprocess.run(line, stderr=full, cwd=ROOT, timeout=60, check=False)
        assert done.returncode == 3, words


def test_what_cannot_be_shown_is_written_otherwise(desk: Desk) -> None:
    """A file name that is not valid text, and one with control characters."""
    done = desk.run(["check-config", "--config", "config.toml"], "", PYTHONIOENCODING="iso-8859-1")
    said = done.stdout.decode("latin-1")
    assert "conf.d/50-??.toml" in said
    assert r'gemini.system_instruction = ""\u03a9" -> ..."  # conf.d/50-??.toml' in said
