"""What the owner has chosen: another channel than the publisher's, and whether updates wait.

    {"channel": "beta", "held": false}

A file that is lost is the publisher's channel and no hold: a device that gets no updates because
of a file that nobody knows of is the worse one.
"""

import json
from pathlib import Path
from typing import Final

from edged.atomic_file import read_state, write_state
from edged.update.channel import is_word
from edged.values import dataclass

FILE: Final = "choices.json"
_MOST: Final = 4_096


@dataclass(frozen=True, slots=True)
class Choices:
    """Of one device."""

    channel: str | None = None
    """None for the publisher's."""
    held: bool = False


def read(state: Path) -> Choices:
    """Return what was chosen."""
    try:
        told = json.loads(read_state(state / FILE, _MOST + 1) or b"")
        channel, held = told["channel"], told["held"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Choices()
    return Choices(channel if is_word(channel) else None, held is True)


def write(state: Path, choices: Choices) -> None:
    """Keep what was chosen; raise OSError."""
    content = {"channel": choices.channel, "held": choices.held}
    write_state(state / FILE, json.dumps(content).encode() + b"\n", 0o644)
