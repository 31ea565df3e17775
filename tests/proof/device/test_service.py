"""What systemd and its owner's commands do with the service."""

import pytest

from tests.proof.device.board import Pi
from tests.proof.device.pause import eventually

_OWN = "/etc/edged/conf.d/60-test.toml"
_RULE = "/etc/udev/rules.d/99-com.rules"


def test_what_its_owner_stopped_is_not_started_by_a_question(pi: Pi) -> None:
    """The socket goes with the service."""
    pi.run("systemctl stop edged")
    assert pi.attempt("edged status").code == 69
    assert pi.unit("ActiveState") == {"ActiveState": "inactive"}


@pytest.mark.starts_edged
def test_doctor_examines_every_device_of_a_stopped_service(pi: Pi) -> None:
    """Real cards, pins and camera: each passes, and what `devices` lists can be pasted."""
    pi.write(_OWN, '[camera]\nkind = "picamera"\n')
    pi.run("systemctl stop edged")
    found = {each["about"]: each for each in pi.doctor()}
    for part in ("speaker", "button", "light", "camera", "session", "cards"):
        assert found[part]["verdict"] == "pass", found[part]
    assert found["microphone"]["verdict"] == "warning"  # nobody speaks
    pi.run(f"edged devices > {_OWN}; edged check-config", timeout=120)


@pytest.mark.starts_edged
def test_a_question_has_wrong_settings_tried_once_more(pi: Pi) -> None:
    """And only once: no loop of starts that all fail."""
    pi.write(_OWN, "[conversation]\ntap_ms = -1\n")
    pi.attempt("systemctl restart edged", timeout=120)
    _has_failed(pi)
    told = _told(pi)
    asked = pi.attempt("edged status")
    assert asked.code == 69, asked
    eventually(lambda: _told(pi) == told + 1, 30, "one more attempt")
    _has_failed(pi)
    assert _told(pi) == told + 1


def test_its_own_udev_rule_is_enough(pi: Pi) -> None:
    """On plain Debian nobody else gives the pins to the group."""
    pi.run(f"mv {_RULE} /tmp/rule; chown root:root /dev/gpiochip0; chmod 600 /dev/gpiochip0")
    try:
        pi.run("udevadm control --reload; udevadm trigger -c add /dev/gpiochip0 --settle")
        assert pi.run("stat -c '%G %a' /dev/gpiochip0").out.split() == ["gpio", "660"]
    finally:
        pi.run(f"mv /tmp/rule {_RULE}; udevadm control --reload")


def _told(pi: Pi) -> int:
    command = "journalctl -b -q -t edged -o cat EDGED_EVENT=settings_wrong | grep -c tap_ms"
    return int(pi.attempt(command).out)


def _has_failed(pi: Pi) -> None:
    eventually(lambda: pi.unit("ActiveState")["ActiveState"] == "failed", 60, "its end")
