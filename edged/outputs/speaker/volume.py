"""How loud: a perceptual gain in software, and the volume that outlives a restart."""

import audioop
from pathlib import Path
from typing import Final

from edged.atomic_file import read_state, write_state
from edged.journal import warn
from edged.pcm import SAMPLE_BYTES

FILE: Final = "volume"
"""Its name in the state directory."""
_LOUDEST: Final = 100
_MOST_BYTES: Final = 16


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
            content = read_state(self._file, _MOST_BYTES)
            if content is None:
                return default
            percent = int(content.decode("ascii"))
        except (OSError, ValueError) as error:
            warn("volume_unreadable", file=str(self._file), cause=str(error), used=default)
            return default
        if 0 <= percent <= _LOUDEST:
            return percent
        warn("volume_unreadable", file=str(self._file), cause="not 0 to 100", used=default)
        return default

    def save(self, percent: int) -> None:
        """Keep `percent`; a disk that refuses is told to the journal, the sound goes on."""
        try:
            write_state(self._file, f"{percent}\n".encode("ascii"))
        except OSError as error:
            warn("volume_not_kept", file=str(self._file), cause=str(error))
