"""`edged light-off`: dark after a kill."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from edged.service.light_off import turn_off
from edged.service.lit_pin import LitPin, load_pin, save_pin
from tests.journeys.test_daemon import config
from tests.service.manager import LONGEST, Manager, service


class KeptPins(MockFactory):  # type: ignore[misc]  # gpiozero ships no types
    """Mock pins that can still be inspected after the factory was closed."""

    def close(self) -> None:
        """Keep the pins."""


def test_a_light_that_was_left_on_goes_dark() -> None:
    """Its pin was high when the daemon was killed."""
    pins = KeptPins()
    pin = pins.pin(12)
    pin.function = "output"
    pin.state = True
    turn_off(LitPin("auto", 12), lambda _chip: pins)
    assert not pin.state


def light_off(*arguments: str, runtime: Path | None = None) -> tuple[int, str]:
    """Run the command; return its exit code, its output and the modules it loaded."""
    program = "import sys; from edged.cli import main; code = main(sys.argv[1:])"
    program += "; print(*sys.modules); sys.exit(code)"
    done = subprocess.run(
        [sys.executable, "-c", program, "light-off", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
        env=os.environ | ({"RUNTIME_DIRECTORY": str(runtime)} if runtime else {}),
    )
    return done.returncode, done.stdout + done.stderr


def test_it_loads_little(tmp_path: Path) -> None:
    """The daemon's restart waits for it, so it loads little; without a pin no GPIO library."""
    code, loaded = light_off("--config", str(config(tmp_path)))
    assert code == 0
    assert not {"edged.assembly", "edged.daemon", "edged.live", "gpiozero", "asyncio"} & set(
        loaded.split()
    )


def test_a_pin_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    """The error names cause and cure; systemd goes on without it."""
    file = config(tmp_path, light='kind = "gpio"\nchip = 93')
    code, said = light_off("--config", str(file))
    assert code == 1
    assert "edged: GPIO25: " in said
    assert "Traceback" not in said


def test_wrong_settings_are_told(tmp_path: Path) -> None:
    """The pin is unknown then."""
    code, said = light_off("--config", str(config(tmp_path, light='kind = "lamp"')))
    assert code == 78
    assert "edged check-config" in said


@pytest.mark.parametrize("changed", ["[light", '[light]\nkind = "gpio"\nchip = 93\npin = 3'])
def test_the_light_that_was_lit_counts_not_the_settings_on_disk(
    tmp_path: Path, manager: Manager, changed: str
) -> None:
    """Since the killed daemon read them, the settings were broken or got another pin."""
    file = config(tmp_path, light='kind = "gpio"\nchip = 95\npin = 12')
    with service(file, manager, RUNTIME_DIRECTORY=str(tmp_path / "work")) as process:
        manager.until("READY=1")
        process.kill()
    file.write_text(changed)
    code, said = light_off("--config", str(file), runtime=tmp_path / "work")
    assert code == 1
    assert "edged: GPIO12: there is no /dev/gpiochip95" in said
    assert "pydantic" not in said, "the next start waits for it"


def test_a_reload_moves_the_light_that_is_turned_off(tmp_path: Path, manager: Manager) -> None:
    """Here to none; settings that are refused change nothing."""
    runtime = {"RUNTIME_DIRECTORY": str(tmp_path / "work")}
    file = config(tmp_path, light='kind = "gpio"\nchip = 95\npin = 12')
    with service(file, manager, RUNTIME_DIRECTORY=str(tmp_path / "work")) as process:
        manager.until("READY=1")
        missing = f'kind = "wav"\nfile = "{tmp_path}/none.wav"'
        config(tmp_path, microphone=missing, light='kind = "gpio"\nchip = 95\npin = 13')
        process.send_signal(signal.SIGHUP)
        manager.until("STATUS=", "refused")
        assert load_pin(runtime) == (LitPin(95, 12),)
        config(tmp_path, light='kind = "none"')
        process.send_signal(signal.SIGHUP)
        manager.until("RELOADING=1")
        manager.until("READY=1")
        assert load_pin(runtime) == (None,)
    file.write_text("[light")
    assert light_off("--config", str(file), runtime=tmp_path / "work")[0] == 0


@pytest.mark.parametrize("kept", [b"", b"12", b"auto pin", b"-1 3", b"auto 3 4", b"\xff\xb2 3"])
def test_what_is_no_pin_is_none(tmp_path: Path, kept: bytes) -> None:
    """The settings are used instead."""
    (tmp_path / "light").write_bytes(kept)
    assert load_pin({"RUNTIME_DIRECTORY": str(tmp_path)}) is None


def test_the_pin_is_kept_in_the_first_of_the_directories(tmp_path: Path) -> None:
    """As systemd joins the directories; without any, nothing is saved."""
    directories = {"RUNTIME_DIRECTORY": f"{tmp_path}/a:{tmp_path}/b"}
    for lit in (LitPin("auto", 25), LitPin(4, 3), None):
        save_pin(directories, lit)
        assert load_pin(directories) == (lit,)
    save_pin({}, LitPin("auto", 25))
    assert load_pin({}) is None


def test_a_pin_that_cannot_be_kept_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The device runs anyway."""
    (tmp_path / "file").touch()
    save_pin({"RUNTIME_DIRECTORY": str(tmp_path / "file")}, None)
    assert caplog.records[-1].message == "light_not_kept"
    assert load_pin({"RUNTIME_DIRECTORY": str(tmp_path / "file")}) is None
