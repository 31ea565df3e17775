"""Findings about the sound cards and pins of the machine."""

from typing import Any

import pytest

from edged.alsa.cards import Card, Direction
from edged.settings.checks.finding import Weight
from tests.settings.judged import found

_BOTH = ((Direction.CAPTURE, 0), (Direction.PLAYBACK, 0))
USB = Card("Device", "USB-Audio - USB PnP", usb=True, devices=_BOTH)
HAT = Card("sndrpigooglevoi", "RPi-simple", usb=False, devices=_BOTH)
SCREEN = Card("vc4hdmi0", "vc4-hdmi", usb=False, devices=((Direction.PLAYBACK, 0),))


def test_a_card_by_number_is_refused_with_the_names_of_this_machine() -> None:
    """They can be pasted; without any card there is an example."""
    because = "names a card by its number, which can change at every boot; name it by its ID"
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
    """The message says what is allowed."""
    ((key, weight, text),) = found(USB, microphone={"device": ""})
    assert (key, weight) == ("microphone.device", Weight.REFUSED)
    assert text == 'must name a card: "auto", or plughw:CARD=Device,DEV=0'


@pytest.mark.parametrize("name", ["default", "pulse", "pipewire", "pulse:10.0.0.5", "plug:pulse"])
def test_a_sound_server_is_doubted(name: str) -> None:
    """A service cannot reach a desktop's server, but the owner may run another."""
    ((_, weight, text),) = found(USB, speaker={"device": name})
    assert weight is Weight.DOUBTFUL
    assert text == (
        f'"{name}" leads to a sound server, which a service cannot reach, or without one to'
        " the first card; name a card:"
        " plughw:CARD=Device,DEV=0"
    )


@pytest.mark.parametrize("name", ["null", "plug:null", "plug:'null'", "file:'/tmp/x',raw"])
@pytest.mark.parametrize("part", ["microphone", "speaker"])
def test_what_runs_faster_than_time_is_refused(part: str, name: str) -> None:
    """ALSA's null device reads and writes at the speed of the CPU."""
    ((key, weight, text),) = found(USB, **{part: {"device": name}})
    assert (key, weight) == (f"{part}.device", Weight.REFUSED)
    assert text.endswith("faster than real time; name a card: plughw:CARD=Device,DEV=0")


@pytest.mark.parametrize("name", ["bluealsa:DEV=00:1A:7D:DA:71:13,PROFILE=a2dp", "plughw:Device,0"])
def test_an_address_is_no_number_of_a_card(name: str) -> None:
    """The device number of a card is fine too."""
    assert found(USB, speaker={"device": name}) == []


def test_a_name_that_alsa_cannot_read_is_doubted() -> None:
    """With the most common mistake."""
    ((_, weight, text),) = found(USB, speaker={"device": "plug:dmix:CARD=Device,DEV=0"})
    assert weight is Weight.DOUBTFUL
    assert "quote nested arguments (plug:'dmix:CARD=Device')" in text


def test_a_screen_by_the_wrong_name_is_doubted() -> None:
    """The message names the right one."""
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
    """A button there would break the HAT; with another card it is only doubtful."""
    ((key, found_weight, text),) = found(*cards, **tables, button={"pin": 19})
    assert (key, found_weight) == ("button.pin", weight)
    assert ("sndrpigooglevoi needs" in text) == (weight is Weight.REFUSED)


def test_pins_with_other_uses_are_doubted() -> None:
    """I2C and SPI may be disabled."""
    ((_, weight, text),) = found(light={"pin": 9})
    assert (weight, text) == (
        Weight.DOUBTFUL,
        "pin 9 also serves SPI; use it only if that is off",
    )


@pytest.mark.parametrize("device", ["video0", "", "auto ", "Logitech"])
def test_a_webcam_is_named_by_its_path(device: str) -> None:
    """The message says where there is a list."""
    ((key, weight, text),) = found(camera={"kind": "v4l2", "device": device})
    assert (key, weight) == ("camera.device", Weight.REFUSED)
    assert text == 'must be "auto", or a path that `edged devices` lists, such as /dev/video0'
    for right in ("auto", "/dev/video2", "/dev/v4l/by-id/usb-046d_0825-video-index0"):
        assert not found(camera={"kind": "v4l2", "device": right})
