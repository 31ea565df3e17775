"""The devices of this machine as TOML that is ready to paste into the settings. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from edged.alsa.cards import Direction
from edged.alsa.probe import HardwareParams
from edged.doctor.checks.devices.cards import CardStream
from edged.gpio.chips import LGPIO, Chip, consumer_name
from edged.settings.checks.rules import ALTERNATES

_HEADER: Final = range(28)
_USUAL: Final = {"button": 17, "light": 25}
_RANK: Final = {table: rank for rank, table in enumerate(_USUAL)}
"""How many of the free pins to skip, so that no pin is offered twice."""
_PLACE: Final = (
    "# For /etc/edged/conf.d/50-devices.toml, not for config.toml, which has these tables already."
)
_TABLES: Final = {"microphone": Direction.CAPTURE, "speaker": Direction.PLAYBACK}


@dataclass(frozen=True, slots=True)
class Webcam:
    """A USB webcam; `fault` says why it cannot be used, if so."""

    device: str
    name: str
    size: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """The devices of this machine; `cameras` is the error's text if they could not be listed."""

    streams: Sequence[CardStream]
    chips: Sequence[Chip]
    cameras: Sequence[str] | str
    sound_fault: str = ""
    webcams: Sequence[Webcam] | str = ()
    """Likewise."""


def page(found: Inventory) -> str:
    """Return TOML in which the first choice of each is active and the others are comments."""
    parts: list[Iterable[str]] = [
        (_PLACE,),
        *(_sound(found, table) for table in _TABLES),
        *(_pins(found.chips, table) for table in _USUAL),
        _camera(found),
    ]
    return "\n".join("\n".join(part) + "\n" for part in parts)


def _sound(found: Inventory, table: str) -> Iterator[str]:
    yield f"[{table}]"
    if found.sound_fault:
        yield f"# {found.sound_fault}"
    mine = [stream for stream in found.streams if stream.direction is _TABLES[table]]
    if not mine:
        yield "# no sound card found: plug one in, or enable the HAT's overlay in"
        yield "# /boot/firmware/config.txt"
    for number, stream in enumerate(mine):
        yield f"# {kind(stream)}, {stream.card.name}: {stream.told}"
        yield f'{"# " if number else ""}device = "{stream.name}"'


def kind(stream: CardStream) -> str:
    """Return how a card is attached."""
    if stream.card.usb:
        return "USB"
    if stream.card.hdmi:
        return "HDMI"
    return "HAT" if stream.card.on_header else "built-in"


def _pins(chips: Sequence[Chip], table: str) -> Iterator[str]:
    yield f"[{table}]"
    if not chips:
        yield "# no gpiochip found: this is not a Pi, or its driver is not loaded"
    headers = [chip for chip in chips if chip.on_header]
    for chip in chips:
        if chip.fault:
            yield f"# {chip.fault}"
        elif chip in headers[:1]:
            yield from _header(chip, table)
        else:
            place = "also a header" if chip.on_header else "not on the header"
            yield f"# chip = {chip.number}  # {chip.label}, {len(chip.lines)} lines, {place}"
    if chips and not headers:
        yield "# none of these is known as a Pi's header: set chip as well"


def _header(chip: Chip, table: str) -> Iterator[str]:
    """Yield a pin of the chip that `auto` chooses, whose number need not be set."""
    usual, free = _USUAL[table], free_pins(chip)
    consumer = next((line.consumer for line in chip.lines if line.number == usual), "")
    if consumer:
        own = ", probably by edged itself" if consumer == LGPIO else ""
        yield f"# pin {usual} is used by {consumer_name(consumer)}{own}"
    if consumer == LGPIO or usual in free:
        yield f"pin = {usual}"
    elif choices := [pin for pin in free if pin not in _USUAL.values()][_RANK[table] :]:
        yield f"pin = {choices[0]}"
    yield f"# free on {chip.label}: {', '.join(map(str, free)) or 'none'}"


def free_pins(chip: Chip) -> list[int]:
    """Return the pins of the header that are unused and unlikely to be needed otherwise."""
    return [
        line.number
        for line in chip.lines
        if line.number in _HEADER and not line.consumer and line.number not in ALTERNATES
    ]


def _camera(found: Inventory) -> Iterator[str]:
    yield "[camera]"
    if isinstance(found.cameras, str):
        yield f"# {found.cameras}"
    elif not found.cameras:
        yield "# no camera found: check its ribbon cable with the power off"
    else:
        yield f"# {', '.join(found.cameras)}"
        yield 'kind = "picamera"'
    has_one = bool(found.cameras) and not isinstance(found.cameras, str)
    yield from _webcams(found.webcams, "# " if has_one else "")


def _webcams(found: Sequence[Webcam] | str, mark: str) -> Iterator[str]:
    """Yield USB webcams, the first that can be used active unless `mark` is a comment's."""
    if isinstance(found, str):
        yield f"# {found}"
        return
    for webcam in found:
        yield f"# USB webcam, {webcam.name}: {webcam.fault or webcam.size}"
        if not webcam.fault:
            yield f'{mark}kind = "v4l2"'
            yield f'{mark}device = "{webcam.device}"'
            mark = "# "


def as_dict(found: Inventory) -> dict[str, Any]:
    """Return the same as JSON values, for programs."""
    sound = {
        table: [
            {
                "device": stream.name,
                "name": stream.card.name,
                "kind": kind(stream),
                "in_use_by": stream.owner,
                "rates": list(stream.params.rates)
                if isinstance(stream.params, HardwareParams)
                else [],
                "channels": stream.params.channels
                if isinstance(stream.params, HardwareParams)
                else None,
                "told": stream.told,
            }
            for stream in found.streams
            if stream.direction is direction
        ]
        for table, direction in _TABLES.items()
    }
    chips = [
        {
            "chip": chip.number,
            "label": chip.label,
            "on_header": chip.on_header,
            "free": free_pins(chip) if chip.on_header else [],
            "used": {str(line.number): line.consumer for line in chip.lines if line.consumer},
            "fault": chip.fault,
        }
        for chip in found.chips
    ]
    webcams = found.webcams
    return {
        **sound,
        "sound_fault": found.sound_fault,
        "gpiochips": chips,
        "cameras": _listed(found.cameras),
        "webcams": _listed(webcams if isinstance(webcams, str) else list(map(asdict, webcams))),
    }


def _listed(found: Sequence[Any] | str) -> dict[str, Any]:
    fault = found if isinstance(found, str) else ""
    return {"found": [] if fault else list(found), "fault": fault}
