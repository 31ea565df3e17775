"""The command line: usage errors, help and the registry."""

import argparse
import importlib
import inspect
import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from edged.quoting import sanitize
from edged.subcommands import SUBCOMMANDS, RunsIn, Subcommand

ROOT = Path(__file__).parents[1]


def run(*arguments: str, state: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command in a separate process, with `state` as its state directory."""
    command = [sys.executable, "-m", "edged", *arguments]
    env = os.environ | {"STATE_DIRECTORY": str(state)}
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=env, timeout=30
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["stats"], "edged: error: there is no command 'stats'; did you mean status?"),
        (["Press"], "edged: error: there is no command 'Press'; did you mean press?"),
        (["xyz"], "edged: error: there is no command 'xyz'; edged --help lists them"),
        ([], "edged: error: name a command; edged --help lists them"),
        (["status", "--jsn"], "edged status: error: unrecognized arguments: --jsn"),
        (
            ["press", "--hold", "nan"],
            "edged press: error: argument --hold: give seconds: more than 0, at most 600",
        ),
    ],
)
def test_wrong_usage(arguments: list[str], sentence: str) -> None:
    """Exit code 2, and the nearest command."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == sentence


def test_help_lists_every_command() -> None:
    """Each subcommand appears once, with its summary, under its heading."""
    done = run("--help")
    assert done.returncode == 0
    listing = done.stdout.partition("\nuse:\n")[2]
    names = [line.split()[0] for line in listing.splitlines() if line.startswith("  ")]
    assert sorted(names) == sorted(SUBCOMMANDS)
    headings = [line for line in listing.splitlines() if line and not line.startswith(" ")]
    assert headings == ["look:", "mend:", "develop:"]
    assert run("volume", "--help").stdout.startswith("usage: edged volume ")


def test_whoever_asks_for_help_loads_no_command() -> None:
    """The registry names modules; they are imported when they are run."""
    program = "import sys; from edged.cli import main; main(['--help']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "edged.subcommands" in loaded
    assert not loaded & {each.module for each in SUBCOMMANDS.values()}
    assert not loaded & {"asyncio", "dataclasses", "inspect", "logging", "pydantic", "threading"}


@pytest.mark.parametrize("subcommand", SUBCOMMANDS.values(), ids=lambda each: each.name)
def test_every_command_can_be_run(subcommand: Subcommand) -> None:
    """Its module declares arguments and runs, with a client if the daemon carries it out."""
    module = importlib.import_module(subcommand.module)
    module.add_arguments(argparse.ArgumentParser())
    asks = subcommand.runs_in is not RunsIn.PROCESS
    assert len(inspect.signature(module.run).parameters) == 1 + asks
    assert hasattr(module, "read") == (subcommand.runs_in is RunsIn.DAEMON_ON_INPUT)


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
    """Exit code 78, with --config before or after the subcommand."""
    for arguments in (["--config", "/none", "check-config"], ["check-config", "--config", "/none"]):
        done = run(*arguments)
        assert done.stdout == "/none: does not exist; check the path\n"
        assert done.returncode == 78


@pytest.mark.parametrize("name", ["\x1b[2J.wav", "\u202egnp.wav"])
def test_no_name_of_a_file_moves_the_cursor(name: str) -> None:
    """A file's name cannot send control characters to the terminal."""
    done = run("simulate", "--mic", name)
    assert done.returncode == 78
    assert done.stderr.startswith(f"{sanitize(name)} cannot be read: No such file")
    assert done.stderr.count("\n") == 1


def test_where_the_daemon_listens_is_no_argument_of_its_own() -> None:
    """An option that would be ignored is refused."""
    done = run("--socket", "/tmp/x", "run")  # noqa: S108 - never opened
    assert done.returncode == 1
    assert "control.socket" in done.stderr


def test_a_daemon_that_cannot_open_its_socket(tmp_path: Path) -> None:
    """One line with cause and cure among those of the journal, and no traceback."""
    config, socket = tmp_path / "config.toml", tmp_path / "none" / "at all" / "s"
    wav = f'kind = "wav"\nfile = "{tmp_path}/x.wav"'
    with wave.open(str(tmp_path / "x.wav"), "wb") as voice:
        voice.setparams((1, 2, 16_000, 0, "NONE", ""))
        voice.writeframes(bytes(32_000))
    config.write_text(
        f'button = {{kind = "none"}}\nlight = {{kind = "none"}}\n[microphone]\n{wav}\n'
        f'[speaker]\n{wav.replace("x.wav", "y.wav")}\n[control]\nsocket = "{socket}"\n'
    )
    done = run("run", "--config", str(config), state=tmp_path)
    assert done.returncode == 1
    told = (
        f"edged: the control socket {socket} cannot be opened: there is no directory "
        f"{socket.parent}; create it, or set control.socket"
    )
    assert told in done.stderr.splitlines()  # the journal has a thread of its own
    assert "Traceback" not in done.stderr
