"""`edged check-config`, as a process."""

import subprocess
import sys
from pathlib import Path

from edged.settings.reading.files import load

ROOT = Path(__file__).parents[2]


def check(file: Path) -> tuple[int, str]:
    """Run it; return the exit code and what it printed."""
    command = [sys.executable, "-m", "edged", "check-config", "--config", str(file)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    return run.returncode, run.stdout


def test_good_settings_and_what_they_change(tmp_path: Path) -> None:
    """Settings that differ from the defaults are listed with the file that sets them."""
    main, more = tmp_path / "config.toml", tmp_path / "conf.d" / "a.toml"
    main.write_text('[speaker]\nvolume = 40\n[button]\npin = 17\n[gemini]\nvoice = "Puck"')
    more.parent.mkdir()
    more.write_text("[speaker]\nvolume = 50\n[light]\npin = 2")
    assert check(main) == (
        0,
        (
            f"warning: {more}: light.pin: pin 2 also serves I2C; use it only if that is off\n"
            f"the settings are good ({main}, {more})\n"
            f"speaker.volume = 50  # {more}\n"
            f"light.pin = 2  # {more}\n"
            f'gemini.voice = "Puck"  # {main}\n'
        ),
    )


def test_wrong_settings_exit_78(tmp_path: Path) -> None:
    """The code on which systemd does not restart."""
    main = tmp_path / "config.toml"
    main.write_text("[speaker]\nvolum = 40")
    sentence = f"{main}: speaker.volum: no such setting; did you mean speaker.volume?\n"
    assert check(main) == (78, sentence)


def test_a_model_that_is_switched_off_fails_and_loads(tmp_path: Path) -> None:
    """The owner is told; the device tries, in case the table is wrong, and says so."""
    main = tmp_path / "config.toml"
    main.write_text('gemini.model = "gemini-3.1-flash-live-preview"')
    sentence = (
        f"{main}: gemini.model: was switched off by Google on 17 November 2026:"
        ' set gemini.model = "gemini-3.8-live"\n'
    )
    assert check(main) == (78, sentence)
    assert load(main).gemini.model == "gemini-3.1-flash-live-preview"
