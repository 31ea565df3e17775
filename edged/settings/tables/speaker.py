"""The speaker."""

from pathlib import Path
from typing import Annotated, Literal

from edged.settings.tables.limits import Range
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class SpeakerSettings:
    """The speaker."""

    kind: Annotated[
        Literal["alsa", "wav"], "alsa: a sound card. wav: a file that records what would be heard."
    ] = "alsa"
    device: Annotated[
        str,
        "ALSA name such as plughw:CARD=Device,DEV=0, or with Bluetooth bluealsa:DEV=00:1A:7D:DA:71:13; auto picks a card and reports which.",
    ] = "auto"
    volume: Annotated[
        int,
        Range(0, 100),
        "Volume in percent at the first start; `edged volume` changes and stores it.",
    ] = 70
    mixer: Annotated[
        str, "Mixer control of the card. auto: the card's own, if any. software: none."
    ] = "auto"
    prebuffer_ms: Annotated[
        int,
        Range(20, 500),
        "Sound buffered before playback starts; increase it on a slow board.",
    ] = 60
    buffer_ms: Annotated[int, Range(40, 1000), "Size of the sound card's buffer."] = 240
    lead_in_ms: Annotated[
        int,
        Range(0, 500),
        "Silence before a reply, so that an amplifier has time to wake up and does not cut the first syllable. Silence played while Gemini thinks counts. Increase it for Bluetooth or a USB speaker that sleeps.",
    ] = 30
    file: Annotated[Path | None, "For kind = wav: the file to write, 24 kHz, mono, 16 bit."] = None
