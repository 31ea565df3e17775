"""The speaker."""

from typing import Literal

from pydantic import Field

from edged.settings.tables.table import FilePath, Table


class SpeakerSettings(Table):
    """The speaker."""

    kind: Literal["alsa", "wav"] = Field(
        default="alsa",
        description="alsa: a sound card. wav: a file of what would have been heard.",
    )
    device: str = Field(
        default="auto",
        description="ALSA name such as plughw:CARD=Device,DEV=0, or with Bluetooth bluealsa:DEV=00:1A:7D:DA:71:13; auto picks a card and says which.",
    )
    volume: int = Field(
        default=70,
        ge=0,
        le=100,
        description="Loudness in percent at the first start; `edged volume` changes and keeps it.",
    )
    mixer: str = Field(
        default="auto",
        description="Mixer control of the card; auto: its own if it has one; software: none.",
    )
    prebuffer_ms: int = Field(
        default=60,
        ge=20,
        le=500,
        description="Sound in the first write of a reply; more rides out a slower board.",
    )
    buffer_ms: int = Field(
        default=120, ge=40, le=1000, description="Size of the sound card's buffer."
    )
    lead_in_ms: int = Field(
        default=30,
        ge=0,
        le=500,
        description="Silence before a reply: an amplifier that wakes up swallows it instead of the first syllable. More for Bluetooth or a USB speaker that dozes.",
    )
    file: FilePath | None = Field(
        default=None, description="For kind = wav: written at 24 kHz, mono, 16 bit."
    )
