"""The microphone."""

from typing import Literal

from pydantic import Field

from edged.settings.tables.table import FilePath, Table


class MicrophoneSettings(Table):
    """The microphone."""

    kind: Literal["alsa", "wav"] = Field(
        default="alsa", description="alsa: a sound card. wav: a file, for trying things out."
    )
    device: str = Field(
        default="auto",
        description="ALSA name such as plughw:CARD=Device,DEV=0; auto picks a card and says which.",
    )
    pre_roll_ms: int = Field(
        default=300,
        ge=0,
        le=2000,
        description="Sound before the press, sent too; 0: device closed between presses.",
    )
    release_tail_ms: int = Field(
        default=200,
        ge=0,
        le=2000,
        description="Sound after the release that is sent too, at most: it ends when you have stopped speaking.",
    )
    file: FilePath | None = Field(
        default=None, description="For kind = wav: 16 kHz, mono, 16 bit, less than 10 minutes."
    )
