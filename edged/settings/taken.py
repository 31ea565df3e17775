"""The settings in force, with what was in the files that they name and that are read only once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged import finite
from edged.settings.model import Settings
from edged.settings.names import differing

_MOST_BYTES: Final = 4 << 20
"""That are looked at; of a longer file its size tells the rest."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Settings as they were taken."""

    settings: Settings
    contents: Mapping[str, str]
    """A digest of each file by the dotted name of its setting; empty if it could not be read."""

    def changed(self, before: "Taken") -> tuple[str, ...]:
        """Return the dotted names of what is not as it was before, in value or in content."""
        values = differing(before.settings, self.settings)
        contents = (
            name for name in self.contents if self.contents[name] != before.contents.get(name)
        )
        return tuple(dict.fromkeys((*values, *contents)))


def take(settings: Settings) -> Taken:
    """Return `settings` with what is in their files now; reads them."""
    files = {"gemini.ca_file": settings.gemini.ca_file, "microphone.file": settings.microphone.file}
    return Taken(settings, {name: _digest(file) for name, file in files.items() if file})


def _digest(file: Path) -> str:
    try:
        content = finite.read(file, _MOST_BYTES)
        return f"{file.stat().st_size} {hashlib.sha256(content).hexdigest()}"
    except (OSError, ValueError):  # the latter: what no file system can name
        return ""
