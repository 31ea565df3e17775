"""Wrong devices on the real libasound: one sentence with cause and cure."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from edged.alsa.cards import Direction
from edged.alsa.faults import device_error, device_error_of, opening_error
from edged.alsa.mixer import find_mixer, mixer_device
from edged.alsa.pcm import Opened, Request, open_device
from edged.alsa.selection import CardSelection
from edged.clock import SYSTEM_CLOCK
from edged.errors import DeviceError
from tests.alsa.kernel import proc_of

CAPTURE = Request(Direction.CAPTURE, 16_000, period=320, periods=8)
PLAYBACK = Request(Direction.PLAYBACK, 24_000, period=480, periods=6)
CONFIGURATION = """
pcm.edged_null { type null }
pcm.edged_stereo {
    type multi
    slaves.a { pcm "null" channels 2 }
    bindings { 0 { slave a channel 0 } 1 { slave a channel 1 } }
}
"""


@pytest.fixture(autouse=True)
def _configuration(tmp_path: Path) -> Iterator[None]:
    before = os.environ.get("ALSA_CONFIG_PATH")
    (tmp_path / "asound.conf").write_text(CONFIGURATION)
    os.environ["ALSA_CONFIG_PATH"] = f"/usr/share/alsa/alsa.conf:{tmp_path / 'asound.conf'}"
    yield
    if before is None:
        del os.environ["ALSA_CONFIG_PATH"]
    else:
        os.environ["ALSA_CONFIG_PATH"] = before


def _open(device: str, request: Request) -> Opened:
    return open_device(CardSelection(device, request.direction, SYSTEM_CLOCK.now), request)


@pytest.mark.alsa
@pytest.mark.parametrize("request_", [CAPTURE, PLAYBACK])
def test_an_unknown_card_is_named_with_a_cure(request_: Request) -> None:
    """The owner reads what to do, and libasound's own dozen lines are kept back."""
    with pytest.raises(DeviceError, match=r"plughw:CARD=Nope,DEV=0: No such device; .*plug it in"):
        _open("plughw:CARD=Nope,DEV=0", request_)
    with pytest.raises(DeviceError, match="nonsense: No such file or directory; ALSA knows no"):
        _open("nonsense", request_)


@pytest.mark.alsa
def test_libasound_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    """Trying for ever must not fill the journal."""
    with pytest.raises(DeviceError):
        _open("sysdefault:CARD=vc4hdmi0", PLAYBACK)
    assert not capfd.readouterr().err


@pytest.mark.alsa
def test_a_card_that_grants_something_else_is_refused() -> None:
    """Stereo where mono was asked for would sound an octave off."""
    with pytest.raises(DeviceError, match=r"gave 16000 Hz, 2 channel\(s\), S16_LE instead of") as e:
        _open("edged_stereo", CAPTURE)
    assert str(e.value).endswith("; name it plug:'edged_stereo', so that ALSA converts.")
    _open("plug:'edged_stereo'", CAPTURE).pcm.close()


@pytest.mark.alsa
def test_a_card_that_grants_the_request_is_taken() -> None:
    """ALSA's null device takes anything."""
    opened = _open("edged_null", PLAYBACK)
    assert opened.buffer == 480 * 6 * 2
    opened.pcm.close()


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.EBUSY, "another program has it open"),
        (errno.EACCES, "group audio"),
        (errno.EHOSTDOWN, "sound server"),
        (errno.ENODEV, "plug it in"),
    ],
)
def test_every_known_cause_has_its_cure(number: int, cure: str) -> None:
    """By the C library's text or by number."""
    text = f"{os.strerror(number)} [plughw:CARD=X]"
    assert cure in str(device_error(ValueError(text), "plughw:CARD=X"))
    assert cure in str(device_error_of(number, "plughw:CARD=X"))


def test_an_unknown_cause_says_how_to_see_more() -> None:
    """Nothing is guessed."""
    assert "arecord -D x" in str(device_error(ValueError("Odd thing [x]"), "x"))


def test_an_unknown_card_lists_those_that_there_are(tmp_path: Path) -> None:
    """Ready to be written into the settings."""
    proc = proc_of(tmp_path / "asound", "Headphones", "vc4hdmi0", "Device")
    gone = ValueError("No such device [plughw:CARD=Nope,DEV=0]")
    told = str(opening_error(gone, "plughw:CARD=Nope,DEV=0", Direction.PLAYBACK, proc))
    assert told.endswith(
        "plug it in, or choose another one (there are: plughw:CARD=Device,DEV=0,"
        " plughw:CARD=Headphones,DEV=0, sysdefault:CARD=vc4hdmi0)."
    )
    assert "CARD=Device,DEV=1)." in str(opening_error(gone, "x", Direction.CAPTURE, proc))


def test_who_holds_a_busy_card_is_named(tmp_path: Path) -> None:
    """The kernel knows the process; its name is shown where it may be seen."""
    proc = proc_of(tmp_path / "asound", "Device")
    for name, state in (("pcm0p", "closed\n"), ("pcm1c", "state: RUNNING\nowner_pid   : 812\n")):
        (proc / "card0" / name / "sub0").mkdir()
        (proc / "card0" / name / "sub0" / "status").write_text(state)
    busy, name = ValueError("Device or resource busy [x]"), "plug:'dsnoop:Device,1'"
    told = str(opening_error(busy, name, Direction.CAPTURE, proc))
    assert "; process 812 (`ps 812` names it) has it open: stop that program, or" in told
    (tmp_path / "812").mkdir()
    (tmp_path / "812" / "comm").write_text("arecord\n")
    told = str(opening_error(busy, name, Direction.CAPTURE, proc))
    assert "; arecord (process 812) has it open: stop that program, or" in told
    (tmp_path / "812" / "comm").write_text("python3\n")
    (tmp_path / "812" / "cgroup").write_text("0::/system.slice/edged.service\n")
    told = str(opening_error(busy, name, Direction.CAPTURE, proc))
    assert "; edged (process 812) has it open" in told
    (tmp_path / "812" / "cgroup").write_text("0::/user.slice/user-1000.slice/session-3.scope\n")
    told = str(opening_error(busy, name, Direction.CAPTURE, proc))
    assert "; python3 (process 812) has it open" in told
    told = str(opening_error(busy, name, Direction.PLAYBACK, proc))
    assert "another program has it open" in told


@pytest.mark.parametrize(
    ("server", "units"),
    [
        ("pipewire", "pipewire.socket pipewire.service wireplumber.service"),
        ("wireplumber", "pipewire.socket pipewire.service wireplumber.service"),
        ("pulseaudio", "pulseaudio.socket pulseaudio.service"),
    ],
)
def test_a_desktops_sound_server_is_to_be_masked(server: str, units: str, tmp_path: Path) -> None:
    """To stop it is not enough: it comes back."""
    proc = proc_of(tmp_path / "asound", "Device")
    (proc / "card0" / "pcm1c" / "sub0").mkdir()
    (proc / "card0" / "pcm1c" / "sub0" / "status").write_text("owner_pid   : 812\n")
    (tmp_path / "812").mkdir()
    (tmp_path / "812" / "comm").write_text(f"{server}\n")
    busy, name = ValueError("Device or resource busy [x]"), "plughw:CARD=Device,DEV=0"
    told = str(opening_error(busy, name, Direction.CAPTURE, proc))
    assert f"; {server} (process 812) has it open, a desktop's sound server, " in told
    assert f"`systemctl --user mask --now {units}`" in told


def test_a_card_with_one_clock_at_another_rate_says_what_to_do(tmp_path: Path) -> None:
    """To convert is not enough there: both directions need the card's rate."""
    proc = proc_of(tmp_path / "asound", "sndrpigooglevoi")
    wrong = ValueError("Invalid argument [plug:{SLAVE={type plug}}]")
    told = str(opening_error(wrong, "plughw:CARD=sndrpigooglevoi", Direction.CAPTURE, proc))
    assert "Invalid argument; the card has one clock and does not run at 48000 Hz" in told


def test_a_screen_by_the_wrong_name_is_told_the_right_one(tmp_path: Path) -> None:
    """HDMI takes only IEC958 frames."""
    proc = proc_of(tmp_path / "asound", "vc4hdmi0")
    wrong = ValueError("Invalid argument [plughw:CARD=vc4hdmi0]")
    told = str(opening_error(wrong, "plughw:CARD=vc4hdmi0", Direction.PLAYBACK, proc))
    assert told.endswith("HDMI takes no PCM samples directly: name it sysdefault:CARD=vc4hdmi0.")
    forbidden = ValueError("Permission denied [plughw:CARD=vc4hdmi0]")
    told = str(opening_error(forbidden, "plughw:CARD=vc4hdmi0", Direction.PLAYBACK, proc))
    assert "in the group audio" in told


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.ENODEV, "`bluetoothctl connect`"),
        (errno.ENOENT, "bluez-alsa-utils"),
        (errno.ESRCH, "enable --now bluealsa"),
        (errno.EACCES, "group audio"),
    ],
)
def test_a_bluetooth_speaker_is_connected_and_not_plugged_in(
    number: int, cure: str, tmp_path: Path
) -> None:
    """Its errors are those of bluealsa's plug-in."""
    name = "bluealsa:DEV=00:1A:7D:DA:71:13,PROFILE=a2dp"
    error = ValueError(f"{os.strerror(number)} [{name}]")
    told = str(opening_error(error, name, Direction.PLAYBACK, tmp_path))
    assert cure in told
    assert "plug it in" not in told


def test_the_mixer_is_the_cards_own() -> None:
    """A PCM name says which card."""
    assert mixer_device("plughw:CARD=Device,DEV=0") == "hw:CARD=Device"
    assert mixer_device("plug:'dmix:Device,0'") == "hw:CARD=Device"
    assert mixer_device("my_speaker") == "my_speaker"
    assert mixer_device("pulse:192.168.1.5") == "pulse:192.168.1.5"


@pytest.mark.alsa
def test_without_a_mixer_software_does_it() -> None:
    """Whether wanted or not."""
    assert find_mixer("software", "edged_null") is None
    assert find_mixer("auto", "edged_null") is None
    assert find_mixer("Master", "edged_null") is None
