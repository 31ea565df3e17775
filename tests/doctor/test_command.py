"""`edged doctor` and `edged devices` as processes."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from edged.emulator.server import Emulator
from tests.control.living import Living
from tests.doctor.service import emulated
from tests.soundcard import SoundCard

ROOT = Path(__file__).parents[2]
KEY = "AIza" + "made-up-for-this-test-" + 13 * "x"


def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "edged", *arguments],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def config(folder: Path, emulator: Emulator) -> Path:
    """Write the settings of a device on null sinks."""
    file = folder / "config.toml"
    file.write_text(
        f'button = {{kind = "none"}}\nlight = {{kind = "none"}}\n'
        f'microphone = {{device = "edged_microphone"}}\n'
        f'speaker = {{device = "edged_speaker"}}\n'
        f'control = {{socket = "{folder}/s"}}\n'
        f'gemini = {{base_url = "{emulator.url}", ca_file = "{emulator.ca_file}"}}\n'
    )
    return file


@pytest.mark.alsa
def test_a_device_that_is_well(tmp_path: Path, card: SoundCard) -> None:
    """Exit code 0, and each part was really tried."""
    assert card.plugged
    with emulated() as emulator:
        file = str(config(tmp_path, emulator))
        done = run("doctor", "--json", "--config", file, GEMINI_API_KEY=KEY)
        assert emulator.traffic.connections == 1
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    verdicts = {finding["about"]: finding["verdict"] for finding in told["findings"]}
    for about in ("settings", "dns", "endpoint", "session", "speaker"):
        assert verdicts[about] == "pass", told
    assert verdicts["microphone"] == "warning"
    assert told["verdict"] == "warning"
    assert KEY not in done.stdout


@pytest.mark.alsa
def test_a_key_that_the_service_refuses(tmp_path: Path, card: SoundCard) -> None:
    """Exit code 1; the tone and the session can be left out."""
    assert card.plugged
    with emulated("bad-key") as emulator:
        file = str(config(tmp_path, emulator))
        done = run("--config", file, "doctor", "--quiet", GEMINI_API_KEY=KEY)
        spared = run("doctor", "--quiet", "--no-session", "--config", file, GEMINI_API_KEY=KEY)
    assert done.returncode == 1
    assert "\nfailure  session     gemini-3.8-live: closed with 1007 " in done.stdout
    assert "\npass     speaker     edged_speaker played silence (--quiet) " in done.stdout
    assert KEY not in done.stdout + done.stderr
    assert spared.returncode == 0
    assert "\nskipped  session     not tried (--no-session)\n" in spared.stdout


@pytest.mark.alsa
def test_a_quiet_examination_tells_of_a_speaker_that_is_not_there(
    tmp_path: Path, card: SoundCard
) -> None:
    """Only the sound is left out."""
    assert card.plugged
    with emulated() as emulator:
        file = config(tmp_path, emulator)
        file.write_text(file.read_text().replace("edged_speaker", "plughw:CARD=Nope,DEV=0"))
        done = run("doctor", "--quiet", "--no-session", "--config", str(file), GEMINI_API_KEY=KEY)
    assert done.returncode == 1
    assert "\nfailure  speaker     plughw:CARD=Nope,DEV=0: No such device; " in done.stdout


def test_what_needs_the_network_waits_for_it(tmp_path: Path) -> None:
    """One failure is told once."""
    file = tmp_path / "config.toml"
    file.write_text('gemini = {base_url = "https://nowhere.invalid"}\n')
    done = run("doctor", "--quiet", "--config", str(file), GEMINI_API_KEY=KEY)
    assert "\nfailure  dns         nowhere.invalid: not reachable: " in done.stdout
    assert "\nskipped  endpoint    needs dns\n" in done.stdout
    assert "\nskipped  session     needs dns\n" in done.stdout
    assert KEY not in done.stdout


def test_wrong_settings_end_the_examination_early(tmp_path: Path) -> None:
    """What does not need them is examined all the same."""
    (tmp_path / "config.toml").write_text("[speaker]\nvolume = 400\n")
    done = run("doctor", "--config", str(tmp_path / "config.toml"))
    assert done.returncode == 1
    heads = [line.split()[:2] for line in done.stdout.splitlines() if line[0] != " "]
    assert ["failure", "settings"] in heads
    assert [about for _, about in heads[:-2]].count("clock") == 1
    assert heads[-2] == ["skipped", "the"]
    assert "Traceback" not in done.stderr


def test_a_running_daemon_keeps_its_devices(tmp_path: Path) -> None:
    """It is asked; nothing is opened."""
    with emulated() as emulator, Living(tmp_path / "s").running():
        file = str(config(tmp_path, emulator))
        done = run("doctor", "--no-session", "--config", file, GEMINI_API_KEY=KEY)
    assert done.returncode == 1  # its light fails
    assert "\nfailure  light       the pin is busy\n" in done.stdout
    assert done.stdout.count("\nfailure ") == 1
    assert "speaker" not in done.stdout
    assert "sudo systemctl stop edged; sudo edged doctor;" in done.stdout


def test_devices_can_be_listed_anywhere() -> None:
    """Exit code 0 with TOML or JSON, whatever is missing."""
    done = run("devices")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(tomllib.loads(done.stdout)) == {
        "microphone",
        "speaker",
        "button",
        "light",
        "camera",
    }
    told = json.loads(run("devices", "--json").stdout)
    assert {"microphone", "speaker", "gpiochips", "cameras"} <= set(told)
