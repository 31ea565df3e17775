"""What doctor says of what systemd says of the unit."""

import pytest

from edged.doctor.checks.machine import unit
from edged.doctor.finding import Verdict

PASS, SKIPPED, WARNING, FAILURE = (
    Verdict.PASS,
    Verdict.SKIPPED,
    Verdict.WARNING,
    Verdict.FAILURE,
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [(PASS, "active (ready)")]),
        ({"StatusText": ""}, [(PASS, "active (running)")]),
        ({"LoadState": "not-found"}, [(WARNING, "edged.service is not installed (not-found)")]),
        (
            {"ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": "78"},
            [(FAILURE, "it stays stopped: the settings it started with were wrong (exit 78)")],
        ),
        (
            {"ActiveState": "activating", "Result": "watchdog", "ExecMainStatus": "6"},
            [(FAILURE, "activating: watchdog, exit 6")],
        ),
        ({"ActiveState": "inactive"}, [(WARNING, "not running (inactive)")]),
        (
            {"NRestarts": "4", "UnitFileState": "disabled"},
            [
                (PASS, "active (ready)"),
                (WARNING, "it does not start at boot"),
                (WARNING, "it has been restarted 4 times since boot"),
            ],
        ),
    ],
)
def test_units(changes: dict[str, str], expected: list[tuple[Verdict, str]]) -> None:
    """As `systemctl show` tells of them."""
    shown = {
        "LoadState": "loaded",
        "UnitFileState": "enabled",
        "ActiveState": "active",
        "SubState": "running",
        "Result": "success",
        "NRestarts": "0",
        "ExecMainStatus": "0",
        "StatusText": "ready",
    }
    found = list(unit.judge(shown | changes))
    assert [(finding.verdict, finding.text) for finding in found] == expected


@pytest.mark.parametrize(
    ("changes", "text", "cure"),
    [
        ({"LoadState": "masked"}, "edged.service is masked", "sudo systemctl unmask edged"),
        ({"LoadState": "bad-setting"}, "(bad-setting)", "systemctl status edged"),
        ({"LoadState": "not-found"}, "is not installed", "install.sh"),
        ({"ExecMainStatus": "203"}, "its program cannot be run", "install.sh"),
        ({"ExecMainStatus": "217"}, "its user is missing", "install.sh"),
        ({"ExecMainStatus": "216"}, "a group of its user is missing", "install.sh"),
        ({"ExecMainStatus": "243"}, "systemd cannot load its API key", "sudo edged set-key"),
        ({"ExecMainStatus": "1"}, "failed: exit-code, exit 1", "journalctl -xu edged"),
        ({"ActiveState": "activating", "ExecMainStatus": "217"}, "its user is missing", "install"),
    ],
)
def test_units_that_cannot_run(changes: dict[str, str], text: str, cure: str) -> None:
    """Each cause that systemd tells by a number has its own cure."""
    shown = {"LoadState": "loaded", "ActiveState": "failed", "Result": "exit-code"}
    found = next(iter(unit.judge(shown | changes)))
    assert text in found.text
    assert cure in found.cure


def test_a_unit_that_stays_stopped() -> None:
    """Settings that are right by now, or never were what was wrong, are not sent after."""
    shown = {
        "LoadState": "loaded",
        "ActiveState": "failed",
        "Result": "exit-code",
        "ExecMainStatus": "78",
    }
    assert unit.stays_stopped(shown)
    assert not unit.stays_stopped(shown | {"ActiveState": "active"})
    assert not unit.stays_stopped(shown | {"ExecMainStatus": "1"})
    assert not unit.stays_stopped(None)
    (wrong,) = unit.judge(shown, settings_wrong=True)
    assert wrong.text == "it stays stopped because its settings are wrong (exit 78)"
    assert wrong.cure == "see settings; then sudo systemctl restart edged"
    (mended,) = unit.judge(shown, settings_wrong=False)
    assert mended.verdict is FAILURE
    assert mended.text == "it stays stopped: the settings it started with were wrong (exit 78)"
    assert mended.cure.startswith("sudo systemctl restart edged; if it stops again")
    assert "journalctl -xu edged" in mended.cure


def test_a_machine_without_systemd() -> None:
    """Is no fault."""
    (found,) = unit.judge(None)
    assert found.verdict is SKIPPED
