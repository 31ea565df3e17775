"""The archive of a bundle: a manifest, then every file that it names.

Two xz streams, one after the other: the release's own files, and its packages, which stay the same
from release to release and are compressed once. The same files give the same bytes.
"""

import hashlib
import json
import lzma
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

MANIFEST: Final = "manifest.json"
_FORMAT: Final = 1
_END: Final = bytes(1024)

Files = Mapping[str, Path]
"""What is in an archive, by its name there."""


def files_in(folder: Path, prefix: str = "") -> dict[str, Path]:
    """Return every file of a folder; like ones beside each other, which compresses well."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    files.sort(key=lambda file: (file.suffix, file.relative_to(folder).parts))
    return {prefix + file.relative_to(folder).as_posix(): file for file in files}


def manifest(files: Files, described: Mapping[str, object]) -> bytes:
    """Return what the bundle is, and the size and sha256 of each of its files."""
    listed = {name: _entry(file.read_bytes()) for name, file in files.items()}
    whole = {"format": _FORMAT, **described, "files": listed}
    return json.dumps(whole, indent=1, sort_keys=True).encode() + b"\n"


def _entry(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def head(manifest: bytes, files: Files) -> bytes:
    """Return the first stream: the manifest, and the release's own files."""
    return _compressed(_member(MANIFEST, manifest) + _members(files))


def tail(files: Files) -> bytes:
    """Return the second stream, with which the archive ends."""
    return _compressed(_members(files) + _END)


def stream(contents: Mapping[str, bytes]) -> bytes:
    """Return a layer: files as in any archive, without its end, so that layers can be joined."""
    return _compressed(b"".join(_member(name, content) for name, content in contents.items()))


def _members(files: Files) -> bytes:
    return b"".join(_member(name, file.read_bytes()) for name, file in files.items())


def _member(name: str, content: bytes) -> bytes:
    """Return a plain file as tar has it. Its time and mode are the installer's business."""
    about = tarfile.TarInfo(name)
    about.size = len(content)
    return about.tobuf(tarfile.PAX_FORMAT) + content + bytes(-len(content) % tarfile.BLOCKSIZE)


def _compressed(members: bytes) -> bytes:
    """Compress with preset 6, which takes 9 MiB to unpack; 9 would take 65 of a board's 512."""
    return lzma.compress(members, preset=6, check=lzma.CHECK_CRC32)
