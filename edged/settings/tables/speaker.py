"""The speaker."""

from typing import Literal

from pydantic import Field

from edged.settings.tables.table import FilePath, Table


class SpeakerSettings(Table):
    """The speaker."""

    kind: Literal["alsa", "wav"] = Field(
        default="alsa",
        description="alsa: a sound card. wav: a file to record what would be heard.",
    )
    device: str = Field(
        default="auto",
        description="ALSA name such as plughw:CARD=Device,DEV=0, or with Bluetooth bluealsa:DEV=00:1A:7D:DA:71:13; auto picks a card and reports which.",
    )
    volume: int = Field(
        default=70,
        ge=0,
        le=100,
        description="Volume in percent at the first start; `edged volume` changes and stores it.",
    )
    mixer: str = Field(
        default="auto",
        description="Mixer control of the card. auto: the card's own, if any. software: none.",
    )
    prebuffer_ms: int = Field(
        default=60,
        ge=20,
        le=500,
        description="Sound in the first write to a card that stood still; increase it on a slow board.",
    )
    buffer_ms: int = Field(
        default=120, ge=40, le=1000, description="Size of the sound card's buffer."
    )
    lead_in_ms: int = Field(
        default=30,
        ge=0,
        le=500,
        description="Silence before a reply, so that an amplifier that wakes up does not cut the first syllable. What runs while Gemini thinks counts. Increase it for Bluetooth or a USB speaker that sleeps.",
    )
    file: FilePath | None = Field(
        default=None, description="For kind = wav: the file to write, 24 kHz, mono, 16 bit."
    )
