"""The volume: a perceptual gain in software, saved over restarts."""

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
    """Return the gain of a volume of 0 to 100: cubic, close to perceived loudness."""
    return (percent / _LOUDEST) ** 3


def amplify(pcm: bytes, factor: float) -> bytes:
    """Multiply samples, with clipping."""
    return pcm if factor == 1.0 else audioop.mul(pcm, SAMPLE_BYTES, factor)


class VolumeStore:
    """A volume in a small file that is written atomically."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self, default: int) -> int:
        """Return the saved volume, or `default` if none is usable."""
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
        """Save `percent`; a failure only goes to the journal."""
        try:
            write_state(self._file, f"{percent}\n".encode("ascii"))
        except OSError as error:
            warn("volume_not_kept", file=str(self._file), cause=str(error))
