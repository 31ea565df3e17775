"""Facts in, findings out."""

from dataclasses import replace
from pathlib import Path

import pytest

from edged.alsa.cards import Card, Direction
from edged.alsa.probe import HardwareParams
from edged.doctor.checks.devices import cards, speaker
from edged.doctor.checks.machine import clock, groups, memory, storage
from edged.doctor.checks.machine.groups import Membership, User
from edged.doctor.checks.network import session, wifi
from edged.doctor.checks.network.wifi import PowerSave
from edged.doctor.finding import Finding, Verdict
from edged.live.failures import Failure, Kind
from edged.settings.model import GeminiSettings, Settings, SpeakerSettings
from edged.settings.reading.conversion import validated
from edged.system.time_sync import EARLIEST
from tests.alsa.kernel import proc_of
from tests.unprivileged import shut_away, unprivileged

PASS, SKIPPED, WARNING, FAILURE = (
    Verdict.PASS,
    Verdict.SKIPPED,
    Verdict.WARNING,
    Verdict.FAILURE,
)


def verdicts(found: list[Finding]) -> list[Verdict]:
    """Return the verdicts alone."""
    return [finding.verdict for finding in found]


def test_clocks() -> None:
    """1970, not yet set, and right."""
    early = clock.judge(clock.read(0.0))
    assert (early.verdict, early.text) == (
        FAILURE,
        "the clock says 1970-01-01: TLS certificates are not valid yet",
    )
    unset = clock.judge(clock.TimeOfDay(EARLIEST + 60, "the clock has not been set yet"))
    assert unset.verdict is WARNING
    assert "timedatectl" in unset.cure
    assert "sudo apt install systemd-timesyncd" in unset.cure
    right = clock.judge(clock.TimeOfDay(EARLIEST + 60, None))
    assert (right.verdict, right.text) == (PASS, "2026-11-21 00:01 UTC")


@pytest.mark.parametrize(
    ("uid", "gids", "group", "verdict", "words"),
    [
        (0, (), Membership(None, listed=False), PASS, "root"),
        (1000, (), Membership(None, listed=False), SKIPPED, "not installed"),
        (1000, (990,), Membership(990, listed=True), PASS, "pi may use edged status"),
        (1000, (), Membership(990, listed=True), WARNING, "after this login"),
        (1000, (), Membership(990, listed=False), WARNING, "pi is not in the group edged"),
    ],
)
def test_groups(
    uid: int, gids: tuple[int, ...], group: Membership, verdict: Verdict, words: str
) -> None:
    """Who may ask the daemon."""
    found = groups.judge(User("pi", uid, frozenset(gids)), group)
    assert (found.verdict, words in found.text) == (verdict, True)


def test_who_is_not_root_is_told_what_that_means() -> None:
    """A card that refuses the caller may serve the service."""
    assert list(groups.rights(User("root", 0, frozenset()))) == []
    (found,) = groups.rights(User("pi", 1000, frozenset()))
    assert (found.verdict, found.cure) == (SKIPPED, "sudo edged doctor")


def test_wifi(tmp_path: Path) -> None:
    """The cure holds for now and for good; only Wi-Fi is looked at."""
    assert wifi.parse("Power save: on\n") is PowerSave.ON
    assert wifi.parse("Power save: off\n") is PowerSave.OFF
    assert wifi.parse("command failed: No such device (-19)\n") is PowerSave.UNTOLD
    on, off, untold = wifi.judge(
        {"wlan0": PowerSave.ON, "wlan1": PowerSave.OFF, "wlan2": PowerSave.UNTOLD}
    )
    assert verdicts([on, off, untold]) == [WARNING, PASS, SKIPPED]
    assert "sudo iw dev wlan0 set power_save off" in on.cure
    assert "powersave 2" in on.cure
    (tmp_path / "eth0").mkdir()
    assert wifi.read(tmp_path) == {}
    (tmp_path / "none-such" / "phy80211").mkdir(parents=True)
    assert wifi.read(tmp_path) == {"none-such": PowerSave.UNTOLD}


@pytest.mark.parametrize(
    ("memory_mb", "client", "hint"),
    [(416, "google-genai", True), (416, "websocket", False), (1_800, "google-genai", False)],
)
def test_memory(memory_mb: int, client: str, hint: bool) -> None:  # noqa: FBT001 - a parameter
    """A small board is told what needs less of it; that is no fault."""
    finding = memory.judge(memory_mb, validated(GeminiSettings, {"client": client}))
    assert finding.verdict is PASS
    assert ('gemini.client = "websocket"' in finding.text) is hint
    assert memory.read() > 0


def test_storage(tmp_path: Path) -> None:
    """A read-only file system is a failure, a full one a warning."""
    good = storage.read(tmp_path)
    assert good
    assert not good.read_only
    fine = storage.Storage("/var/lib/edged", read_only=False, free_mb=5_000)
    assert storage.judge(fine).verdict is PASS
    assert storage.judge(replace(fine, free_mb=7)).text == "/var/lib/edged has only 7 MB free"
    assert storage.judge(replace(fine, read_only=True)).verdict is FAILURE
    assert "`sudo dmesg" in storage.judge(replace(fine, read_only=True)).cure
    assert storage.judge(storage.read(tmp_path / "none")).verdict is SKIPPED


def test_cards(tmp_path: Path) -> None:
    """Each direction with its rates or its holder, the best first; HDMI by its own name."""
    streams = cards.probed(proc_of(tmp_path / "proc", "Headphones", "vc4hdmi0", "Device"))
    assert [stream.name for stream in streams] == [
        "plughw:CARD=Device,DEV=1",
        "plughw:CARD=Device,DEV=0",
        "plughw:CARD=Headphones,DEV=0",
        "sysdefault:CARD=vc4hdmi0",
    ]
    usb = Card("Device", "USB-Audio - X", usb=True, devices=((Direction.CAPTURE, 0),))
    free = cards.CardStream(
        usb,
        Direction.CAPTURE,
        "plughw:CARD=Device,DEV=0",
        HardwareParams((44_100, 48_000), 1),
        None,
    )
    held = replace(free, params="in use", owner="arecord (process 7)")
    odd = replace(free, params=HardwareParams((), 0))
    lost = replace(free, params="hw:CARD=Device,DEV=0: No such device; plug it in.")
    found = list(cards.judge(Settings(), [free, held, odd, lost], converter=False))
    assert verdicts(found) == [PASS, PASS, PASS, SKIPPED, WARNING]
    assert [finding.text for finding in found] == [
        "microphone plughw:CARD=Device,DEV=0: free, 44.1, 48 kHz, mono",
        "microphone plughw:CARD=Device,DEV=0: in use by arecord (process 7)",
        "microphone plughw:CARD=Device,DEV=0: free, takes no PCM samples directly: ALSA converts",
        "microphone plughw:CARD=Device,DEV=0: hw:CARD=Device,DEV=0: No such device; plug it in.",
        "ALSA's good rate converter is not installed: speech sounds dull",
    ]
    (none,) = cards.judge(Settings(), [], converter=False)
    assert (none.verdict, none.text) == (
        WARNING,
        "no sound card found (/proc/asound/cards is empty)",
    )


def test_the_rate_converter_is_found_where_debian_puts_it(tmp_path: Path) -> None:
    """Below the folder of the architecture."""
    assert not cards.has_converter(tmp_path)
    folder = tmp_path / "aarch64-linux-gnu" / "alsa-lib"
    folder.mkdir(parents=True)
    (folder / "libasound_module_rate_speexrate.so").touch()
    assert cards.has_converter(tmp_path)


def test_a_speaker_that_is_a_file(tmp_path: Path) -> None:
    """It is not overwritten, only its folder has to be there."""
    settings = SpeakerSettings(kind="wav", file=tmp_path / "reply.wav")
    assert speaker.judge_file(settings).verdict is PASS
    folder = tmp_path / "no room"
    lost = SpeakerSettings(kind="wav", file=folder / "reply.wav")
    assert speaker.judge_file(lost).cure == (
        f"sudo mkdir -p '{folder}'; the service can write only below /var/lib/edged"
    )
    faint = speaker.judge("card", "", 10)
    assert (faint.verdict, faint.text) == (WARNING, "card played three notes, but at 10 %")
    assert faint.cure == "sudo systemctl start edged; sudo edged volume 70"


def test_a_speaker_that_is_a_file_out_of_reach(tmp_path: Path) -> None:
    """Making the folder would be no cure."""
    file = shut_away(tmp_path, "replies") / "reply.wav"
    with unprivileged():
        found = speaker.judge_file(SpeakerSettings(kind="wav", file=file))
    assert (found.verdict, found.cure) == (FAILURE, "name a file in /var/lib/edged as speaker.file")
    assert found.text == f"{file.parent} cannot be reached: Permission denied"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_failed_session_has_a_cure(kind: Kind) -> None:
    """What passes by itself is a warning; what only the owner can cure is a failure."""
    found = session.judge(Failure(kind, "what happened"), GeminiSettings())
    passing = kind in (Kind.NETWORK, Kind.TRANSIENT)
    assert found.verdict is (WARNING if passing else FAILURE)
    assert "what happened" in found.text
    assert found.cure
