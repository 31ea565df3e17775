"""The manifest of a release: what it is, and its files and layers with size and sha256."""

import json
import lzma
import re
from collections.abc import Mapping
from typing import Final

from edged.update.errors import RefusedError
from edged.values import dataclass

NAME: Final = "manifest.json"
"""Of the manifest in the tree of its release."""
MOST: Final = 16 << 20
"""Bytes of a manifest."""
_FORMATS: Final = (1, 2)
"""1 is found on devices only: it has neither layers nor a counter."""
_WHOLE: Final = "whole"
_LACKING: Final = {"version": "0", "counter": 0, "floor": 0, "base": 0, "layers": {}}
"""What format 1 does not say."""
_MOST_FILES: Final = 20_000
_MOST_BYTES: Final = 1 << 30
_MEMORY: Final = 64 << 20
"""Bytes that unpacking may take; preset 6 takes 9 MiB."""
_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,79}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PATH: Final = re.compile(r"[ -~]{1,400}")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release."""

    sha256: str
    size: int
    layer: str


@dataclass(frozen=True, slots=True)
class Layer:
    """Files that are fetched together: the stream of them, packed."""

    sha256: str
    length: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says that it is."""

    id: str
    python: str
    machine: str
    version: str
    counter: int
    """Grows from release to release."""
    floor: int
    """The counter of the oldest release that a device may go back to from this one."""
    base: int
    """The interface of the launcher that it needs."""
    files: Mapping[str, File]
    layers: Mapping[str, Layer]
    raw: bytes


def unpacked(packed: bytes) -> bytes:
    """Return a manifest that was fetched; raise RefusedError if it is not packed or too large."""
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)
    try:
        raw = unpacker.decompress(packed, MOST + 1)
    except lzma.LZMAError as error:
        raise RefusedError(f"the manifest cannot be unpacked: {error}") from None
    if len(raw) > MOST or not unpacker.eof or unpacker.unused_data:
        raise RefusedError("the manifest is cut off, too large, or followed by something")
    return raw


def parse(raw: bytes) -> Manifest:
    """Read a manifest whose every path may be written below a folder; raise RefusedError."""
    try:
        manifest = _read(json.loads(raw), raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError(f"the manifest makes no sense: {error!r:.200}") from None
    _check_paths(manifest.files)
    if sum(file.size for file in manifest.files.values()) > _MOST_BYTES:
        raise RefusedError(f"the manifest names more than {_MOST_BYTES >> 20} MiB")
    return manifest


def _read(found: dict[str, object], raw: bytes) -> Manifest:
    if (form := _count(found["format"])) not in _FORMATS:
        raise RefusedError(
            f"the manifest has format {form}, which this edged does not know: run the install.sh "
            "of the newest release"
        )
    if form == 1:
        found = _LACKING | found
    layers = {_word(key): _layer(_table(each)) for key, each in _table(found["layers"]).items()}
    files = {
        name: _file({"layer": _WHOLE, **_table(each)})
        for name, each in _table(found["files"]).items()
    }
    if not files or len(files) > _MOST_FILES:
        raise ValueError(f"{len(files)} files")
    if form > 1 and (unknown := {file.layer for file in files.values()} - {*layers}):
        raise ValueError(f"there is no layer {min(unknown)}")
    return Manifest(
        id=_word(found["id"]),
        python=_word(found["python"]),
        machine=_word(found["machine"]),
        version=_word(found["version"]),
        counter=_count(found["counter"]),
        floor=_count(found["floor"]),
        base=_count(found["base"]),
        files=files,
        layers=layers,
        raw=raw,
    )


def _file(entry: Mapping[str, object]) -> File:
    return File(_sha256(entry["sha256"]), _count(entry["size"]), _word(entry["layer"]))


def _layer(entry: Mapping[str, object]) -> Layer:
    return Layer(_sha256(entry["sha256"]), _count(entry["length"]))


def _check_paths(files: Mapping[str, File]) -> None:
    for path in files:
        parts = path.split("/")
        parents = {"/".join(parts[:n]) for n in range(1, len(parts))}
        strange = {"", ".", ".."} & {*parts} or parts[0] == NAME or not parents.isdisjoint(files)
        if strange or not _PATH.fullmatch(path):
            raise RefusedError(f"the manifest names {path!r:.80}, which cannot be a file of it")


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"no table but {type(value).__name__}")
    return value


def _word(value: object) -> str:
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ValueError(f"no word: {value!r:.80}")
    return value


def _sha256(value: object) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise ValueError(f"no sha256: {value!r:.80}")
    return value


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 40:
        raise ValueError(f"no count: {value!r:.80}")
    return value
