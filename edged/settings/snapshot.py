"""Settings with digests of the files that they name and that are read only once."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from edged import finite
from edged.settings.model import Settings
from edged.settings.reading.names import differing
from edged.values import dataclass

_MOST_BYTES: Final = 4 << 20
"""Hashed at most; a change beyond that shows only in the size."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Settings and the contents of their files at one moment."""

    settings: Settings
    contents: Mapping[str, str]
    """A digest of each file, by the dotted name of its setting; empty if it cannot be read."""

    def changed(self, before: "Snapshot") -> tuple[str, ...]:
        """Return the dotted names of the settings whose value or file content has changed."""
        values = differing(before.settings, self.settings)
        contents = (
            name for name in self.contents if self.contents[name] != before.contents.get(name)
        )
        return tuple(dict.fromkeys((*values, *contents)))


def snapshot(settings: Settings) -> Snapshot:
    """Read the files that `settings` name, and return both."""
    files = {
        "gemini.ca_file": settings.gemini.ca_file,
        "gemini.instruction_file": settings.gemini.instruction_file,
        "microphone.file": settings.microphone.file,
        "usage.prices_file": settings.usage.prices_file,
        **{
            f"gemini.persona[{number}].instruction_file": each.instruction_file
            for number, each in enumerate(settings.gemini.persona, 1)
        },
    }
    return Snapshot(settings, {name: _digest(file) for name, file in files.items() if file})


def _digest(file: Path) -> str:
    try:
        content = finite.read(file, _MOST_BYTES)
        return f"{file.stat().st_size} {hashlib.sha256(content).hexdigest()}"
    except (OSError, ValueError):  # the latter: not a valid file name
        return ""
