"""What of the machine is touched, and when: a running daemon keeps its devices."""

import os
from pathlib import Path

import pytest

from edged.alsa.cards import Card, Direction
from edged.alsa.probe import HardwareParams
from edged.doctor import devices, examination
from edged.doctor.checks.devices import cards
from edged.doctor.checks.machine import daemon
from edged.doctor.examination import DoctorOptions
from edged.doctor.finding import Finding, Verdict
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from tests.control.living import Living

USB = Card(
    "Device",
    "USB-Audio - USB PnP Sound Device",
    usb=True,
    devices=((Direction.CAPTURE, 0), (Direction.PLAYBACK, 0)),
)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what was opened to learn its rates, on a machine with one USB card."""
    asked: list[str] = []

    def probe(device: str, _direction: Direction) -> HardwareParams:
        asked.append(device)
        return HardwareParams((48_000,), 1)

    monkeypatch.setattr(cards, "read_cards", lambda _proc: [USB])
    monkeypatch.setattr(cards, "probe", probe)
    return asked


def examined(stream: Path) -> list[Finding]:
    """Examine the devices of a machine whose daemon, if there is one, listens at `stream`."""
    running = daemon.ask(str(stream))
    return list(examination._devices(DoctorOptions(tone=False), Settings(), running, print))


def test_beside_a_running_daemon_no_card_is_opened(tmp_path: Path, opened: list[str]) -> None:
    """A card that is open for a moment is busy for the daemon, whose user speaks just then."""
    with Living(tmp_path / "s").running():
        told = [finding for finding in examined(tmp_path / "s") if finding.about == "cards"]
    assert not opened
    assert [finding.verdict for finding in told[:2]] == [Verdict.PASS, Verdict.PASS]
    assert told[0].text == (
        "microphone plughw:CARD=Device,DEV=0: not in use; stop edged to see its sample rates"
    )


@pytest.mark.parametrize(
    "running",
    [daemon.Running({}), daemon.Closed("not allowed"), daemon.Stuck("says nothing")],
)
def test_the_list_opens_no_card_of_a_daemon(running: daemon.Daemon, opened: list[str]) -> None:
    """Nor of one that does not answer."""
    told = devices.look(running)
    assert not opened
    assert [stream.name for stream in told.streams] == 2 * ["plughw:CARD=Device,DEV=0"]
    assert all("stop edged to see its sample rates" in each.told for each in told.streams)


def test_without_a_daemon_the_list_has_the_rates(opened: list[str]) -> None:
    """The cards are free then."""
    told = devices.look(daemon.Absent("not running"))
    assert opened == 2 * ["hw:CARD=Device,DEV=0"]
    assert {stream.told for stream in told.streams} == {"free, 48 kHz, mono"}


def test_a_daemon_is_looked_for_where_systemd_listens_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service ignores a socket of the settings if systemd hands it another."""
    monkeypatch.delenv("EDGED_SOCKET", raising=False)
    settings = validated(Settings, {"control": {"socket": tmp_path / "ignored"}})
    assert daemon.socket_paths(None, settings) == [
        str(tmp_path / "ignored"),
        "/run/edged/control.sock",
    ]
    assert daemon.socket_paths(None, None) == ["/run/edged/control.sock"]
    assert daemon.socket_paths("/given", settings) == ["/given"]
    # Where each question has a service started once more whose settings are wrong, none is asked.
    assert daemon.socket_paths(None, settings, in_vain=True) == [str(tmp_path / "ignored")]
    assert isinstance(daemon.ask(*daemon.socket_paths(None, None, in_vain=True)), daemon.Absent)
    monkeypatch.setitem(os.environ, "EDGED_SOCKET", "/told")
    assert daemon.socket_paths(None, settings) == ["/told"]
    with Living(tmp_path / "s").running() as living:
        assert isinstance(daemon.ask(str(tmp_path / "none"), str(living.path)), daemon.Running)
        assert isinstance(daemon.ask(str(living.path), str(tmp_path / "none")), daemon.Running)
    assert isinstance(daemon.ask(str(tmp_path / "none"), str(tmp_path / "nil")), daemon.Absent)
