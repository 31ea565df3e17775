"""A private journald: the real one, in a mount namespace with its own /run."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from edged.journal.outlets import SOCKET

ROOT: Final = Path(__file__).parents[2]
JOURNALD: Final = "/lib/systemd/systemd-journald"

_FILES: Final = "/run/log/journal"
_WORLD: Final = """
mount --make-rprivate / && mount -t tmpfs tmpfs /run || exit 1
mkdir -p /run/log/journal /run/systemd/journal /run/catalog /run/explained || exit 1
mount --bind /run/explained /var/lib/systemd/catalog || exit 1
mount --bind /run/catalog /usr/lib/systemd/catalog || exit 1
exec "$@"
"""
_AS_A_SERVICE: Final = """
if mkdir -p "$0/system.slice/edged.service"; then
    echo $$ > "$0/system.slice/edged.service/cgroup.procs"
fi 2> /dev/null
JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec "$@"
"""


@cache
def missing() -> str:
    """Return what a private journald lacks, and the cure; empty if nothing."""
    if os.geteuid() != 0:
        return "a journald of our own needs root: run the tests as root"
    if not Path(JOURNALD).exists() or not shutil.which("journalctl"):
        return "there is no systemd-journald: sudo apt install systemd"
    made = subprocess.run(
        ["unshare", "-m", "sh", "-c", _WORLD, "sh", "true"], check=False, capture_output=True
    )
    return "" if made.returncode == 0 else "this machine allows no mount namespaces"


@dataclass(frozen=True, slots=True)
class Journal:
    """The namespace of a process with its own /run."""

    process: int

    def inside(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command there and wait for its end."""
        return _run(self._enter(*command))

    def python(self, code: str, *, ok: bool = True) -> "Told":
        """Run a program whose stderr journald reads, as systemd starts a service."""
        service = ("sh", "-c", _AS_A_SERVICE, str(_control_groups()), sys.executable, "-c", code)
        command = self._enter("systemd-cat", "-t", "edged", *service)
        with subprocess.Popen(command, cwd=ROOT) as process:  # each of them becomes the next one
            assert (process.wait(timeout=30) == 0) == ok
        return Told(self, process.pid)

    def read(self, *arguments: str) -> str:
        """Return the output of journalctl."""
        self.inside("journalctl", "--sync")
        return self.inside("journalctl", "-D", _FILES, "--no-pager", *arguments).stdout

    def _enter(self, *command: str) -> list[str]:
        return ["nsenter", "-m", f"--wd={ROOT}", "-t", str(self.process), *command]


def _control_groups() -> Path:
    """Return where the control groups are by which journald knows a service."""
    mixed = Path("/sys/fs/cgroup/unified")
    return mixed if mixed.is_dir() else mixed.parent


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=30)


@dataclass(frozen=True, slots=True)
class Told:
    """The entries of one process."""

    journal: Journal
    process: int

    def entries(self, *arguments: str) -> list[dict[str, Any]]:
        """Return the entries that journalctl finds, in order."""
        text = self.journal.read("-o", "json", "--all", f"_PID={self.process}", *arguments)
        return [json.loads(line) for line in text.splitlines()]


@contextmanager
def namespace(*command: str, until: str) -> Iterator[Journal]:
    """Run a command with its own /run; enter the block once the file `until` exists."""
    process = subprocess.Popen(
        ["unshare", "-m", "sh", "-c", _WORLD, "sh", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 10
        while not Path(f"/proc/{process.pid}/root{until}").exists():
            assert process.poll() is None, "it ended at once"
            assert time.monotonic() < deadline, f"no {until}"
            subprocess.run(["sleep", "0.02"], check=True)
        yield Journal(process.pid)
    finally:
        process.kill()
        process.wait()


@contextmanager
def real_journal() -> Iterator[Journal]:
    """Run a private journald with our catalog while the block lasts."""
    with namespace(JOURNALD, until=SOCKET) as running:
        running.inside("cp", "systemd/edged.catalog", "/run/catalog/")
        running.inside("journalctl", "--update-catalog")
        yield running
