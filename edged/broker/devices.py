"""The devices of a fleet, each with the hash of its secret.

A secret has 256 random bits, so a plain hash cannot be guessed back, and a slow one would only be
a way to keep the broker busy.
"""

import hashlib
import json
import re
import secrets
from hmac import compare_digest
from pathlib import Path
from typing import Final

from edged.atomic_file import read_state, write_state
from edged.errors import EdgedError

_NAME: Final = re.compile(r"[a-z0-9-]{1,32}")
_SECRET: Final = re.compile(r"edged\.([a-z0-9-]{1,32})\.[\w-]{20,200}", re.ASCII)
_SECRET_BYTES: Final = 32
_MOST_BYTES: Final = 16 << 20
_NOBODY: Final = "0" * 64


class Devices:
    """The file with the names and hashes; read anew when it has changed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._hashes: dict[str, str] = {}
        self._read_at: tuple[int, int] | None = None
        """Inode and time of change of the file when it was read last."""

    def names(self) -> list[str]:
        """Return the names. Raises EdgedError if the file cannot be used."""
        self._refresh()
        return sorted(self._hashes)

    def add(self, name: str) -> str:
        """Return a new secret for `name`, in place of an old one. Raises EdgedError."""
        if not _NAME.fullmatch(name):
            raise EdgedError(
                f"{name!r} is no name for a device: use a to z, 0 to 9 and -, 32 at most"
            )
        self._refresh()
        secret = f"edged.{name}.{secrets.token_urlsafe(_SECRET_BYTES)}"
        self._write(self._hashes | {name: _hashed(secret)})
        return secret

    def remove(self, name: str) -> None:
        """Let a device in no more. Raises EdgedError."""
        self._refresh()
        if name not in self._hashes:
            raise EdgedError(f"there is no device {name!r}; `edged broker list` lists them")
        self._write({each: kept for each, kept in self._hashes.items() if each != name})

    def recognised(self, secret: str) -> str | None:
        """Return whose secret it is; None: nobody's. Raises EdgedError."""
        self._refresh()
        shaped = _SECRET.fullmatch(secret)
        kept = self._hashes.get(shaped[1], _NOBODY) if shaped else _NOBODY
        same = compare_digest(kept, _hashed(secret))
        return shaped[1] if shaped and same else None

    def _refresh(self) -> None:
        try:
            there = self._file.stat()
            if (there.st_ino, there.st_mtime_ns) == self._read_at:
                return
            content = read_state(self._file, _MOST_BYTES) or b"{}"
            read = json.loads(content)
            self._hashes = {str(name): str(hashed) for name, hashed in read.items()}
            self._read_at = (there.st_ino, there.st_mtime_ns)
        except FileNotFoundError:
            self._hashes, self._read_at = {}, None
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            raise EdgedError(
                f"{self._file} cannot be used ({type(error).__name__}): restore it, or remove it"
                " and add each device anew"
            ) from error

    def _write(self, hashes: dict[str, str]) -> None:
        try:
            write_state(self._file, json.dumps(hashes, indent=1, sort_keys=True).encode())
        except OSError as error:
            raise EdgedError(f"{self._file} cannot be written: {error.strerror}") from error
        self._read_at = None


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
