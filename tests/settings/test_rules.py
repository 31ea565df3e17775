"""What the settings must be to the sound cards and pins of the machine they are for."""

from pathlib import Path
from typing import Any

import pytest

from edged.alsa.cards import Card, Direction
from edged.settings.finding import Finding, Weight
from edged.settings.model import Settings
from edged.settings.rules import find
from tests.unprivileged import shut_away, unprivileged

_BOTH = ((Direction.CAPTURE, 0), (Direction.PLAYBACK, 0))
USB = Card("Device", "USB-Audio - USB PnP", usb=True, devices=_BOTH)
HAT = Card("sndrpigooglevoi", "RPi-simple", usb=False, devices=_BOTH)
SCREEN = Card("vc4hdmi0", "vc4-hdmi", usb=False, devices=((Direction.PLAYBACK, 0),))


def found(*cards: Card, **tables: dict[str, Any]) -> list[tuple[str, Weight, str]]:
    """Return (key, weight, text) of what is wrong on a machine with `cards`."""
    findings: list[Finding] = list(find(Settings.model_validate(tables), cards))
    return [(finding.keys[0], finding.weight, finding.text) for finding in findings]


def test_a_card_by_number_is_refused_with_the_names_of_this_machine() -> None:
    """Ready to be copied; without any card there is an example."""
    because = "names a card by its number, which changes from start to start; name it by its id"
    names = ["plughw:CARD=Device,DEV=0", "plughw:CARD=sndrpigooglevoi,DEV=0"]
    names.append("sysdefault:CARD=vc4hdmi0")
    assert found(USB, HAT, SCREEN, speaker={"device": "plughw:1,0"}) == [
        (
            "speaker.device",
            Weight.REFUSED,
            f'"plughw:1,0" {because}: {", ".join(names)}',
        )
    ]
    assert found(microphone={"device": "hw"}) == [
        (
            "microphone.device",
            Weight.REFUSED,
            f'"hw" {because}: such as plughw:CARD=Device,DEV=0 (`arecord -L` lists them)',
        )
    ]


def test_no_name_at_all_is_refused() -> None:
    """It says what may stand there."""
    ((key, weight, text),) = found(USB, microphone={"device": ""})
    assert (key, weight) == ("microphone.device", Weight.REFUSED)
    assert text == 'must name a card: "auto", or plughw:CARD=Device,DEV=0'


@pytest.mark.parametrize("name", ["default", "pulse", "pipewire", "pulse:10.0.0.5", "plug:pulse"])
def test_a_sound_server_is_doubted(name: str) -> None:
    """A service cannot reach that of a desktop; the owner may have made another."""
    ((_, weight, text),) = found(USB, speaker={"device": name})
    assert weight is Weight.DOUBTFUL
    assert text == (
        f'"{name}" leads to a sound server that a service cannot reach; name a card:'
        " plughw:CARD=Device,DEV=0"
    )


@pytest.mark.parametrize("name", ["null", "plug:null", "plug:'null'", "file:'/tmp/x',raw"])
@pytest.mark.parametrize("part", ["microphone", "speaker"])
def test_what_runs_faster_than_time_is_refused(part: str, name: str) -> None:
    """ALSA's null gives and takes as fast as a processor can."""
    ((key, weight, text),) = found(USB, **{part: {"device": name}})
    assert (key, weight) == (f"{part}.device", Weight.REFUSED)
    assert text.endswith("faster than time; name a card: plughw:CARD=Device,DEV=0")


@pytest.mark.parametrize("name", ["bluealsa:DEV=00:1A:7D:DA:71:13,PROFILE=a2dp", "plughw:Device,0"])
def test_an_address_is_no_number_of_a_card(name: str) -> None:
    """Nor is the number of a card's device."""
    assert found(USB, speaker={"device": name}) == []


def test_a_name_that_alsa_cannot_read_is_doubted() -> None:
    """With what is wrong about it in most cases."""
    ((_, weight, text),) = found(USB, speaker={"device": "plug:dmix:CARD=Device,DEV=0"})
    assert weight is Weight.DOUBTFUL
    assert "stands in quotes (plug:'dmix:CARD=Device')" in text


def test_a_screen_by_the_wrong_name_is_doubted() -> None:
    """The right one is named."""
    for name in ("plughw:CARD=vc4hdmi0,DEV=0", "plughw:vc4hdmi0", "plug:'hw:vc4hdmi0,0'"):
        ((_, weight, text),) = found(SCREEN, speaker={"device": name})
        assert weight is Weight.DOUBTFUL
        assert text.endswith("use sysdefault:CARD=vc4hdmi0")
    assert not found(SCREEN, speaker={"device": "sysdefault:CARD=vc4hdmi0"})


@pytest.mark.parametrize(
    ("cards", "tables", "weight"),
    [
        ((HAT,), {}, Weight.REFUSED),
        ((HAT, USB), {}, Weight.DOUBTFUL),
        ((HAT, USB), {"speaker": {"device": "plughw:CARD=sndrpigooglevoi"}}, Weight.REFUSED),
        ((HAT, USB), {"speaker": {"device": "plughw:sndrpigooglevoi,0"}}, Weight.REFUSED),
        ((HAT, USB), {"speaker": {"device": "plug:'dmix:sndrpigooglevoi'"}}, Weight.REFUSED),
        ((), {}, Weight.DOUBTFUL),
    ],
)
def test_a_pin_of_the_sound_card_in_use_is_refused(
    cards: tuple[Card, ...], tables: dict[str, dict[str, Any]], weight: Weight
) -> None:
    """A button there would silence the HAT; with a card elsewhere it is only doubtful."""
    ((key, found_weight, text),) = found(*cards, **tables, button={"pin": 19})
    assert (key, found_weight) == ("button.pin", weight)
    assert ("sndrpigooglevoi needs" in text) == (weight is Weight.REFUSED)


def test_pins_with_other_uses_are_doubted() -> None:
    """I2C and SPI may be off."""
    ((_, weight, text),) = found(light={"pin": 9})
    assert (weight, text) == (
        Weight.DOUBTFUL,
        "pin 9 also serves SPI; use it only if that is off",
    )


@pytest.mark.parametrize(
    ("table", "setting"),
    [
        ("camera", "folder"),
        ("gemini", "ca_file"),
        ("microphone", "file"),
        ("speaker", "file"),
    ],
)
def test_what_the_service_cannot_see_is_doubted(table: str, setting: str) -> None:
    """Its sandbox has no /home: a file there looks missing, and the owner sees it lie there."""
    why = "is in /home, which the service cannot see (ProtectHome= of its unit)"
    texts = [text for _, _, text in found(**{table: {setting: "/home/pi/it"}})]
    assert any(why in text for text in texts), texts
    assert not any(why in text for _, _, text in found(**{table: {setting: "/homely/it"}}))


def test_a_link_into_a_home_is_doubted_too(tmp_path: Path) -> None:
    """What it leads to is not there for the service."""
    (tmp_path / "voice.wav").symlink_to("/root/voice.wav")
    named = {"kind": "wav", "file": str(tmp_path / "voice.wav")}
    assert any("is in /root" in text for _, _, text in found(microphone=named))


def test_a_missing_authority_is_refused() -> None:
    """Edged would end with it, so the settings are not good."""
    ((_, weight, text),) = found(gemini={"ca_file": "/none"})
    assert (weight, text) == (Weight.REFUSED, "there is no file /none; edged needs it to start")


def test_an_authority_out_of_reach_is_refused_with_the_cure(tmp_path: Path) -> None:
    """A folder that may not be entered hides a file that the owner sees lie there."""
    file = shut_away(tmp_path, "ca.pem")
    with unprivileged():
        ((key, weight, text),) = found(gemini={"ca_file": file})
    assert (key, weight) == ("gemini.ca_file", Weight.REFUSED)
    assert text == (
        f"{file} cannot be read: Permission denied; put it into /etc/edged, readable by all"
    )


def test_no_path_is_too_odd_to_be_judged(tmp_path: Path) -> None:
    """Too long, in a circle, below a file, a folder: each is refused, and none raises."""
    circle, file = tmp_path / "circle", tmp_path / "file"
    circle.symlink_to(circle)
    file.touch()
    for path, cause in (
        (Path("/", "x" * 300), "File name too long"),
        (circle, "Too many levels of symbolic links"),
        (file / "ca.pem", "there is no file"),
        (tmp_path, "is no file"),
    ):
        ((_, weight, text),) = found(gemini={"ca_file": path})
        assert weight is Weight.REFUSED
        assert cause in text
