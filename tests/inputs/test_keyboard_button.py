"""What only a terminal can do: hang up, repeat a key, be stopped, be left in a mode."""

import os
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from edged.clock import ScaledClock
from edged.errors import SettingsError
from edged.inputs.button.keyboard import KeyboardButton
from tests.report_recorder import ReportRecorder, until

TOUCH = 0.02  # real seconds; two on a clock that runs 100 times as fast


class Terminal:
    """Both ends of a pseudo-terminal."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()

    def type(self, keys: bytes) -> None:
        """Type, after a pause long enough for a finger."""
        threading.Event().wait(TOUCH)
        os.write(self.master, keys)

    def is_raw(self) -> bool:
        """Tell whether keys are delivered one by one and without echo."""
        return not termios.tcgetattr(self.slave)[3] & (termios.ICANON | termios.ECHO)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """Return a terminal, closed afterwards."""
    made = Terminal()
    yield made
    for fd in (made.master, made.slave):
        try:
            os.close(fd)
        except OSError:  # the test hung up
            continue


@pytest.mark.parametrize("key", [b"q", b"Q", b"\x04"])
def test_quitting_is_asked_for_once(terminal: Terminal, key: bytes) -> None:
    """A press in progress is released first, and later keys do nothing."""
    recorder, quits = ReportRecorder(), threading.Semaphore(0)
    button = KeyboardButton(quits.release, recorder, fd=terminal.slave, clock=ScaledClock(100))
    with button.watch():
        terminal.type(b" ")
        recorder.reaches(1)
        terminal.type(key + b" q ")
        assert quits.acquire(timeout=5)
        assert recorder.names() == ["ButtonPressed", "ButtonReleased"]
    assert not quits.acquire(blocking=False)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"]


def test_a_terminal_that_hangs_up_quits(terminal: Terminal) -> None:
    """The end of a terminal is the end of its button."""
    recorder, quits = ReportRecorder(), threading.Semaphore(0)
    with KeyboardButton(quits.release, recorder, fd=terminal.slave).watch():
        terminal.type(b" ")
        recorder.reaches(1)
        os.close(terminal.master)
        assert quits.acquire(timeout=5)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"]


def test_other_keys_do_nothing(terminal: Terminal) -> None:
    """Only the space bar is the button."""
    recorder = ReportRecorder()
    with KeyboardButton(pytest.fail, recorder, fd=terminal.slave).watch():
        terminal.type(b"ax\x1b[A\n\r ")
        recorder.reaches(1)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"]


def test_a_key_held_down_is_one_touch(terminal: Terminal) -> None:
    """A terminal repeats a key that is held: that is no rain of presses."""
    recorder = ReportRecorder()
    with KeyboardButton(pytest.fail, recorder, fd=terminal.slave).watch():
        terminal.type(b" " * 8)
        until(lambda: bool(recorder.events))
        assert recorder.names() == ["ButtonPressed"]


def test_the_terminal_gets_its_mode_back(terminal: Terminal) -> None:
    """Also after an error inside."""
    before = termios.tcgetattr(terminal.slave)
    button = KeyboardButton(pytest.fail, ReportRecorder(), fd=terminal.slave)

    def fail_inside() -> None:
        with button.watch():
            assert terminal.is_raw()
            raise RuntimeError("something else broke")

    with pytest.raises(RuntimeError, match="something else broke"):
        fail_inside()
    assert termios.tcgetattr(terminal.slave) == before


def test_without_a_terminal_it_says_so() -> None:
    """A pipe has no keys: the settings are wrong, before anything else is disturbed."""
    reading, writing = os.pipe()
    try:
        with pytest.raises(SettingsError, match=r"not a terminal.*; run edged in one, or choose"):
            KeyboardButton(pytest.fail, ReportRecorder(), fd=reading)
    finally:
        os.close(reading)
        os.close(writing)


PROGRAM = """
import sys, threading
from edged.inputs.button.keyboard import KeyboardButton
over = threading.Event()
def report(event):
    print(event, flush=True)
with KeyboardButton(over.set, report, fd=int(sys.argv[1])).watch():
    print("watching", flush=True)
    while not over.wait(0.05):
        pass
"""


def test_stopped_with_ctrl_z_the_terminal_is_usable(terminal: Terminal) -> None:
    """While the program is stopped the terminal has its own mode; going on takes it back."""
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(terminal.slave)],
        cwd=Path(__file__).parents[2],
        pass_fds=[terminal.slave],
        process_group=0,  # a job of its own in this session, as a shell would make it
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout
        assert program.stdout.readline() == "watching\n"
        assert terminal.is_raw()
        os.kill(program.pid, signal.SIGTSTP)
        _, status = os.waitpid(program.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        assert not terminal.is_raw()
        os.kill(program.pid, signal.SIGCONT)
        until(terminal.is_raw)
        terminal.type(b" ")
        assert "ButtonPressed" in program.stdout.readline()
        terminal.type(b"q")
        assert program.wait(timeout=5) == 0
        assert not terminal.is_raw()
    finally:
        program.kill()
        program.wait()
        if program.stdout:
            program.stdout.close()
