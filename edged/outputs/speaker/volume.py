"""How loud: a perceptual gain in software, and the volume that outlives a restart."""

import audioop
import os
from pathlib import Path
from typing import Final

from edged.journal import warn
from edged.sound import SAMPLE_BYTES

_LOUDEST: Final = 100


def gain(percent: int) -> float:
    """Return the factor for a loudness of 0 to 100: cubic, close to how loudness is perceived."""
    return (percent / _LOUDEST) ** 3


def amplify(pcm: bytes, factor: float) -> bytes:
    """Multiply samples, clipping what gets too loud; a factor of 1 changes nothing."""
    return pcm if factor == 1.0 else audioop.mul(pcm, SAMPLE_BYTES, factor)


class VolumeStore:
    """A volume kept in a small file, written as a whole or not at all."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self, default: int) -> int:
        """Return the kept volume, or `default` if there is none that can be used."""
        try:
            text = self._file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return default
        except (OSError, ValueError) as error:
            text = str(error)
        if text.isdecimal() and int(text) <= _LOUDEST:
            return int(text)
        warn("volume_unreadable", file=str(self._file), found=text[:40], used=default)
        return default

    def save(self, percent: int) -> None:
        """Keep `percent`; a disk that refuses is told to the journal, the sound goes on."""
        temporary = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("w", encoding="ascii") as file:
                file.write(f"{percent}\n")
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._file)
        except OSError as error:
            warn("volume_not_kept", file=str(self._file), cause=str(error))
