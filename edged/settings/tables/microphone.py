"""The microphone."""

from typing import Literal

from pydantic import Field

from edged.settings.tables.table import FilePath, Table


class MicrophoneSettings(Table):
    """The microphone."""

    kind: Literal["alsa", "wav"] = Field(
        default="alsa", description="alsa: a sound card. wav: a file, for experiments."
    )
    device: str = Field(
        default="auto",
        description="ALSA name such as plughw:CARD=Device,DEV=0; auto picks a card and reports which.",
    )
    pre_roll_ms: int = Field(
        default=300,
        ge=0,
        le=2000,
        description="Sound before the press that is sent too; 0 closes the device between presses.",
    )
    release_tail_ms: int = Field(
        default=200,
        ge=0,
        le=2000,
        description="Sound after the release that is sent too, at most: it ends when you have stopped speaking.",
    )
    file: FilePath | None = Field(
        default=None,
        description="For kind = wav: a file of 16 kHz, mono, 16 bit, under 10 minutes.",
    )
