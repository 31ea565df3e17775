"""Which sound card: chosen from the kernel's own list, named so that the name survives a reboot.

Card numbers change with the order in which drivers load; ids do not
(https://www.kernel.org/doc/html/latest/sound/designs/procfile.html). HDMI takes only IEC958
frames, which ALSA's card-specific `sysdefault` makes and a plain `plughw` does not.
"""

import re
from collections.abc import Sequence
from enum import Enum, IntEnum
from pathlib import Path
from typing import Final

from edged.errors import DeviceError
from edged.values import dataclass

PROC: Final = Path("/proc/asound")


class Direction(Enum):
    """The direction of a stream; the value is ALSA's letter."""

    CAPTURE = "c"
    PLAYBACK = "p"


class Rank(IntEnum):
    """How likely a card is the one to use, the likeliest first."""

    USB = 0  # somebody plugged it in on purpose
    ADDED = 1  # a HAT, or anything else that not every board has
    ONBOARD = 2  # the headphone jack
    HDMI = 3  # audible only with a screen that is on


_WHY: Final = {
    Rank.USB: "a USB card comes first",
    Rank.ADDED: "there is no USB card",
    Rank.ONBOARD: "there is no USB card and no sound HAT",
    Rank.HDMI: "there is nothing else",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A sound card as the kernel lists it."""

    id: str
    name: str
    usb: bool
    devices: tuple[tuple[Direction, int], ...]  # number of each PCM

    @property
    def on_header(self) -> bool:
        """Return whether it is connected to the header's I2S pins: a HAT."""
        return rank(self) is Rank.ADDED

    @property
    def one_clock(self) -> bool:
        """Return whether one clock drives both directions, as on every I2S bus."""
        return self.on_header and {d for d, _ in self.devices} == set(Direction)

    @property
    def hdmi(self) -> bool:
        """Return whether it is an HDMI output."""
        return not self.usb and "hdmi" in f"{self.id} {self.name}".lower()


@dataclass(frozen=True, slots=True)
class Choice:
    """The ALSA name of the chosen card and why it was chosen."""

    device: str
    why: str


def read_cards(proc: Path = PROC) -> list[Card]:
    """Return the cards that the kernel lists now."""
    cards = []
    for folder in sorted(proc.glob("card[0-9]*")):
        try:
            card_id = (folder / "id").read_text(encoding="ascii", errors="replace").strip()
            found = [re.fullmatch(r"pcm(\d+)([cp])", pcm.name) for pcm in folder.iterdir()]
        except OSError:  # unplugged meanwhile
            continue
        devices = sorted((match[2], int(match[1])) for match in found if match)
        cards.append(
            Card(
                card_id,
                _long_name(proc, card_id),
                (folder / "usbid").exists(),
                tuple((Direction(letter), number) for letter, number in devices),
            )
        )
    return cards


def _long_name(proc: Path, card_id: str) -> str:
    """Return what follows the id in the list of cards: ` 0 [Device         ]: USB-Audio - Name`."""
    try:
        text = (proc / "cards").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return card_id
    match = re.search(rf"\[{re.escape(card_id)}\s*\]: (.*)", text)
    return match[1] if match else card_id


def best(cards: Sequence[Card], direction: Direction) -> Card | None:
    """Return the card that `auto` chooses; None if no card supports the direction."""
    return next(iter(able(cards, direction)), None)


def choose(cards: Sequence[Card], direction: Direction) -> Choice:
    """Return the best card for `direction`. Raises DeviceError if there is none."""
    card = best(cards, direction)
    if card is None:
        what = "microphone" if direction is Direction.CAPTURE else "speaker"
        raise DeviceError(
            f"No sound card with a {what} was found: plug one in, or enable the HAT's overlay in"
            " /boot/firmware/config.txt."
        )
    return choice_of(card, direction)


def choice_of(card: Card, direction: Direction) -> Choice:
    """Return `card` as what was chosen for `direction`."""
    return Choice(lasting_name(card, direction), f"{card.name}: {_WHY[rank(card)]}")


def lasting_names(cards: Sequence[Card], direction: Direction) -> list[str]:
    """Return the names that the settings may have for `direction`, the best first."""
    return [lasting_name(card, direction) for card in able(cards, direction)]


def lasting_name(card: Card, direction: Direction) -> str:
    """Return the ALSA name of a card for `direction`, which it must support."""
    if card.hdmi:
        return f"sysdefault:CARD={card.id}"
    number = min(number for d, number in card.devices if d is direction)
    return f"plughw:CARD={card.id},DEV={number}"


def able(cards: Sequence[Card], direction: Direction) -> list[Card]:
    """Return the cards that support `direction`, the best first."""
    found = [card for card in cards if any(d is direction for d, _ in card.devices)]
    return sorted(found, key=lambda card: (rank(card), card.id))


def rank(card: Card) -> Rank:
    """Return what kind of card it is."""
    if card.usb:
        return Rank.USB
    if card.hdmi:
        return Rank.HDMI
    return Rank.ONBOARD if card.id in {"Headphones", "ALSA"} else Rank.ADDED
