"""A layer into its files: only those that the manifest lists, with exactly their sizes.

A layer is an xz stream of plain members as tar has them, without tar's end. Its own loop, because
tarfile reads headers of any length and Python 3.11.2 cannot filter members.
"""

import io
import lzma
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from edged.update.errors import RefusedError
from edged.update.manifest import File

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MEMORY: Final = 64 << 20
_PIECE: Final = 64 << 10
_LONG_NAME: Final = 2048
"""Bytes of a header that only says a long name."""
_PLAIN: Final = (tarfile.REGTYPE, tarfile.AREGTYPE)


def unpack(layer: Path, listed: Mapping[str, File], tree: Path) -> None:
    """Write the listed files of a layer below `tree`; raise RefusedError for any other content."""
    try:
        with layer.open("rb") as stream:
            _write_all(io.BufferedReader(_Unpacked(stream), _PIECE), dict(listed), tree)
    except (lzma.LZMAError, EOFError, tarfile.HeaderError, UnicodeError) as error:
        raise RefusedError(f"a layer is damaged: {error}") from None


class _Unpacked(io.RawIOBase):
    """What an xz stream unpacks to."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Unpack as much as the buffer takes; 0 bytes at the end."""
        room = memoryview(buffer)
        while not self._unpacker.eof:
            fresh = self._packed.read(_PIECE) if self._unpacker.needs_input else b""
            if self._unpacker.needs_input and not fresh:
                raise EOFError("it is cut off")
            if piece := self._unpacker.decompress(fresh, len(room)):
                room[: len(piece)] = piece
                return len(piece)
        if self._unpacker.unused_data or self._packed.read(1):
            raise RefusedError("a layer is followed by something")
        return 0


def _write_all(stream: BinaryIO, left: dict[str, File], tree: Path) -> None:
    while header := stream.read(tarfile.BLOCKSIZE):
        name, size = _member(header, stream)
        if (listed := left.pop(name, None)) is None:
            raise RefusedError(f"a layer has {name!r:.80}, which is not to be in it, or twice")
        if size != listed.size:
            raise RefusedError(f"{name} has {size} bytes instead of {listed.size}")
        _write(tree / name, stream, size)
        if any(_exactly(stream, -size % tarfile.BLOCKSIZE)):
            raise RefusedError(f"{name} is followed by something")
    if left:
        raise RefusedError(f"a layer lacks {min(left)}")


def _member(header: bytes, stream: BinaryIO) -> tuple[str, int]:
    """Return the name and the size of a plain file, perhaps with a header for its long name."""
    about = _parsed(header)
    if about.type != tarfile.XHDTYPE:
        return _plain(about).name, about.size
    if about.size > _LONG_NAME:
        raise RefusedError("a layer has a header that is too long")
    record = _exactly(stream, about.size + -about.size % tarfile.BLOCKSIZE)[: about.size]
    length, _, field = record.partition(b" ")
    if length != str(len(record)).encode() or field[:5] != b"path=" or field[-1:] != b"\n":
        raise RefusedError("a layer has a header that says more than a name")
    return field[5:-1].decode(), _plain(_parsed(_exactly(stream, tarfile.BLOCKSIZE))).size


def _exactly(stream: BinaryIO, size: int) -> bytes:
    if len(piece := stream.read(size)) < size:
        raise EOFError("it is cut off")
    return piece


def _parsed(header: bytes) -> tarfile.TarInfo:
    return tarfile.TarInfo.frombuf(header, "utf-8", "strict")


def _plain(about: tarfile.TarInfo) -> tarfile.TarInfo:
    if about.type not in _PLAIN or about.size < 0:
        raise RefusedError(f"a layer has {about.name!r:.80}, which is no plain file")
    return about


def _write(file: Path, stream: BinaryIO, size: int) -> None:
    file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(file, flags, 0o644), "wb") as written:
        _copy(stream, written, size)


def _copy(stream: BinaryIO, written: BinaryIO, size: int) -> None:
    while size:
        piece = _exactly(stream, min(size, _PIECE))
        written.write(piece)
        size -= len(piece)
