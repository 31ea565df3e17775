"""New settings on SIGHUP, in a real `edged run`."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edged.control import Status
from edged.control.client import Client
from edged.emulator.access.authority import issue
from tests.control.living import eventually
from tests.journeys.test_daemon import config
from tests.service.manager import LONGEST, Manager, service
from tests.soundcard import sound_card

pytestmark = pytest.mark.long

NOWHERE = 'base_url = "https://127.0.0.1:9"'
BEFORE, AFTER = (f'{NOWHERE}\nmodel = "{model}"' for model in ("before", "after"))


def status(directory: Path, name: str = "control.sock") -> Status:
    """Return the daemon's status."""
    with Client(str(directory / name)) as client:
        told: Status = client.ask("status")  # type: ignore[assignment]
    return told


@contextmanager
def running(
    directory: Path, manager: Manager, *given: socket.socket
) -> Iterator["subprocess.Popen[str]"]:
    """Run a device with the model "before"."""
    with service(
        config(directory, gemini=BEFORE), manager, *given, GEMINI_API_KEY="a-key-for-tests"
    ) as process:
        manager.until("READY=1")
        yield process


def reload(process: "subprocess.Popen[str]", manager: Manager) -> None:
    """Request a reload as the unit does; the notification has its time."""
    process.send_signal(signal.SIGHUP)
    manager.until("RELOADING=1")
    assert any(line.startswith("MONOTONIC_USEC=") for line in manager.told)


def test_good_settings_come_into_force_without_a_restart(tmp_path: Path, manager: Manager) -> None:
    """The same process with the same uptime, another device."""
    with running(tmp_path, manager) as process:
        assert eventually(lambda: status(tmp_path)["uptime_s"] >= 1, LONGEST)
        config(tmp_path, gemini=AFTER, speaker=f'kind = "wav"\nfile = "{tmp_path}/b"')
        reload(process, manager)
        manager.until("READY=1")
        told = status(tmp_path)
        assert told["model"] == "after"
        assert told["parts"]["speaker"]["device"] == f"{tmp_path}/b"
        assert told["uptime_s"] >= 1
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == 0
    assert 'reloaded changed="speaker.file, gemini.model"' in said


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"light": 'kind = "lamp"'}, "light.kind: must be"),
        ({"gemini": f'{NOWHERE}\nca_file = "/none.pem"'}, "gemini.ca_file"),
        ({"gemini": f'{NOWHERE}\nca_file = "/{"x" * 300}"'}, "gemini.ca_file: /xxx"),
        ({"microphone": 'kind = "wav"\nfile = "/none.wav"'}, "/none.wav"),
    ],
)
def test_bad_settings_change_nothing_and_are_told(
    tmp_path: Path, manager: Manager, changes: dict[str, str], cause: str
) -> None:
    """A wrong value or a wrong file: the status and the journal have the cause."""
    with running(tmp_path, manager) as process:
        config(tmp_path, **({"gemini": AFTER} | changes))
        reload(process, manager)
        manager.until("READY=1")
        refused = next(line for line in reversed(manager.told) if line.startswith("STATUS="))
        assert "Offline: " in refused
        assert "New settings refused: " in refused
        assert cause in refused
        assert status(tmp_path)["model"] == "before"
        config(tmp_path, gemini=AFTER)
        reload(process, manager)
        manager.until("READY=1")
        assert status(tmp_path)["model"] == "after"
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=LONGEST)
    assert "reload_refused" in said
    assert cause in said
    assert "refused" not in manager.told[-1]


def test_settings_that_did_not_change_disturb_nobody(tmp_path: Path, manager: Manager) -> None:
    """A client stays connected; the journal says that nothing has changed."""
    with running(tmp_path, manager) as process:
        with Client(str(tmp_path / "control.sock")) as client:
            reload(process, manager)
            manager.until("READY=1")
            assert client.ask("status")["model"] == "before"
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=LONGEST)
    assert "reload_unneeded" in said


def test_another_authority_in_the_same_file_is_taken(tmp_path: Path, manager: Manager) -> None:
    """A reinstalled service has a new certificate in a file of the same name."""
    ca_file, _ = issue(tmp_path)
    gemini = f'{NOWHERE}\nca_file = "{ca_file}"'
    settings = config(tmp_path, gemini=gemini)
    with service(settings, manager, GEMINI_API_KEY="a-key-for-tests") as process:
        manager.until("READY=1")
        reload(process, manager)
        manager.until("READY=1")
        (tmp_path / "ca.key").unlink()
        issue(tmp_path)
        reload(process, manager)
        manager.until("READY=1")
        ca_file.write_text("none any more")
        reload(process, manager)
        manager.until("READY=1")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=LONGEST)
    events = [word for word in said.split() if word.startswith("reload")]
    assert events == ["reload_unneeded", "reloaded", "reload_refused"]
    assert "reloaded changed=gemini.ca_file" in said


EARLY = """
import os, signal, sys
from edged import daemon
from edged.cli import main
load = daemon.load
def asked(config):
    settings = load(config)
    os.kill(os.getpid(), signal.SIGHUP)
    return settings
daemon.load = asked
sys.exit(main(["run", "--config", sys.argv[1]]))
"""


def test_a_reload_during_the_start_is_not_lost_and_not_early(
    tmp_path: Path, manager: Manager
) -> None:
    """SIGHUP right after the settings were read is handled after READY."""
    with service(config(tmp_path, gemini=BEFORE), manager, program=("-c", EARLY)):
        manager.until("RELOADING=1")
    assert [line for line in manager.told if line in {"READY=1", "RELOADING=1"}] == [
        "READY=1",
        "RELOADING=1",
    ]


def test_a_turn_is_not_cut_short(tmp_path: Path, manager: Manager) -> None:
    """The status says that the reload waits; the settings take effect after the turn."""
    patience = "offline_patience_s = 5"
    file = config(tmp_path, gemini=BEFORE, conversation=patience)
    with service(file, manager, GEMINI_API_KEY="a-key-for-tests") as process:
        manager.until("READY=1")
        with Client(str(tmp_path / "control.sock")) as client:
            client.ask("press")
            manager.until("STATUS=Listening.")
            config(tmp_path, gemini=AFTER, conversation=patience)
            reload(process, manager)
            manager.until("READY=1")
            assert "New settings take effect after this turn." in manager.told[-1]
            assert client.ask("status")["model"] == "before"
            client.ask("release")
        manager.until("RELOADING=1")
        manager.until("READY=1")
        assert status(tmp_path)["model"] == "after"
        assert "New settings" not in manager.told[-1]


def test_a_new_instruction_waits_for_no_turn(tmp_path: Path, manager: Manager) -> None:
    """An open conversation is one without an end; the session tells it between two turns."""
    talk = 'mode = "open"'
    file = config(tmp_path, gemini=BEFORE, conversation=talk)
    with service(file, manager, GEMINI_API_KEY="a-key-for-tests") as process:
        manager.until("READY=1")
        with Client(str(tmp_path / "control.sock")) as client:
            client.ask("press")
            manager.until("STATUS=Listening.")
            instruction = 'system_instruction = "Be brief."'
            config(tmp_path, gemini=f"{BEFORE}\n{instruction}", conversation=talk)
            reload(process, manager)
            manager.until("READY=1")
            assert client.ask("status")["state"] == "listening"
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=LONGEST)
    assert "reloaded changed=gemini.system_instruction" in said
    assert "reload_waits" not in said


def test_the_socket_of_systemd_stays_open(tmp_path: Path, manager: Manager) -> None:
    """A client that connects during the reload gets its reply from the new appliance."""
    with socket.socket(socket.AF_UNIX) as given:
        given.bind(str(tmp_path / "given.sock"))
        given.listen()
        with running(tmp_path, manager, given) as process:
            config(tmp_path, gemini=AFTER)
            reload(process, manager)
            manager.until("READY=1")
            assert status(tmp_path, "given.sock")["model"] == "after"
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=LONGEST)
    assert "control_socket_ignored" in said


@contextmanager
def google(directory: Path) -> Iterator[str]:
    """Run an emulator; yield the settings to reach it."""
    options = ["--reply-seconds", "0.5", "--ca-dir", str(directory)]
    command = [sys.executable, "-W", "ignore", "-m", "edged", "emulator", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        where = json.loads(process.stdout.readline())
        yield f'base_url = "{where["url"]}"\nca_file = "{where["ca_file"]}"'
        process.terminate()


def goes_on(directory: Path, manager: Manager, cards: dict[str, str]) -> str:
    """Talk before and after a reload; return the journal."""
    with google(directory) as gemini:
        tables = cards | {"gemini": gemini}
        with service(
            config(directory, **tables), manager, GEMINI_API_KEY="a-key-for-tests"
        ) as process:
            manager.until("STATUS=Ready.")
            say(directory, manager)
            config(directory, **tables, conversation="tap_ms = 200")
            reload(process, manager)
            manager.until("STATUS=Ready.")
            told = status(directory)
            assert told["turns"] == 1
            assert told["last_latency_ms"]
            say(directory, manager)
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=LONGEST)
    return said


def test_the_conversation_goes_on(tmp_path: Path, manager: Manager) -> None:
    """The new appliance resumes the session with the handle that the old one stored."""
    said = goes_on(tmp_path, manager, {})
    assert "resumed=false" in said
    assert "resumed=true" in said


@pytest.mark.alsa
def test_sound_cards_change_hands(tmp_path: Path, manager: Manager) -> None:
    """The new appliance uses the sound cards that the old one held."""
    cards = {
        "microphone": 'device = "edged_microphone"',
        "speaker": 'device = "edged_speaker"\nmixer = "software"',
    }
    with sound_card():
        assert "device_lost" not in goes_on(tmp_path, manager, cards)


def say(directory: Path, manager: Manager) -> None:
    """Press, speak, hear the reply."""
    with Client(str(directory / "control.sock")) as client:
        client.ask("press")
        manager.within(1)
        client.ask("release")
        manager.until("STATUS=Speaking.")
        manager.until("STATUS=Ready.")
        assert eventually(lambda: status(directory)["turns"] > 0, LONGEST)
