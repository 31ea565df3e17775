"""A release on trial: which, instead of which, and how often it may still be started.

Each start counts, also one that a power cut ends. One start for each boot: a second one says that
the first ended by a crash, a hang or a watchdog, and then the old release runs. `launcher` judges
by the same rule, and shares no code with a release.
"""

import json
import re
from enum import Enum
from pathlib import Path
from typing import Final

from edged.values import dataclass, replace

STARTS: Final = 3
"""Power may go while a new release starts; that says nothing about it."""
MOST: Final = 4096
"""Bytes of the record."""
_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,79}")
_BOOT: Final = re.compile(r"[0-9a-f-]{1,36}")
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class Stage(Enum):
    """How far a trial is."""

    ARMED = "armed"
    """This boot has not started it."""
    STARTED = "started"
    """This boot has started it; it runs, or it has failed."""
    SPENT = "spent"
    """Other boots have had all of its starts, and none lived to a verdict."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What trial.json says."""

    id: str
    over: str
    """What was current when it was armed: it is a trial only as long as that is current."""
    left: int = STARTS
    boots: tuple[str, ...] = ()
    """In which it was started: by the kernel's id of the boot."""

    def starts(self, current: str, boot: str) -> bool:
        """Return whether the next start is one of the release on trial."""
        fits = self.over == current != self.id
        return fits and self.left > 0 and boot not in self.boots

    def spent(self, boot: str) -> "Trial":
        """Return what is left after a start."""
        return replace(self, left=self.left - 1, boots=(*self.boots, boot))

    def stage(self, boot: str) -> Stage:
        """Return how far it is."""
        if boot in self.boots:
            return Stage.STARTED
        return Stage.ARMED if self.left > 0 else Stage.SPENT

    def encoded(self) -> bytes:
        """Return the record."""
        return json.dumps(
            {"id": self.id, "over": self.over, "left": self.left, "boots": self.boots}
        ).encode()


def parse(raw: bytes) -> Trial | None:
    """Read a record; None if it makes no sense, which means no trial."""
    try:
        found = json.loads(raw)
        trial = Trial(found["id"], found["over"], found["left"], tuple(found["boots"]))
        known = (
            len(raw) <= MOST
            and type(trial.left) is int
            and 0 <= trial.left <= STARTS
            and isinstance(found["boots"], list)
            and all(_ID.fullmatch(each) for each in (trial.id, trial.over))
            and all(_BOOT.fullmatch(each) for each in trial.boots)
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return trial if known else None


def this_boot() -> str:
    """Return the kernel's id of this boot."""
    return _BOOT_ID.read_text().strip()
