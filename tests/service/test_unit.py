"""The unit files, checked by the systemd of this machine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from edged.device_thread import JOIN_SECONDS
from edged.journal.writer import FLUSH_TIMEOUT

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "systemd"
NAMES = sorted(
    each.name for kind in ("service", "socket", "timer", "path") for each in UNITS.glob(f"*.{kind}")
)
SERVICES = [name for name in NAMES if name.endswith(".service")]
WORST_EXPOSURE = 20
"""Tenths, the worst that `systemd-analyze security` may report: 0 is best, 100 unprotected."""

pytestmark = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="needs systemd: apt install systemd"
)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Return the units, with a program that exists on this machine."""
    for name in NAMES:
        text = (UNITS / name).read_text()
        (tmp_path / name).write_text(text.replace("/usr/local/bin/edged", "/usr/bin/true"))
    return tmp_path


def told(*command: str, directory: Path) -> str:
    """Run a tool; return its output, with its exit code if that is not 0."""
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr + (f"exit {done.returncode}" if done.returncode else "")


def test_systemd_finds_nothing_wrong(units: Path) -> None:
    """Every directive is known, every value can be read."""
    assert told("systemd-analyze", "verify", *NAMES, directory=units) == ""


@pytest.mark.parametrize("service", SERVICES)
def test_the_sandbox_is_tight(units: Path, service: str) -> None:
    """2.0 or better."""
    threshold = f"--threshold={WORST_EXPOSURE}"
    said = told(
        "systemd-analyze", "security", "--offline=true", threshold, service, directory=units
    )
    assert "exit" not in said.splitlines()[-1], said


def test_the_user_and_the_groups_are_made(tmp_path: Path) -> None:
    """In an empty root: edged with a group of its own, and gpio where it is missing."""
    if not shutil.which("systemd-sysusers"):
        pytest.skip("needs systemd-sysusers")
    (tmp_path / "etc").mkdir()
    file = str(UNITS / "edged.sysusers")
    assert "exit" not in told("systemd-sysusers", f"--root={tmp_path}", file, directory=tmp_path)
    assert "/var/lib/edged:/usr/sbin/nologin" in (tmp_path / "etc/passwd").read_text()
    groups = (tmp_path / "etc/group").read_text()
    assert "edged:" in groups
    assert "gpio:" in groups
    assert "edged:x:" in groups
    (members,) = re.findall(r"^edged:.*:(.*)$", groups, re.MULTILINE)
    assert members == "edged-update"  # asks the daemon how it does


def test_the_end_has_time_for_every_thread_and_the_journal() -> None:
    """The journal names a stuck driver before systemd kills the process."""
    unit = (UNITS / "edged.service").read_text()
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)s$", unit, re.MULTILINE)
    assert int(seconds) >= 3 * JOIN_SECONDS + FLUSH_TIMEOUT + 5
