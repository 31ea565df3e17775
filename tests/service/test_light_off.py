"""`edged light-off`: dark after a kill."""

import subprocess
import sys
from pathlib import Path

from gpiozero.pins.mock import MockFactory

from edged.service.light_off import darken
from edged.settings.model import LightSettings
from tests.journeys.test_daemon import config
from tests.service.manager import LONGEST


class KeptPins(MockFactory):  # type: ignore[misc]  # gpiozero ships no types
    """Mock pins that are still there to look at after the factory was closed."""

    def close(self) -> None:
        """Keep the pins."""


def test_a_light_that_was_left_on_goes_dark() -> None:
    """Its pin was high when the daemon was killed."""
    pins = KeptPins()
    pin = pins.pin(12)
    pin.function = "output"
    pin.state = True
    darken(LightSettings(pin=12), lambda _chip: pins)
    assert not pin.state


def light_off(*arguments: str, program: str = "from edged.cli import main") -> tuple[int, str]:
    """Run the command; return its exit code and what it says."""
    program += "; import sys; code = main(sys.argv[1:])"
    program += "; print(*sys.modules); sys.exit(code)"
    done = subprocess.run(
        [sys.executable, "-c", program, "light-off", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    return done.returncode, done.stdout + done.stderr


def test_it_loads_little(tmp_path: Path) -> None:
    """A board that has just lost its daemon is to start that, not this; no pin, no library."""
    code, loaded = light_off("--config", str(config(tmp_path)))
    assert code == 0
    assert not {"edged.assembly", "edged.daemon", "edged.live", "gpiozero", "asyncio"} & set(
        loaded.split()
    )


def test_a_pin_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    """With cause and cure; systemd goes on without it."""
    file = config(tmp_path, light='kind = "gpio"\nchip = 93')
    code, said = light_off("--config", str(file))
    assert code == 1
    assert "edged: GPIO25: " in said
    assert "Traceback" not in said


def test_wrong_settings_are_told(tmp_path: Path) -> None:
    """Nobody knows the pin then."""
    code, said = light_off("--config", str(config(tmp_path, light='kind = "lamp"')))
    assert code == 78
    assert "edged check-config" in said
