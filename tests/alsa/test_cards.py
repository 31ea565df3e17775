"""Choosing a card, on copies of what kernels list."""

from pathlib import Path

import pytest

from edged.alsa.cards import Direction, choose, device_fault, read_cards
from edged.errors import DeviceError

LISTS = """ 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                      bcm2835 Headphones
 1 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0
                      vc4-hdmi-0
 2 [sndrpigooglevoi]: RPi-simple - snd_rpi_googlevoicehat_soundcar
                      snd_rpi_googlevoicehat_soundcard
 3 [Device         ]: USB-Audio - USB PnP Sound Device
                      C-Media USB PnP Sound Device at usb-0000:01:00.0-1.2, full speed
"""
PCMS = {
    "Headphones": ("pcm0p",),
    "vc4hdmi0": ("pcm0p",),
    "sndrpigooglevoi": ("pcm0p", "pcm0c"),
    "Device": ("pcm0p", "pcm1c"),
}


def _proc(folder: Path, *ids: str) -> Path:
    (folder / "cards").write_text(LISTS)
    for number, card_id in enumerate(ids):
        card = folder / f"card{number}"
        card.mkdir()
        (card / "id").write_text(f"{card_id}\n")
        for pcm in PCMS[card_id]:
            (card / pcm).mkdir()
        if card_id == "Device":
            (card / "usbid").write_text("0d8c:0014\n")
    return folder


@pytest.mark.parametrize(
    ("ids", "direction", "device"),
    [
        (("Headphones", "vc4hdmi0", "Device"), Direction.PLAYBACK, "plughw:CARD=Device,DEV=0"),
        (("Device", "sndrpigooglevoi"), Direction.CAPTURE, "plughw:CARD=Device,DEV=1"),
        (
            ("Headphones", "vc4hdmi0", "sndrpigooglevoi"),
            Direction.PLAYBACK,
            "plughw:CARD=sndrpigooglevoi,DEV=0",
        ),
        (("vc4hdmi0", "Headphones"), Direction.PLAYBACK, "plughw:CARD=Headphones,DEV=0"),
        (("vc4hdmi0",), Direction.PLAYBACK, "sysdefault:CARD=vc4hdmi0"),
    ],
)
def test_the_best_card_is_chosen(
    tmp_path: Path, ids: tuple[str, ...], direction: Direction, device: str
) -> None:
    """USB, then a HAT, then the jack, HDMI last; always by id."""
    choice = choose(read_cards(_proc(tmp_path, *ids)), direction)
    assert choice.device == device
    assert ":" in choice.why


def test_the_choice_says_which_card_and_why(tmp_path: Path) -> None:
    """The journal line names the card as its maker does."""
    choice = choose(read_cards(_proc(tmp_path, "Headphones", "Device")), Direction.PLAYBACK)
    assert choice.why == "USB-Audio - USB PnP Sound Device: a USB card comes first"


def test_no_card_is_an_error_with_a_cure(tmp_path: Path) -> None:
    """A Pi without a microphone says so, also where there is no /proc/asound at all."""
    with pytest.raises(DeviceError, match="with a microphone was found: plug one in"):
        choose(read_cards(_proc(tmp_path, "Headphones", "vc4hdmi0")), Direction.CAPTURE)
    with pytest.raises(DeviceError, match="with a speaker"):
        choose(read_cards(tmp_path / "missing"), Direction.PLAYBACK)


@pytest.mark.parametrize("name", ["hw:0", "plughw:1,0", "hw:CARD=2,DEV=0", "sysdefault:1"])
def test_numbers_of_cards_are_refused(name: str) -> None:
    """They change between boots."""
    assert "CARD=Device" in (device_fault(name) or "")


@pytest.mark.parametrize(
    "name", ["auto", "default", "plughw:CARD=Device,DEV=0", "hw:CARD=2i2,DEV=0", "my_mic"]
)
def test_names_that_last_are_taken(name: str) -> None:
    """Ids, and whatever the owner defined in asound.conf."""
    assert device_fault(name) is None
