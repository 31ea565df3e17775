"""The sound cards, and the rates that they really grant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged.alsa.cards import PROC, Card, Direction, able, lasting_name, read_cards
from edged.alsa.grant import Grant, probe
from edged.alsa.holder import holder
from edged.doctor.finding import Finding, passed, warning
from edged.errors import DeviceError
from edged.settings.model import Settings

ABOUT: Final = "cards"
_LIBRARIES: Final = Path("/usr/lib")
_CONVERTER: Final = "*/alsa-lib/libasound_module_rate_speexrate.so"
_USES: Final = {Direction.CAPTURE: "microphone", Direction.PLAYBACK: "speaker"}


@dataclass(frozen=True, slots=True)
class Socket:
    """One direction of a card: its lasting name, what it grants, and who has it now.

    `grant` is text where it could not be asked.
    """

    card: Card
    direction: Direction
    name: str
    grant: Grant | str
    holder: str | None

    @property
    def told(self) -> str:
        """Return what it does, in words."""
        if isinstance(self.grant, str):
            return f"in use by {self.holder}" if self.holder else self.grant
        if not self.grant.rates:
            return "free, takes no plain samples: ALSA converts"
        rates = ", ".join(f"{rate / 1000:g}" for rate in self.grant.rates)
        channels = {1: "mono", 2: "stereo only"}.get(
            self.grant.channels, f"{self.grant.channels} channels"
        )
        return f"free, {rates} kHz, {channels}"


def read(proc: Path = PROC) -> list[Socket]:
    """Return every direction of every card, the best first as `auto` takes them."""
    cards = read_cards(proc)
    return [
        _socket(card, direction, proc) for direction in Direction for card in able(cards, direction)
    ]


def _socket(card: Card, direction: Direction, proc: Path) -> Socket:
    number = min(number for d, number in card.devices if d is direction)
    held = holder(card.id, direction, proc)
    grant: Grant | str = "in use"
    if held is None:
        try:
            grant = probe(f"hw:CARD={card.id},DEV={number}", direction)
        except DeviceError as error:
            grant = str(error)
    return Socket(card, direction, lasting_name(card, direction), grant, held)


def has_converter(libraries: Path = _LIBRARIES) -> bool:
    """Tell whether ALSA has its good rate converter."""
    return any(libraries.glob(_CONVERTER))


def judge(settings: Settings, sockets: Sequence[Socket], *, converter: bool) -> Iterator[Finding]:
    """Yield the cards, and what is missing."""
    for socket in sockets:
        yield passed(ABOUT, f"{_USES[socket.direction]} {socket.name}: {socket.told}")
    if not sockets and "alsa" in {settings.microphone.kind, settings.speaker.kind}:
        yield warning(
            ABOUT,
            "the kernel lists no sound card",
            "plug one in; for a HAT, enable its overlay in /boot/firmware/config.txt and restart"
            " (after an update of the kernel its driver may have to be built anew)",
        )
    if sockets and not converter:
        text = "ALSA's good rate converter is missing: speech sounds dull"
        yield warning(ABOUT, text, "sudo apt install libasound2-plugins")
