"""Choosing a card, on copies of what kernels list."""

from pathlib import Path

import pytest

from edged.alsa.cards import Direction, choose, lasting_names, read_cards
from edged.errors import DeviceError
from tests.alsa.kernel import proc_of


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
    choice = choose(read_cards(proc_of(tmp_path, *ids)), direction)
    assert choice.device == device
    assert ":" in choice.why


def test_the_choice_says_which_card_and_why(tmp_path: Path) -> None:
    """The journal line names the card as its maker does."""
    choice = choose(read_cards(proc_of(tmp_path, "Headphones", "Device")), Direction.PLAYBACK)
    assert choice.why == "USB-Audio - USB PnP Sound Device: a USB card comes first"


def test_no_card_is_an_error_with_a_cure(tmp_path: Path) -> None:
    """A Pi without a microphone says so, also where there is no /proc/asound at all."""
    with pytest.raises(DeviceError, match="with a microphone was found: plug one in"):
        choose(read_cards(proc_of(tmp_path, "Headphones", "vc4hdmi0")), Direction.CAPTURE)
    with pytest.raises(DeviceError, match="with a speaker"):
        choose(read_cards(tmp_path / "missing"), Direction.PLAYBACK)


def test_what_may_be_written_into_the_settings(tmp_path: Path) -> None:
    """By id, the best first, a screen by the name that works."""
    cards = read_cards(proc_of(tmp_path, "vc4hdmi0", "Device", "sndrpigooglevoi"))
    assert lasting_names(cards, Direction.PLAYBACK) == [
        "plughw:CARD=Device,DEV=0",
        "plughw:CARD=sndrpigooglevoi,DEV=0",
        "sysdefault:CARD=vc4hdmi0",
    ]
