"""The service as systemd sees it."""

import os
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from edged.doctor.finding import Finding, failure, passed, skipped, warning

ABOUT: Final = "service"
_UNIT: Final = "edged.service"
_ASKED: Final = (
    "LoadState", "UnitFileState", "ActiveState", "SubState", "Result", "NRestarts",
    "ExecMainStatus", "StatusText", "MainPID", "Environment",
)  # fmt: skip
_MANY_RESTARTS: Final = 3
_WRONG_SETTINGS: Final = "78"
_JOURNAL: Final = "sudo journalctl -xu edged -b says why"
_REINSTALL: Final = "run install.sh again: it repairs the installation"
_NOT_LOADED: Final = {
    "not-found": ("is not installed", "install it with install.sh"),
    "masked": ("is masked", "sudo systemctl unmask edged; sudo systemctl enable --now edged"),
}
_SYSTEMDS: Final = {
    "127": ("its program is missing", _REINSTALL),
    "203": ("its program cannot be run", _REINSTALL),
    "216": ("a group of its user is missing", _REINSTALL),
    "217": ("its user is missing", _REINSTALL),
    "238": ("/var/lib/edged cannot be created", "is the SD card full or read-only? See storage"),
    "243": ("systemd cannot load its API key", "set it again: sudo edged set-key"),
}
"""Exit codes of the shell and of systemd itself (systemd.exec(5)), before edged starts."""


def show() -> dict[str, str] | None:
    """Return systemd's properties of the unit, or None if systemd is not running."""
    said = _systemctl("show", "--property", ",".join(_ASKED))
    if said is None:
        return None
    return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)


def environment(
    shown: Mapping[str, str] | None, proc: Path = Path("/proc")
) -> dict[str, str] | None:
    """Return the service's environment; None if there is no such service.

    While it runs and root asks, that of its process; else the unit's Environment=.
    """
    if not shown or shown.get("LoadState") != "loaded":
        return None
    try:
        raw = (proc / shown.get("MainPID", "0") / "environ").read_bytes()
        said = os.fsdecode(raw).split("\0")
    except OSError:
        said = shlex.split(shown.get("Environment", ""))
    return dict(each.split("=", 1) for each in said if "=" in each)


def stays_stopped(shown: Mapping[str, str] | None) -> bool:
    """Return whether it has ended over its settings: systemd starts it for the next caller only."""
    return shown is not None and (shown.get("ActiveState"), shown.get("ExecMainStatus")) == (
        "failed",
        _WRONG_SETTINGS,
    )


def text() -> str:
    """Return the text of the unit's file and its drop-ins; empty if systemd is not running."""
    return _systemctl("cat") or ""


def _systemctl(verb: str, *options: str) -> str | None:
    command = ["systemctl", verb, _UNIT, "--no-pager", *options]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            command, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout


def judge(shown: Mapping[str, str] | None, *, settings_wrong: bool = False) -> Iterator[Finding]:
    """Yield the state of the service; `settings_wrong`: those that it reads are invalid."""
    if shown is None:
        yield skipped(ABOUT, "systemd is not running here")
        return
    if (loaded := shown.get("LoadState", "unknown")) != "loaded":
        why, cure = _NOT_LOADED.get(loaded, ("cannot be read", "systemctl status edged says why"))
        yield warning(ABOUT, f"{_UNIT} {why} ({loaded})", cure)
        return
    yield _state(shown, settings_wrong=settings_wrong)
    if shown.get("UnitFileState") == "disabled":
        text = "it does not start at boot"
        yield warning(ABOUT, text, "sudo systemctl enable edged")
    restarts = int(shown.get("NRestarts") or 0)
    if restarts >= _MANY_RESTARTS:
        yield warning(ABOUT, f"it has been restarted {restarts} times since boot", _JOURNAL)


def _state(shown: Mapping[str, str], *, settings_wrong: bool) -> Finding:
    active, result = shown.get("ActiveState", ""), shown.get("Result", "")
    said, status = shown.get("StatusText", ""), shown.get("ExecMainStatus", "")
    if active in {"active", "reloading"}:
        return passed(ABOUT, f"{active} ({said or shown.get('SubState', '')})")
    if status == _WRONG_SETTINGS and settings_wrong:
        text = "it stays stopped because its settings are wrong (exit 78)"
        return failure(ABOUT, text, "see settings; then sudo systemctl restart edged")
    if status == _WRONG_SETTINGS:
        text = "it stays stopped: the settings it started with were wrong (exit 78)"
        return failure(ABOUT, text, f"sudo systemctl restart edged; if it stops again, {_JOURNAL}")
    if status in _SYSTEMDS:
        text, cure = _SYSTEMDS[status]
        return failure(ABOUT, f"{active}: {text} (exit {status})", cure)
    if active == "failed" or result not in {"", "success"}:
        return failure(ABOUT, f"{active}: {result}, exit {status}", _JOURNAL)
    if active == "activating":
        return warning(ABOUT, f"it is starting ({said or shown.get('SubState', '')})", _JOURNAL)
    return warning(ABOUT, f"not running ({active})", "sudo systemctl start edged")
