"""The command line itself: what it says when it is not understood."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "edged", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["stats"], "edged: error: there is no command 'stats'; did you mean status?"),
        (["Press"], "edged: error: there is no command 'Press'; did you mean press?"),
        (["xyz"], "edged: error: there is no command 'xyz'; `edged --help` lists them"),
        ([], "edged: error: name a command; `edged --help` lists them"),
        (["status", "--jsn"], "edged status: error: unrecognized arguments: --jsn"),
        (
            ["press", "--hold", "nan"],
            "edged press: error: argument --hold: give seconds, more than 0, at most 600",
        ),
    ],
)
def test_wrong_usage(arguments: list[str], sentence: str) -> None:
    """Exit code 2, and the nearest command."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == sentence


def test_help_lists_every_command() -> None:
    """In one place, each with its line."""
    done = run("--help")
    assert done.returncode == 0
    for command in ("run", "simulate", "emulator", "check-config", "press", "release", "volume"):
        assert f"\n  {command} " in done.stdout
    assert run("volume", "--help").stdout.startswith("usage: edged volume ")


def test_version() -> None:
    """One line."""
    done = run("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("edged ")
    assert done.stdout.count("\n") == 1


def test_a_reader_that_has_read_enough() -> None:
    """As in `edged check-config | true`: no traceback."""
    command = [sys.executable, "-m", "edged", "--version"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_missing_file_is_wrong_settings() -> None:
    """Exit code 78, wherever --config stands."""
    for arguments in (["--config", "/none", "check-config"], ["check-config", "--config", "/none"]):
        done = run(*arguments)
        assert done.stdout == "/none: does not exist; check the path given\n"
        assert done.returncode == 78
