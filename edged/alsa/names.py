"""What the name of an ALSA device says about the card behind it. Pure.

`plughw:CARD=Device,DEV=0` lasts over reboots and hot-plug; `hw:1` and a bare `hw` (which means card
0) do not. Names with arguments: https://www.alsa-project.org/alsa-doc/alsa-lib/conf.html.
"""

import re
from collections.abc import Sequence
from typing import Final

from edged.alsa.cards import Card

CLOCK_RATE: Final = 48_000
"""Hertz at which a card with one clock is run: the rate that every codec on I2S can do, a multiple
of 16 kHz and of 24 kHz."""
SERVERS: Final = frozenset({"default", "pulse", "pipewire"})
"""Names that lead to a sound server on a desktop, which a system service cannot reach."""

_NUMBERED: Final = re.compile(r"""(?:\bCARD\s*=?\s*["']?|\w:)\d+\b""")
_FIRST_CARD: Final = re.compile(
    r"""(?:plug:)?["']?(?:hw|plughw|sysdefault|dmix|dsnoop|front|hdmi|iec958)["']?"""
)
_CARD: Final = re.compile(r"\bCARD=([\w-]+)")
_PLAIN: Final = re.compile(r"plughw:CARD=([\w-]+)(?:,DEV=(\d+))?")


def by_number(name: str) -> bool:
    """Tell whether `name` means a card by its number, also where that is left out and so 0."""
    return bool(_NUMBERED.search(name) or _FIRST_CARD.fullmatch(name))


def card_id(name: str) -> str | None:
    """Return the id of the card that `name` names; None for names that name none."""
    match = _CARD.search(name)
    return match[1] if match else None


def card_of(name: str, cards: Sequence[Card]) -> Card | None:
    """Return the card that `name` names, if it is there."""
    wanted = card_id(name)
    return next((card for card in cards if card.id == wanted), None)


def opening_name(name: str, cards: Sequence[Card]) -> str:
    """Return what to open for `name`: on a card with one clock, ALSA's plug at CLOCK_RATE.

    There, whoever opens first sets the rate of the other direction too, and the other's plug would
    quietly resample speech to it. The better of speex's converters come with libasound2-plugins.
    """
    plain = _PLAIN.fullmatch(name)
    card = card_of(name, cards)
    if not plain or not card or not card.one_clock:
        return name
    return (
        f'plug:{{SLAVE={{type plug slave{{pcm "hw:CARD={card.id},DEV={plain[2] or 0}"'
        f" rate {CLOCK_RATE}}} rate_converter [speexrate_medium speexrate linear]}}}}"
    )
