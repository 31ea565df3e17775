"""The microphone."""

from pathlib import Path
from typing import Annotated, Literal

from edged.settings.tables.limits import Range
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class MicrophoneSettings:
    """The microphone."""

    kind: Annotated[Literal["alsa", "wav"], "alsa: a sound card. wav: a file, for experiments."] = (
        "alsa"
    )
    device: Annotated[
        str, "ALSA name such as plughw:CARD=Device,DEV=0; auto picks a card and reports which."
    ] = "auto"
    pre_roll_ms: Annotated[
        int,
        Range(0, 2000),
        "Sound from before the press to send as well; 0 closes the device between presses.",
    ] = 300
    release_tail_ms: Annotated[
        int,
        Range(0, 2000),
        "Sound after the release to send as well, at most; it ends once you stop speaking.",
    ] = 200
    file: Annotated[
        Path | None, "For kind = wav: a file of 16 kHz, mono, 16 bit, under 10 minutes."
    ] = None
