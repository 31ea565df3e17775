"""Whose releases this device trusts: what install.sh of a publisher has left here.

    /usr/local/lib/edged/root.json        the keys, as signed metadata of TUF
    /usr/local/lib/edged/publisher.json   {"url": "https://…", "channel": "stable", "issued": …}

Only root writes there, and no release brings another one: a stolen release key cannot change it.
A device that was installed from a bundle alone has no publisher, and no updates.
"""

import json
from pathlib import Path
from typing import Final
from urllib.parse import urlparse

from edged.atomic_file import read_state
from edged.update.channel import is_word
from edged.update.errors import RefusedError, storage_error
from edged.values import dataclass

FOLDER: Final = Path("/usr/local/lib/edged")
ROOT: Final = "root.json"
ABOUT: Final = "publisher.json"
_MOST_ROOT: Final = 65_536
_MOST_ABOUT: Final = 4_096
_SCHEMES: Final = ("https", "file")
_CURE: Final = "run the publisher's install.sh again"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Where a repository is, and what to trust in it."""

    url: str
    channel: str
    """For an owner who has chosen none."""
    root: bytes
    issued: int
    """When install.sh was made, in seconds of UTC: it is not earlier than that."""


def known(folder: Path = FOLDER) -> Publisher | None:
    """Return the publisher of this device; None without one. Raise UpdateError."""
    try:
        root = read_state(folder / ROOT, _MOST_ROOT + 1)
        about = read_state(folder / ABOUT, _MOST_ABOUT + 1)
    except OSError as error:
        raise storage_error(error) from error
    if root is None or about is None:
        return None
    if len(root) > _MOST_ROOT or len(about) > _MOST_ABOUT:
        raise RefusedError(f"{folder} has more in it than install.sh writes; {_CURE}")
    try:
        told = json.loads(about)
        found = Publisher(told["url"], told["channel"], root, told["issued"])
        fits = (
            urlparse(found.url).scheme in _SCHEMES
            and is_word(found.channel)
            and type(found.issued) is int
            and found.issued >= 0
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError(f"{folder / ABOUT} makes no sense ({error!r:.100}); {_CURE}") from None
    if not fits:
        raise RefusedError(f"{folder / ABOUT} makes no sense; {_CURE}")
    return found
