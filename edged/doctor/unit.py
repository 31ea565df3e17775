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
_JOURNAL: Final = "sudo journalctl -xu edged -b tells why"
_REINSTALL: Final = "run install.sh again: it mends what is missing"
_NOT_LOADED: Final = {
    "not-found": ("is not installed", "install it with install.sh"),
    "masked": ("is masked", "sudo systemctl unmask edged; sudo systemctl enable --now edged"),
}
_SYSTEMDS: Final = {
    "127": ("its program is missing", _REINSTALL),
    "203": ("its program cannot be run", _REINSTALL),
    "216": ("a group of its user is missing", _REINSTALL),
    "217": ("its user is missing", _REINSTALL),
    "238": ("/var/lib/edged cannot be made", "is the disk full or read-only? See storage"),
    "243": ("its key cannot be handed over", "sudo edged set-key sets it anew"),
}
"""Exit codes of the shell and of systemd itself (systemd.exec(5)), before edged has its say."""


def show() -> dict[str, str] | None:
    """Return what systemd knows of the unit, or None where there is no systemd to ask."""
    said = _systemctl("show", "--property", ",".join(_ASKED))
    if said is None:
        return None
    return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)


def environment(
    shown: Mapping[str, str] | None, proc: Path = Path("/proc")
) -> dict[str, str] | None:
    """Return what the service finds in its environment; None where there is no such service.

    While it runs and root asks, that of its process; else what its unit says in Environment=.
    """
    if not shown or shown.get("LoadState") != "loaded":
        return None
    try:
        raw = (proc / shown.get("MainPID", "0") / "environ").read_bytes()
        said = os.fsdecode(raw).split("\0")
    except OSError:
        said = shlex.split(shown.get("Environment", ""))
    return dict(each.split("=", 1) for each in said if "=" in each)


def text() -> str:
    """Return what the unit's file and its drop-ins say, as far as systemd is there to ask."""
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
    """Yield how the service does; `settings_wrong` tells whether those that it reads are."""
    if shown is None:
        yield skipped(ABOUT, "systemd does not run here")
        return
    if (loaded := shown.get("LoadState", "unknown")) != "loaded":
        why, cure = _NOT_LOADED.get(loaded, ("cannot be read", "systemctl status edged tells why"))
        yield warning(ABOUT, f"{_UNIT} {why} ({loaded})", cure)
        return
    yield _state(shown, settings_wrong=settings_wrong)
    if shown.get("UnitFileState") == "disabled":
        text = "it does not start with the power"
        yield warning(ABOUT, text, "sudo systemctl enable edged")
    restarts = int(shown.get("NRestarts") or 0)
    if restarts >= _MANY_RESTARTS:
        yield warning(ABOUT, f"it was restarted {restarts} times since the power came", _JOURNAL)


def _state(shown: Mapping[str, str], *, settings_wrong: bool) -> Finding:
    active, result = shown.get("ActiveState", ""), shown.get("Result", "")
    said, status = shown.get("StatusText", ""), shown.get("ExecMainStatus", "")
    if active in {"active", "reloading"}:
        return passed(ABOUT, f"{active} ({said or shown.get('SubState', '')})")
    if status == _WRONG_SETTINGS and settings_wrong:
        text = "it stays stopped, because its settings are wrong (exit 78)"
        return failure(ABOUT, text, "see settings; then sudo systemctl restart edged")
    if status == _WRONG_SETTINGS:
        text = "it stays stopped: what it was started with was wrong (exit 78)"
        return failure(ABOUT, text, f"sudo systemctl restart edged; if it stops again, {_JOURNAL}")
    if status in _SYSTEMDS:
        text, cure = _SYSTEMDS[status]
        return failure(ABOUT, f"{active}: {text} (exit {status})", cure)
    if active == "failed" or result not in {"", "success"}:
        return failure(ABOUT, f"{active}: {result}, exit {status}", _JOURNAL)
    if active == "activating":
        return warning(ABOUT, f"it is starting ({said or shown.get('SubState', '')})", _JOURNAL)
    return warning(ABOUT, f"it does not run ({active})", "sudo systemctl start edged")
