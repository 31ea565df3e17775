"""What an ALSA device name says about the card behind it. Pure.

`plughw:CARD=Device,DEV=0` lasts over reboots and hot-plug; `hw:1` and a bare `hw` (which means card
0) do not. What the owner defined in asound.conf is not looked into: its name is taken as it is.
"""

import re
from collections.abc import Sequence
from typing import Final

from edged.alsa.cards import Card
from edged.alsa.route import End, ends

CLOCK_RATE: Final = 48_000
"""Hertz at which a card with one clock is run: the rate that every codec on I2S can do, a multiple
of 16 kHz and of 24 kHz."""
_SERVERS: Final = frozenset({"default", "pulse", "pipewire"})
"""PCMs that lead to a sound server on a desktop, which a system service cannot reach."""
_ID: Final = re.compile(r"[\w-]+", re.ASCII)


def by_number(name: str) -> bool:
    """Return whether `name` selects a card by number, including a number left out (0)."""
    return any(end.numbered for end in ends(name))


def to_server(name: str) -> bool:
    """Return whether `name` leads to the sound server of a desktop."""
    return any(end.base in _SERVERS and end.card is None for end in ends(name))


def to_null(name: str) -> bool:
    """Return whether `name` leads to ALSA's null, which runs faster than real time."""
    return any(end.base == "null" for end in ends(name))


def over_bluetooth(name: str) -> bool:
    """Return whether `name` leads to bluealsa."""
    return any(end.base == "bluealsa" for end in ends(name))


def past_card_file(name: str) -> bool:
    """Return whether `name` bypasses ALSA's configuration of the card, which HDMI needs."""
    return any(end.base in {"hw", "plughw"} for end in ends(name))


def readable(name: str) -> bool:
    """Return whether ALSA can parse `name`, not whether there is such a PCM."""
    return bool(ends(name))


def converting(name: str) -> str:
    """Return `name` inside a plug, so that ALSA converts rate, channels and sample format."""
    if name.startswith("hw:"):
        return f"plug{name}"
    quoted = name.replace("\\", r"\\").replace("'", r"\'")
    return f"plug:'{quoted}'"


def card_id(name: str) -> str | None:
    """Return the id of the card that `name` leads to; None for names that lead to none."""
    cards = [end.card for end in ends(name) if end.card and not end.numbered]
    return next((card for card in cards if _ID.fullmatch(card)), None)


def card_of(name: str, cards: Sequence[Card]) -> Card | None:
    """Return the card that `name` leads to, if it is there."""
    wanted = card_id(name)
    return next((card for card in cards if card.id == wanted), None)


def opening_name(name: str, cards: Sequence[Card]) -> str:
    """Return what to open for `name`: on a card with one clock, ALSA's plug at CLOCK_RATE.

    There, whoever opens first sets the rate of the other direction too, and the other's plug would
    quietly resample speech to it. The better of speex's converters come with libasound2-plugins.
    """
    card = card_of(name, cards)
    slave = _slave(*ends(name)) if card and card.one_clock else None
    if slave is None:
        return name
    return (
        f'plug:{{SLAVE={{type plug slave{{pcm "{slave}"'
        f" rate {CLOCK_RATE}}} rate_converter [speexrate_medium speexrate linear]}}}}"
    )


def _slave(end: End, *others: End) -> str | None:
    """Return the slave for a plug at CLOCK_RATE; None for what converts otherwise or never."""
    *outside, base = end.way
    given = {key: value for key, value in end.arguments.items() if key != "CARD"}
    if others or outside not in ([], ["plug"]) or not given.keys() <= {"DEV", "SUBDEV"}:
        return None
    if base in {"default", "sysdefault"}:  # plughw, where the card's driver has no file of its own
        return f"{base}:CARD={end.card}"
    plain = base == "plughw" or (base == "hw" and outside)
    if not plain or not all(isinstance(n, str) and n.isdecimal() for n in given.values()):
        return None
    return ",".join((f"hw:CARD={end.card}", *(f"{key}={value}" for key, value in given.items())))
