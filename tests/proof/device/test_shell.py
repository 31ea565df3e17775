"""`scripts/virtual-pi shell`, as typed."""

import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Final

import pytest

from tests.proof.device.figures import Figures
from tests.proof.device.images.state import State

pytestmark = pytest.mark.usefixtures("cleared")

_ROOT: Final = Path(__file__).parents[3]
_LEAVE: Final = b"\x1d"


def test_a_device_is_logged_in_within_seconds(installed: State, figures: Figures) -> None:
    """It answers the first command; Ctrl-] leaves it."""
    assert installed.memory.exists()  # else its making would be measured
    begun = time.monotonic()
    command = [sys.executable, "-m", "tests.proof.device", "shell"]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as shell:
        assert shell.stdin
        assert shell.stdout
        _read_until(shell.stdout, b"Ctrl-]")
        shell.stdin.write(b"echo $((6 * 7)) $(led)\n")
        shell.stdin.flush()
        _read_until(shell.stdout, b"42 0")
        took = time.monotonic() - begun
        shell.stdin.write(_LEAVE)
        shell.stdin.flush()
        assert shell.wait(60) == 0
    figures.idle_at_most("scripts/virtual-pi shell, to its first answer", took, "s", 20)


def _read_until(stream: IO[bytes], wanted: bytes) -> None:
    """Read a terminal up to some words of it; fail where it ends before."""
    seen = b""
    while wanted not in seen:
        more = stream.read1(1 << 12)  # type: ignore[attr-defined]  # of a BufferedReader
        assert more, seen
        seen += more
