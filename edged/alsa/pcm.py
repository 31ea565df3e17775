"""Open a sound card and verify that it grants what was requested.

pyalsaaudio takes every parameter as a hint and says nothing if the card grants another, so what
was granted is compared afterwards; a mismatch would be heard as noise or as a wrong pitch.
"""

import ctypes
import importlib
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from edged.alsa.cards import PROC, Direction, read_cards
from edged.alsa.faults import opening_error
from edged.alsa.names import CLOCK_RATE, converting, opening_name
from edged.alsa.selection import CardSelection
from edged.errors import REPAIR, DeviceError, SettingsError
from edged.journal import note
from edged.pcm import SAMPLE_BYTES
from edged.values import dataclass

_LONGEST_PERIOD: Final = 0.1
_FORMAT: Final = "S16_LE"


class Pcm(Protocol):
    """An open ALSA device of pyalsaaudio (https://larsimmisch.github.io/pyalsaaudio/)."""

    def read(self) -> tuple[int, bytes]:
        """Block for a period; the count is 0 or negative after an xrun."""

    def write(self, _pcm: bytes, /) -> int:
        """Return the frames written, or -EPIPE after an underrun."""

    def avail(self) -> int:
        """Return the frames that could be written, or a negative error number."""

    def drop(self) -> int:
        """Stop at once."""

    def close(self) -> None:
        """Close the device."""

    def info(self) -> dict[str, object]:
        """Return what was granted."""


class Library(Protocol):
    """The part of pyalsaaudio that is used."""

    ALSAAudioError: type[Exception]
    PCM_CAPTURE: int
    PCM_PLAYBACK: int
    PCM_NORMAL: int
    PCM_NONBLOCK: int
    PCM_FORMAT_S16_LE: int

    def PCM(self, **_parameters: int | str) -> Pcm:  # noqa: N802 - pyalsaaudio's own name
        """Open a device; its positional parameters have an order of their own."""


@dataclass(frozen=True, slots=True)
class Request:
    """The parameters requested of a device; sizes in frames of mono int16."""

    direction: Direction
    rate: int
    period: int
    periods: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A device that grants the request; its buffer and its period in bytes."""

    pcm: Pcm
    device: str
    buffer: int
    period: int


@cache
def library() -> Library:
    """Return pyalsaaudio. Raises SettingsError if it is missing or too old to report overruns."""
    try:
        found: Library = importlib.import_module("alsaaudio")
    except ImportError as error:
        raise SettingsError(f"kind = alsa needs pyalsaaudio 0.11 ({error}); {REPAIR}.") from error
    if not hasattr(found.PCM, "avail"):
        raise SettingsError(
            f"pyalsaaudio is older than 0.11 and does not report overruns; {REPAIR}."
        )
    _hush()
    return found


def _hush() -> None:
    """Keep libasound from writing a dozen lines to stderr whenever a lost card is tried.

    Its handler may be any C function; one that ignores its arguments needs no executable memory
    made for a callback, which a hardened service forbids.
    """
    silent = ctypes.CDLL(None).getpid
    ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(silent)


def open_device(meant: CardSelection, request: Request, proc: Path = PROC) -> Opened:
    """Open the device, verify it, and log which one it is. Raises DeviceError."""
    alsa = library()
    cards = read_cards(proc)
    choice = meant.choose(cards)
    name = opening_name(choice.device, cards)
    capturing = request.direction is Direction.CAPTURE
    try:
        pcm = alsa.PCM(
            type=alsa.PCM_CAPTURE if capturing else alsa.PCM_PLAYBACK,
            mode=alsa.PCM_NORMAL if capturing else alsa.PCM_NONBLOCK,
            device=name,
            rate=request.rate,
            channels=1,
            format=alsa.PCM_FORMAT_S16_LE,
            periodsize=request.period,
            periods=request.periods,
        )
    except alsa.ALSAAudioError as error:
        raise opening_error(error, choice.device, request.direction, proc) from error
    granted = pcm.info()
    if mismatch := _mismatch(granted, request, choice.device):
        pcm.close()
        raise DeviceError(mismatch)
    period, buffer = (int(str(granted[key])) for key in ("period_size", "buffer_size"))
    note(
        "sound_card_opened",
        use=request.direction.name.lower(),
        device=choice.device,
        why=choice.why
        + ("" if name == choice.device else f"; at {CLOCK_RATE} Hz: it has one clock"),
        period_ms=period * 1000 / request.rate,
        buffer_ms=buffer * 1000 / request.rate,
    )
    return Opened(pcm, choice.device, buffer * SAMPLE_BYTES, period * SAMPLE_BYTES)


def _mismatch(granted: dict[str, object], request: Request, device: str) -> str | None:
    got = (granted["rate"], granted["channels"], granted["format_name"])
    if got != (request.rate, 1, _FORMAT):
        rate, channels, form = got
        return (
            f"{device} gave {rate} Hz, {channels} channel(s), {form} instead of {request.rate} Hz,"
            f" 1 channel, {_FORMAT}; name it {converting(device)}, so that ALSA converts."
        )
    period = int(str(granted["period_size"])) / request.rate
    if period > _LONGEST_PERIOD:
        return (
            f"{device} has periods of {period * 1000:.0f} ms, too long for a conversation;"
            " name the card itself as plughw:CARD=…,DEV=…."
        )
    return None
