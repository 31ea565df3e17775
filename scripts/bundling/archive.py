"""The manifest of a tree, and the archive of both; the same tree gives the same bytes."""

import hashlib
import io
import json
import lzma
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"


def write_manifest(tree: Path, described: Mapping[str, object]) -> None:
    """Write what the tree is and what it consists of."""
    files = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name in _names(tree)
        if name != _MANIFEST and (content := (tree / name).read_bytes()) is not None
    }
    manifest = {"format": FORMAT, **described, "files": files}
    (tree / _MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def pack(tree: Path, archive: Path, *, seconds: int) -> str:
    """Write the archive, its manifest first, every file of the given time; return its sha256."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in [_MANIFEST, *(name for name in _names(tree) if name != _MANIFEST)]:
            content = (tree / name).read_bytes()
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = len(content), seconds, 0o644
            tar.addfile(member, io.BytesIO(content))
    # Preset 6 takes 9 MiB to unpack; 9 would take 65 of a board's 512.
    compressed = lzma.compress(packed.getvalue(), preset=6, check=lzma.CHECK_CRC32)
    partial = archive.with_name(archive.name + ".part")
    partial.write_bytes(compressed)
    partial.replace(archive)
    return hashlib.sha256(compressed).hexdigest()


def _names(tree: Path) -> list[str]:
    """Return every file of the tree: like files beside each other, so that they pack well."""
    files = [file.relative_to(tree) for file in tree.rglob("*") if file.is_file()]
    return [file.as_posix() for file in sorted(files, key=lambda file: (file.suffix, file.parts))]
