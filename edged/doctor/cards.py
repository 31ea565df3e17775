"""The sound cards, and the rates that they really grant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from edged.alsa.cards import PROC, Card, Direction, able, lasting_name, read_cards
from edged.alsa.grant import Grant, probe
from edged.alsa.holder import holder
from edged.doctor.finding import Finding, passed, skipped, warning
from edged.errors import DeviceError
from edged.settings.model import Settings

ABOUT: Final = "cards"
_LIBRARIES: Final = Path("/usr/lib")
_CONVERTER: Final = "*/alsa-lib/libasound_module_rate_speexrate.so"
_USES: Final = {Direction.CAPTURE: "microphone", Direction.PLAYBACK: "speaker"}


@dataclass(frozen=True, slots=True)
class Socket:
    """One direction of a card: its lasting name, what it grants, and who has it now.

    `grant` is text where asking failed, and None where nobody asked.
    """

    card: Card
    direction: Direction
    name: str
    grant: Grant | str | None
    holder: str | None

    @property
    def usable(self) -> bool:
        """Tell whether nothing speaks against it.

        HDMI without a screen refuses; whether that matters, the check of the speaker tells.
        """
        return bool(self.holder) or not isinstance(self.grant, str)

    @property
    def told(self) -> str:
        """Return what it does, in words."""
        if self.holder:
            return f"in use by {self.holder}"
        if self.grant is None:
            return "not in use now; its rates are told while edged is stopped"
        if isinstance(self.grant, str):
            return self.grant
        if not self.grant.rates:
            return "free, takes no plain samples: ALSA converts"
        rates = ", ".join(f"{rate / 1000:g}" for rate in self.grant.rates)
        channels = {1: "mono", 2: "stereo only"}.get(
            self.grant.channels, f"{self.grant.channels} channels"
        )
        return f"free, {rates} kHz, {channels}"


def listed(proc: Path = PROC) -> list[Socket]:
    """Return every direction of every card, the best first as `auto` takes them; open none.

    A daemon lets go of a speaker that is quiet, and wants it back at the next word: whoever had it
    open then would cost its user a sentence.
    """
    cards = read_cards(proc)
    return [
        Socket(
            card, direction, lasting_name(card, direction), None, holder(card.id, direction, proc)
        )
        for direction in Direction
        for card in able(cards, direction)
    ]


def probed(proc: Path = PROC) -> list[Socket]:
    """Return the same with what those grant that nobody has: each of them is opened."""
    return [
        socket if socket.holder else replace(socket, grant=_asked(socket))
        for socket in listed(proc)
    ]


def _asked(socket: Socket) -> Grant | str:
    number = min(number for d, number in socket.card.devices if d is socket.direction)
    try:
        return probe(f"hw:CARD={socket.card.id},DEV={number}", socket.direction)
    except DeviceError as error:
        return str(error)


def has_converter(libraries: Path = _LIBRARIES) -> bool:
    """Tell whether ALSA has its good rate converter."""
    return any(libraries.glob(_CONVERTER))


def judge(settings: Settings, sockets: Sequence[Socket], *, converter: bool) -> Iterator[Finding]:
    """Yield the cards, and what is missing."""
    for socket in sockets:
        told = f"{_USES[socket.direction]} {socket.name}: {socket.told}"
        yield passed(ABOUT, told) if socket.usable else skipped(ABOUT, told)
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
