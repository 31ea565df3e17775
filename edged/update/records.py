"""What a device remembers of releases: those that failed here, and how far back it may go.

A record that is lost or damaged is an empty one: the device runs as before.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from edged.atomic_file import read_state, write_state

_MOST: Final = 64 << 10
_KEPT: Final = 32
"""Failed releases; a channel names one at a time."""
_REASON: Final = 300
"""Characters."""


def failed(file: Path) -> dict[str, str]:
    """Return why each release failed here that is not tried again, the latest last."""
    found = _read(file)
    if not isinstance(found, dict):
        return {}
    return {release: why for release, why in found.items() if isinstance(why, str)}


def add_failed(file: Path, release: str, why: str) -> None:
    """Remember that a release failed."""
    others = {each: text for each, text in failed(file).items() if each != release}
    kept = [*others.items(), (release, why[:_REASON])][-_KEPT:]
    _write(file, dict(kept))


def floor(file: Path) -> int:
    """Return the counter of the oldest release that may run here."""
    found = _read(file)
    return found if type(found) is int else 0


def raise_floor(file: Path, counter: int) -> None:
    """Let nothing older run here from now on."""
    if counter > floor(file):
        _write(file, counter)


def _read(file: Path) -> object:
    try:
        return json.loads(read_state(file, _MOST) or b"null")
    except (OSError, ValueError, RecursionError):
        return None


def _write(file: Path, content: Mapping[str, str] | int) -> None:
    write_state(file, json.dumps(content).encode(), 0o644)
