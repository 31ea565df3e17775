"""Layers, fetched with resume: what has come stays, over power cuts and from one run to the next.

A layer is believed by its sha256, which the signed manifest has, and by what the disk gives back.
"""

import errno
import hashlib
import os
from collections.abc import Container
from contextlib import closing
from pathlib import Path
from typing import Final

from edged.update.errors import RefusedError, UnreachableError, storage_error
from edged.update.manifest import Layer
from edged.update.source import Source

_PROGRESS: Final = 256 << 10
"""Bytes after which a connection that breaks is worth another one at once."""
_RESERVE: Final = 8 << 20
"""Bytes that a download leaves to the rest of the device."""
_PART: Final = ".part"


class Downloads:
    """A folder of layers, whole or in part."""

    def __init__(self, folder: Path, source: Source) -> None:
        self._folder: Final = folder
        self._source: Final = source

    def fetch(self, url: str, layer: Layer) -> Path:
        """Return the file of a layer; raise UnreachableError, RefusedError or StorageError.

        A part that a power cut has spoiled is fetched once more as a whole.
        """
        part = self._folder / f"{layer.sha256}{_PART}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            resumed = _size(part)
            self._complete(part, url, layer)
            if not _is(part, layer) and resumed:
                part.unlink()
                self._complete(part, url, layer)
            if not _is(part, layer):
                part.unlink()
                raise RefusedError(
                    f"the layer {layer.sha256[:12]} is not what was signed; it is tried again "
                    "later, and if that does not help, tell who publishes it"
                )
        except OSError as error:
            raise storage_error(error) from error
        return part

    def clear(self, kept: Container[str] = ()) -> None:
        """Remove all layers but those with these sums; raise StorageError."""
        try:
            for part in self._folder.glob(f"*{_PART}"):
                if part.stem not in kept:
                    part.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error) from error

    def _complete(self, part: Path, url: str, layer: Layer) -> None:
        """Fetch what is missing; a connection that breaks is renewed as long as it brings much."""
        while (have := _size(part)) < layer.length:
            _check_space(self._folder, layer.length - have)
            try:
                self._append(part, url, layer)
            except UnreachableError:
                if _size(part) < have + _PROGRESS:
                    raise
            else:
                if _size(part) == have:
                    return  # too short: its sum tells

    def _append(self, part: Path, url: str, layer: Layer) -> None:
        reply = self._source.get(url, _size(part))
        with closing(reply.chunks), part.open("ab") as file:
            file.truncate(reply.start)
            size = reply.start
            for chunk in reply.chunks:
                size += len(chunk)
                if size > layer.length:
                    file.truncate(0)
                    raise RefusedError(
                        f"the layer {layer.sha256[:12]} does not end where it should; it is tried "
                        "again later, and if that does not help, tell who publishes it"
                    )
                file.write(chunk)


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except FileNotFoundError:
        return 0


def _is(part: Path, layer: Layer) -> bool:
    if _size(part) != layer.length:
        return False
    with part.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == layer.sha256


def _check_space(folder: Path, needed: int) -> None:
    disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize < needed + _RESERVE:
        raise OSError(errno.ENOSPC, f"less than {(needed + _RESERVE) >> 20} MiB free", str(folder))
