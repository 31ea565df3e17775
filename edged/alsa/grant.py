"""What a sound card itself grants, found by asking for it: no conversion of ALSA's in between."""

from dataclasses import dataclass
from typing import Final

from edged.alsa.cards import Direction
from edged.alsa.faults import device_error
from edged.alsa.pcm import library

RATES: Final = (16_000, 24_000, 44_100, 48_000)
"""What is asked for: the rates of the service, and those that cards have."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The rates of RATES that were granted, and the channels that came when one was asked for."""

    rates: tuple[int, ...]
    channels: int


def probe(device: str, direction: Direction) -> Grant:
    """Open `device` (better a hw: than a plughw:) at each rate. Raises DeviceError, if it is busy.

    Nothing is heard or recorded: a stream that nobody writes to or reads from does not start.
    pyalsaaudio's own lists are no help: on a device that converts they hold every number there is.
    """
    alsa = library()
    kind = alsa.PCM_CAPTURE if direction is Direction.CAPTURE else alsa.PCM_PLAYBACK
    rates, channels = [], 0
    for rate in RATES:
        try:
            pcm = alsa.PCM(
                type=kind,
                mode=alsa.PCM_NONBLOCK,
                device=device,
                rate=rate,
                channels=1,
                format=alsa.PCM_FORMAT_S16_LE,
                periodsize=rate // 50,
            )
        except alsa.ALSAAudioError as error:
            raise device_error(error, device) from error
        granted = pcm.info()
        pcm.close()
        if granted["rate"] == rate:
            rates.append(rate)
            channels = int(str(granted["channels"]))
    return Grant(tuple(rates), channels)
