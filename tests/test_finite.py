"""Reading endless files and devices is bounded."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from edged import finite

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]


def test_a_file_is_read_as_far_as_is_wanted(tmp_path: Path) -> None:
    """One extra byte shows that it is longer."""
    file = tmp_path / "file"
    file.write_bytes(b"x" * 200_000)
    assert finite.read(file, 300_000) == b"x" * 200_000
    assert len(finite.read(file, 100_000)) == 100_001


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/ptmx", "/dev/tty"])
def test_a_device_is_not_opened(name: str) -> None:
    """Opening one may have any effect: start a watchdog, rewind a tape."""
    with pytest.raises(OSError, match="it is a device, not a file"):
        finite.read(Path(name), 10)


def test_nothing_is_a_good_file() -> None:
    """/dev/null means no settings."""
    assert finite.read(Path(os.devnull), 10) == b""


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """As with `--config <(…)`, which may take a moment."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"(sleep 0.2; echo a; sleep 0.2; echo b) >{pipe}"]):
        assert finite.read(pipe, 10) == b"a\nb\n"


def test_a_pipe_without_an_end_is_left(tmp_path: Path) -> None:
    """Nothing is written, or it is never closed."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    before = time.monotonic()
    with pytest.raises(OSError, match="it does not end"):
        finite.read(pipe, 10)
    other = os.open(pipe, os.O_RDWR)
    os.write(other, b"a")
    with pytest.raises(OSError, match="it does not end"):
        finite.read(pipe, 10)
    os.close(other)
    assert time.monotonic() - before < 5 * finite.TIMEOUT


@pytest.mark.parametrize("name", ["/proc/kmsg", "/dev/console", "/dev/ptmx", "/proc/self/mem"])
def test_check_config_comes_back(tmp_path: Path, name: str) -> None:
    """For the settings file and for one that a setting names."""
    if not os.access(name, os.R_OK):
        pytest.skip(f"{name} is not there, or not for us")
    named = tmp_path / "config.toml"
    named.write_text(f'[gemini]\nca_file = "{name}"')
    for file in (name, str(named)):
        command = [sys.executable, "-m", "edged", "check-config", "--config", file]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=30, check=False)
        assert done.returncode == 78
        assert done.stdout.count(b"\n") == 1
        assert done.stderr == b""
