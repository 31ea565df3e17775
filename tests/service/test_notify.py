"""The notifications of a real `edged run`."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edged.errors import SettingsError
from edged.service.systemd import notifier
from tests.journeys.test_daemon import config
from tests.service.manager import LONGEST, Manager, service


def test_ready_and_the_state_are_told_and_the_end_first_of_all(
    tmp_path: Path, manager: Manager
) -> None:
    """READY comes even without network and key, with a status line; STOPPING on SIGTERM."""
    with service(config(tmp_path), manager) as process:
        manager.until("READY=1")
        assert (tmp_path / "control.sock").is_socket(), "ready means that it can be asked"
        manager.until("STATUS=Not set up: no API key", "sudo edged set-key")
        process.send_signal(signal.SIGTERM)
        manager.until("STOPPING=1")
        assert process.wait(LONGEST) == 0


def test_what_cannot_be_a_key_is_told_and_ends_nothing(tmp_path: Path, manager: Manager) -> None:
    """The device runs and says what is missing; the key is not shown."""
    (tmp_path / "edged.api_key").write_text("AIzaPrecious\nAIzaPreciousToo")
    with service(config(tmp_path), manager, CREDENTIALS_DIRECTORY=str(tmp_path)) as process:
        manager.until("READY=1")
        manager.until(
            "STATUS=Not set up: the API key in credential edged.api_key contains a space or line",
            "sudo edged set-key",
        )
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == 0
    assert "not_set_up reason=bad_key cause=" in said
    assert "Precious" not in said


def test_ready_does_not_wait_for_devices(tmp_path: Path, manager: Manager) -> None:
    """A missing microphone is in the status; READY does not wait for it."""
    file = config(tmp_path, microphone='device = "plughw:CARD=Nowhere"')
    with service(file, manager):
        manager.until("READY=1")
        manager.until("STATUS=", "Microphone not working: ", "Nowhere")


def test_wrong_settings_are_no_service(tmp_path: Path, manager: Manager) -> None:
    """READY is never sent; the exit code keeps systemd from restarting it."""
    with service(config(tmp_path, light='kind = "lamp"'), manager) as process:
        assert process.wait(LONGEST) == 78
    assert not manager.within(0.1)


def test_nothing_is_imported_without_a_service_manager() -> None:
    """A developer's machine needs no systemd."""
    program = (
        "import sys; from edged.service.systemd import control_socket, notifier;"
        " notifier({})('READY=1'); assert control_socket({}) is None;"
        " sys.exit('systemd' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_missing_library_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Systemd would wait for READY, time out, and kill a healthy daemon."""
    monkeypatch.setitem(sys.modules, "systemd", None)
    monkeypatch.delitem(sys.modules, "systemd.daemon", raising=False)
    with pytest.raises(SettingsError, match="apt install python3-systemd"):
        notifier({"NOTIFY_SOCKET": "/run/systemd/notify"})


def test_a_deaf_service_manager_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The journal has the cause."""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody")})("READY=1")
    assert caplog.records[-1].message == "service_manager_not_told"
