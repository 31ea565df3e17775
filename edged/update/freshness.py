"""What is the newest that this device has seen, so that nobody shows it something older. Pure.

python-tuf writes its cache without a sync: after a power cut it may be gone, and an old state of
the repository would be news. This is synced, and it knows the time, for boards without a clock.

    {"root": 2, "keys": ["3a…"], "issued": 1796025600, "version": 41}
"""

import json
import re
from typing import Final

from edged.update.errors import RefusedError
from edged.values import dataclass

MOST_BYTES: Final = 4_096
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_MOST_KEYS: Final = 20
_LATEST: Final = 253_402_300_799
"""The last second of 9999, which is where datetime ends."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest state of a repository that was accepted."""

    root: int
    """The version of the root."""
    keys: tuple[str, ...]
    """The keys whose word the timestamp is, sorted."""
    issued: int
    """When they gave it, in seconds of UTC."""
    version: int
    """Of the timestamp."""

    def __post_init__(self) -> None:
        """Raise ValueError if this cannot have been seen."""
        numbers = (self.root, self.issued, self.version)
        if not all(type(number) is int and 0 <= number <= _LATEST for number in numbers):
            raise ValueError("no number")
        if len(self.keys) > _MOST_KEYS or not all(map(_KEY.fullmatch, self.keys)):
            raise ValueError("no key")


def written(seen: Seen) -> bytes:
    """Return the content of the file."""
    told = {
        "root": seen.root,
        "keys": list(seen.keys),
        "issued": seen.issued,
        "version": seen.version,
    }
    return json.dumps(told).encode() + b"\n"


def read(content: bytes | None) -> Seen | None:
    """Return what was written; None of what cannot have been: nothing was seen, then."""
    try:
        told = json.loads(content or b"")
        return Seen(told["root"], tuple(told["keys"]), told["issued"], told["version"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def is_superseded(seen: Seen, root: int, keys: tuple[str, ...]) -> bool:
    """Return whether other keys have been named since: what stolen ones said no longer counts."""
    return root > seen.root and keys != seen.keys


def latest(seen: Seen | None, offered: Seen) -> Seen:
    """Return the newest of both, which is `offered`; raise RefusedError if that is older."""
    if seen is None or is_superseded(seen, offered.root, offered.keys):
        return offered
    older = (
        offered.root < seen.root or offered.issued < seen.issued or offered.version < seen.version
    )
    if older:
        raise RefusedError(
            "the server shows an older state of the repository than this device has seen before; "
            "it is tried again later, and if that does not help, tell who publishes it"
        )
    return offered


def reference(now: float, built: int, seen: Seen | None) -> float:
    """Return the time by which to judge what has expired: it is this late at least."""
    return min(max(now, built, seen.issued if seen else 0, 0), _LATEST)
