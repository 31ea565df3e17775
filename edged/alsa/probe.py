"""Probe what a sound card supports by itself, without ALSA's conversion."""

from dataclasses import dataclass
from typing import Final

from edged.alsa.cards import Direction
from edged.alsa.faults import device_error
from edged.alsa.pcm import library

RATES: Final = (16_000, 24_000, 44_100, 48_000)
"""The rates to try: those of the service, and those that cards usually have."""


@dataclass(frozen=True, slots=True)
class HardwareParams:
    """The supported rates of RATES, and the channels granted when one was requested."""

    rates: tuple[int, ...]
    channels: int


def probe(device: str, direction: Direction) -> HardwareParams:
    """Open `device` (hw: rather than plughw:) at each rate. Raises DeviceError if it is busy.

    Nothing is played or recorded: a stream does not start before a write or read. pyalsaaudio's
    own lists do not help: on a device that converts they have every number.
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
    return HardwareParams(tuple(rates), channels)
