"""A stop waits for nobody: neither for a name server nor for a library that is being loaded."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.journeys.nameserver import Nowhere, nowhere
from tests.journeys.namespace import missing
from tests.journeys.test_daemon import config, wait_for

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

MOST: Final = 2.0
"""Seconds, where three dead name servers hold up a lookup by 25."""


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Nowhere]:
    """Return a machine whose name servers never answer."""
    with nowhere(tmp_path) as machine:
        yield machine


@contextmanager
def running(there: Nowhere, folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run edged there, with a key."""
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")}
    environment |= {"STATE_DIRECTORY": str(folder), "GEMINI_API_KEY": "made-up-key-0123456789"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    with subprocess.Popen(
        there.command(sys.executable, "-m", "edged", *words),
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def stopped(process: subprocess.Popen[str], by: signal.Signals) -> tuple[float, str]:
    """Return the seconds that a stop takes and what is written meanwhile."""
    began = time.monotonic()
    process.send_signal(by)
    _, rest = process.communicate(timeout=60)
    return time.monotonic() - began, rest


def test_the_daemon_waits_for_no_name_server(there: Nowhere, tmp_path: Path) -> None:
    """It ends well, and with its last line, in the middle of a lookup."""
    with running(there, tmp_path, "run", "--config", str(config(tmp_path))) as process:
        there.wait_for_question()
        taken, rest = stopped(process, signal.SIGTERM)
    assert process.returncode == 0
    assert "stopped" in rest
    assert taken < MOST


def test_the_daemon_waits_for_no_library(there: Nowhere, tmp_path: Path) -> None:
    """google-genai takes ten seconds of a slow board to load; here it has just begun."""
    with running(there, tmp_path, "run", "--config", str(config(tmp_path))) as process:
        wait_for(process, "control_opened")
        taken, rest = stopped(process, signal.SIGTERM)
    assert process.returncode == 0, rest
    assert "stopped" in rest
    assert taken < MOST


def test_a_simulation_waits_for_no_name_server(there: Nowhere, tmp_path: Path) -> None:
    """Ctrl-C is as quick where it talks to Google."""
    with running(
        there, tmp_path, "simulate", "--live", "--speaker", str(tmp_path / "o.wav")
    ) as process:
        there.wait_for_question()
        taken, rest = stopped(process, signal.SIGINT)
    assert process.returncode == 130, rest
    assert taken < MOST


def test_doctor_waits_for_no_name_server(there: Nowhere, tmp_path: Path) -> None:
    """Nor does the doctor when he is sent away."""
    with running(there, tmp_path, "doctor", "--config", str(config(tmp_path))) as process:
        there.wait_for_question()
        taken, rest = stopped(process, signal.SIGINT)
    assert process.returncode == 130, rest
    assert taken < MOST
