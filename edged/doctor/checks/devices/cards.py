"""The sound cards, and the sample rates that their hardware supports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from edged.alsa.cards import PROC, Card, Direction, able, lasting_name, read_cards
from edged.alsa.owner import owner
from edged.alsa.probe import HardwareParams, probe
from edged.doctor.finding import Finding, passed, skipped, warning
from edged.errors import DeviceError
from edged.settings.model import Settings

ABOUT: Final = "cards"
_LIBRARIES: Final = Path("/usr/lib")
_CONVERTER: Final = "*/alsa-lib/libasound_module_rate_speexrate.so"
_USES: Final = {Direction.CAPTURE: "microphone", Direction.PLAYBACK: "speaker"}


@dataclass(frozen=True, slots=True)
class CardStream:
    """One direction of a card: its lasting name, what it supports, and which program has it open.

    `params` is the error's text if opening failed, and None if it was not opened.
    """

    card: Card
    direction: Direction
    name: str
    params: HardwareParams | str | None
    owner: str | None

    @property
    def usable(self) -> bool:
        """Return whether it is in use or could be opened.

        HDMI without a screen refuses; the check of the speaker says whether that matters.
        """
        return bool(self.owner) or not isinstance(self.params, str)

    @property
    def told(self) -> str:
        """Return its state in words."""
        if self.owner:
            return f"in use by {self.owner}"
        if self.params is None:
            return "not in use; stop edged to see its sample rates"
        if isinstance(self.params, str):
            return self.params
        if not self.params.rates:
            return "free, takes no PCM samples directly: ALSA converts"
        rates = ", ".join(f"{rate / 1000:g}" for rate in self.params.rates)
        channels = {1: "mono", 2: "stereo only"}.get(
            self.params.channels, f"{self.params.channels} channels"
        )
        return f"free, {rates} kHz, {channels}"


def listed(proc: Path = PROC) -> list[CardStream]:
    """Return every direction of every card, in the order of `auto`; open none.

    A daemon closes a speaker that is quiet and reopens it for the next reply. If it found the card
    busy then, the user would lose a sentence.
    """
    cards = read_cards(proc)
    return [
        CardStream(
            card, direction, lasting_name(card, direction), None, owner(card.id, direction, proc)
        )
        for direction in Direction
        for card in able(cards, direction)
    ]


def probed(proc: Path = PROC) -> list[CardStream]:
    """Return the same, with what the free ones support: each of them is opened."""
    return [
        stream if stream.owner else replace(stream, params=_asked(stream))
        for stream in listed(proc)
    ]


def _asked(stream: CardStream) -> HardwareParams | str:
    number = min(number for d, number in stream.card.devices if d is stream.direction)
    try:
        return probe(f"hw:CARD={stream.card.id},DEV={number}", stream.direction)
    except DeviceError as error:
        return str(error)


def has_converter(libraries: Path = _LIBRARIES) -> bool:
    """Return whether ALSA's good rate converter is installed."""
    return any(libraries.glob(_CONVERTER))


def judge(
    settings: Settings, streams: Sequence[CardStream], *, converter: bool
) -> Iterator[Finding]:
    """Yield a finding for each card, and for what is missing."""
    for stream in streams:
        told = f"{_USES[stream.direction]} {stream.name}: {stream.told}"
        yield passed(ABOUT, told) if stream.usable else skipped(ABOUT, told)
    if not streams and "alsa" in {settings.microphone.kind, settings.speaker.kind}:
        yield warning(
            ABOUT,
            "no sound card found (/proc/asound/cards is empty)",
            "plug one in; for a HAT, enable its overlay in /boot/firmware/config.txt and reboot"
            " (after a kernel update its driver may have to be rebuilt)",
        )
    if streams and not converter:
        text = "ALSA's good rate converter is not installed: speech sounds dull"
        yield warning(ABOUT, text, "sudo apt install libasound2-plugins")
