"""The service as systemd sees it."""

import subprocess
from collections.abc import Iterator, Mapping
from typing import Final

from edged.doctor.finding import Finding, failure, passed, skipped, warning

ABOUT: Final = "service"
_UNIT: Final = "edged.service"
_ASKED: Final = (
    "LoadState", "UnitFileState", "ActiveState", "SubState", "Result", "NRestarts",
    "ExecMainStatus", "StatusText",
)  # fmt: skip
_MANY_RESTARTS: Final = 3
_WRONG_SETTINGS: Final = "78"
_JOURNAL: Final = "journalctl -u edged -b tells why"


def show() -> dict[str, str] | None:
    """Return what systemd knows of the unit, or None where there is no systemd to ask."""
    said = _systemctl("show", "--property", ",".join(_ASKED))
    if said is None:
        return None
    return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)


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


def judge(shown: Mapping[str, str] | None) -> Iterator[Finding]:
    """Yield how the service does."""
    if shown is None:
        yield skipped(ABOUT, "systemd does not run here")
        return
    if shown.get("LoadState") != "loaded":
        text = f"{_UNIT} is not installed ({shown.get('LoadState', 'unknown')})"
        yield warning(ABOUT, text, "install it with scripts/install.sh")
        return
    yield _state(shown)
    if shown.get("UnitFileState") == "disabled":
        text = "it does not start with the power"
        yield warning(ABOUT, text, "sudo systemctl enable edged")
    restarts = int(shown.get("NRestarts") or 0)
    if restarts >= _MANY_RESTARTS:
        yield warning(ABOUT, f"it was restarted {restarts} times since the power came", _JOURNAL)


def _state(shown: Mapping[str, str]) -> Finding:
    active, result = shown.get("ActiveState", ""), shown.get("Result", "")
    said = shown.get("StatusText", "")
    if active in {"active", "reloading"}:
        return passed(ABOUT, f"{active} ({said or shown.get('SubState', '')})")
    if shown.get("ExecMainStatus") == _WRONG_SETTINGS:
        text = "it stays stopped, because its settings are wrong (exit 78)"
        return failure(ABOUT, text, "see settings; then sudo systemctl start edged")
    if active == "failed" or result not in {"", "success"}:
        text = f"{active}: {result}, exit {shown.get('ExecMainStatus', '')}"
        return failure(ABOUT, text, _JOURNAL)
    if active == "activating":
        return warning(ABOUT, f"it is starting ({said or shown.get('SubState', '')})", _JOURNAL)
    return warning(ABOUT, f"it does not run ({active})", "sudo systemctl start edged")
