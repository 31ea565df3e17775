"""The session handle on disk: a restart of the daemon continues the conversation.

The file is a secret of its own (with it and the same key anybody can resume the conversation), so
its mode is 0600. It is a convenience: one that cannot be read or written costs the memory, never
the voice. A handle goes only to where it came from: another service could make no use of it, and
need not see it; another project would refuse it.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from hmac import compare_digest
from pathlib import Path
from typing import Final, Protocol

from edged import journal
from edged.atomic_file import read_state, write_state
from edged.live.core.connection.connection import VALID_FOR
from edged.settings.model import GeminiSettings
from edged.settings.secrets.secret import NoSecret, Secret
from edged.system.time_sync import EARLIEST
from edged.values import dataclass

_MOST_BYTES: Final = 16_384
_SALT_BYTES: Final = hashlib.blake2b.SALT_SIZE


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a handle comes from; it is valid only there."""

    model: str
    base_url: str
    key: Secret | NoSecret


def origin(gemini: GeminiSettings, key: Secret | NoSecret) -> Origin:
    """Return where the handles of these settings come from."""
    place = f"{gemini.endpoint}/{gemini.project}" if gemini.project else gemini.endpoint
    return Origin(gemini.model, place, key)


class Store(Protocol):
    """Stores a handle over restarts of the program."""

    def load(self) -> str | None:
        """Return the saved handle; None if none is usable."""

    def save(self, handle: str | None) -> None:
        """Save `handle`; None deletes what is saved. May block, never raises."""


class HandleStore:
    """Stores the latest handle with its origin and the time when its session was last alive."""

    def __init__(self, file: Path, origin: Origin, wall: Callable[[], float] = time.time) -> None:
        """`wall` tells seconds since the epoch."""
        self._file = file
        self._origin = origin
        self._wall = wall

    def load(self) -> str | None:
        """Return the saved handle unless it is certainly expired, of another origin, or invalid.

        Its age is unknown if the clock was wrong when it was kept or read: then it is tried.
        """
        try:
            content = read_state(self._file, _MOST_BYTES)
            if content is None:
                return None
            kept = json.loads(content)
            handle, saved = kept["handle"], float(kept["saved"])
            ours = self._is_ours(kept)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            journal.warn("handle_not_usable", file=str(self._file), error=type(error).__name__)
            return None
        if not (isinstance(handle, str) and handle and ours):
            return None
        now = self._wall()
        return None if saved > EARLIEST and now - saved > VALID_FOR else handle

    def save(self, handle: str | None) -> None:
        """Save `handle` atomically; None deletes what is saved."""
        try:
            if handle is None:
                self._file.unlink(missing_ok=True)
            else:
                salt, origin = secrets.token_bytes(_SALT_BYTES), self._origin
                kept = {
                    "handle": handle,
                    "model": origin.model,
                    "base_url": origin.base_url,
                    "salt": salt.hex(),
                    "key_hash": _hashed(origin.key, salt),
                    "saved": self._wall(),
                }
                write_state(self._file, json.dumps(kept).encode())
        except OSError as error:
            journal.warn("handle_not_kept", file=str(self._file), error=error.strerror)

    def _is_ours(self, kept: dict[str, str]) -> bool:
        """Return whether what is kept has our origin; raise KeyError, TypeError or ValueError."""
        origin = self._origin
        hashed = _hashed(origin.key, bytes.fromhex(kept["salt"]))
        same_key = compare_digest(kept["key_hash"], hashed)
        return same_key and (kept["model"], kept["base_url"]) == (origin.model, origin.base_url)


def _hashed(key: Secret | NoSecret, salt: bytes) -> str:
    """Return what tells keys apart and says nothing of them: a key is too random to be guessed."""
    secret = "" if isinstance(key, NoSecret) else key.reveal()
    return hashlib.blake2b(secret.encode(), salt=salt).hexdigest()
