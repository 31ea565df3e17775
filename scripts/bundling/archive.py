"""The parts of a release as files: a manifest, layers, and a bundle of all of them.

A layer is one xz stream of plain files as tar has them, without tar's end: so a bundle is the
manifest, packed likewise, and the layers one after the other, and is read as one archive. The same
files give the same bytes.
"""

import hashlib
import json
import lzma
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MANIFEST: Final = "manifest.json"
_FORMAT: Final = 2

Files = Mapping[str, bytes]
"""What is in an archive, by its name there."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Files that are fetched together."""

    files: Files
    stream: bytes
    """The files, as they are fetched."""

    @classmethod
    def of(cls, files: Files) -> "Layer":
        """Pack files."""
        return cls(files, stream(files))


Layers = Mapping[str, Layer]
"""The layers of a release, by name."""


def files_in(folder: Path, prefix: str = "") -> dict[str, bytes]:
    """Return every file of a folder; like ones beside each other, which compresses well."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    files.sort(key=lambda file: (file.suffix, file.relative_to(folder).parts))
    return {prefix + file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def manifest(layers: Layers, described: Mapping[str, object]) -> bytes:
    """Return what the release is, size, sha256 and layer of its files, and likewise the layers."""
    listed = {
        name: {"sha256": sha256(content), "size": len(content), "layer": key}
        for key, layer in layers.items()
        for name, content in layer.files.items()
    }
    streams = {
        key: {"sha256": sha256(layer.stream), "length": len(layer.stream)}
        for key, layer in layers.items()
    }
    whole = {"format": _FORMAT, **described, "files": listed, "layers": streams}
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def packed(manifest: bytes) -> bytes:
    """Return a manifest as a device fetches it: a fourth of its size, mostly sums."""
    return lzma.compress(manifest, preset=6, check=lzma.CHECK_CRC32)


def bundle(manifest: bytes, layers: Layers) -> bytes:
    """Return a release in one file."""
    return stream({MANIFEST: manifest}) + b"".join(layer.stream for layer in layers.values())


def stream(files: Files) -> bytes:
    """Pack files with preset 6, which takes 9 MiB to unpack; 9 would take 65 of a board's 512."""
    members = b"".join(_member(name, content) for name, content in files.items())
    return lzma.compress(members, preset=6, check=lzma.CHECK_CRC32)


def sha256(content: bytes) -> str:
    """Return the sha256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _member(name: str, content: bytes) -> bytes:
    """Return a plain file as tar has it. Its time and mode are the installer's business."""
    about = tarfile.TarInfo(name)
    about.size = len(content)
    return about.tobuf(tarfile.PAX_FORMAT) + content + bytes(-len(content) % tarfile.BLOCKSIZE)
