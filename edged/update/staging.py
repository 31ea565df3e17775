"""A release beside the others: linked or unpacked, on the disk, read back, then in its place.

Files are linked from trees that are there, so a release that changes little takes little of the
disk and of the network. What was written is believed only once the disk has given it back.
"""

import ctypes
import errno
import hashlib
import os
import shutil
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from edged.atomic_file import sync_folder, write_state
from edged.update.errors import RefusedError
from edged.update.links import RELEASES, remove, target
from edged.update.manifest import NAME, File, Manifest
from edged.update.unpacking import unpack

_STAGE: Final = ".stage-"
_BLOCK: Final = 4096
_RESERVE: Final = 8 << 20
"""Bytes that an update leaves to the rest of the device."""
_NO_LINK: Final = (errno.EPERM, errno.EMLINK, errno.EXDEV)
"""The file is another user's (protected_hardlinks), or has all the links that it may have."""

Donors = Sequence[tuple[Path, Manifest]]
"""Trees whose files may be linked, with their manifests."""


def lacking(manifest: Manifest, donors: Donors) -> list[str]:
    """Return the layers of which a file is in no donor."""
    found = _Found(donors)
    lack: set[str] = set()
    for file in manifest.files.values():
        if file.layer not in lack and found.where(file) is None:
            lack.add(file.layer)
    return sorted(lack)


def stage(root: Path, manifest: Manifest, layers: Mapping[str, Path], donors: Donors) -> Path:
    """Put the tree of a release in its place; see `Installation.stage`."""
    place = root / RELEASES / manifest.id
    if place.is_dir():
        if not damaged(place, manifest):
            return place
        _clear(root, place)
    _check_space(root, manifest, layers)
    place.parent.mkdir(exist_ok=True)
    tree = root / f"{_STAGE}{manifest.id}"
    if tree.exists():
        shutil.rmtree(tree)
    try:
        _make(tree, manifest, layers, donors)
        tree.rename(place)
        sync_folder(place.parent)
    except BaseException:
        shutil.rmtree(tree, ignore_errors=True)
        raise
    return place


def damaged(tree: Path, manifest: Manifest, proven: Container[str] = ()) -> list[str]:
    """Return what is missing, changed or too much in a tree, by what the disk has of it.

    Files that are proven are not read again.
    """
    wanted = {name: file.sha256 for name, file in manifest.files.items()}
    wanted[NAME] = hashlib.sha256(manifest.raw).hexdigest()
    found = {
        name: wanted[name] if name in proven else _sha256(tree / name) for name in _contents(tree)
    }
    return sorted(name for name in found.keys() | wanted if found.get(name) != wanted.get(name))


def leftovers(root: Path, kept: Container[str | None]) -> Iterator[Path]:
    """Yield what is half-made, and the trees whose name nobody knows any more."""
    yield from root.glob(f"{_STAGE}*")
    yield from (each for folder in (root, root / "state") for each in folder.glob(".*.new"))
    yield from (each for each in (root / RELEASES).glob("*") if each.name not in kept)


def clear(leftover: Path) -> None:
    """Remove a tree, or a file or link that was to be renamed."""
    if leftover.is_dir() and not leftover.is_symlink():
        shutil.rmtree(leftover)
    else:
        leftover.unlink()


class _Found:
    """The files of the donors, by what is in them; each is hashed when it is first asked for."""

    def __init__(self, donors: Donors) -> None:
        self._places: dict[str, list[Path]] = {}
        for tree, manifest in donors:
            for name, file in manifest.files.items():
                self._places.setdefault(file.sha256, []).append(tree / name)

    def where(self, file: File) -> Path | None:
        """Return a file that has the same content, None if there is none."""
        return next(
            (each for each in self._places.get(file.sha256, []) if _sha256(each) == file.sha256),
            None,
        )


def _clear(root: Path, place: Path) -> None:
    """Remove a tree that is damaged, unless it is the current one, which nothing could replace."""
    if target(root / "current") == place.name:
        raise RefusedError(f"{place} is damaged: run install.sh to repair or replace it")
    if target(root / "previous") == place.name:
        remove(root / "previous")
    shutil.rmtree(place)


def _check_space(root: Path, manifest: Manifest, layers: Mapping[str, Path]) -> None:
    sizes = [file.size for file in manifest.files.values() if file.layer in layers]
    needed = sum((size + _BLOCK - 1) // _BLOCK * _BLOCK for size in sizes) + _RESERVE
    disk = os.statvfs(root)
    if disk.f_bavail * disk.f_frsize < needed:
        raise OSError(errno.ENOSPC, f"less than {needed >> 20} MiB are free", str(root))


def _make(tree: Path, manifest: Manifest, layers: Mapping[str, Path], donors: Donors) -> None:
    tree.mkdir(mode=0o755)
    linked = _fill(tree, manifest, layers, donors)
    _write_out(tree)
    if wrong := damaged(tree, manifest, linked):
        raise RefusedError(f"{wrong[0]} of {manifest.id} is not what was released")


def _fill(
    tree: Path, manifest: Manifest, layers: Mapping[str, Path], donors: Donors
) -> frozenset[str]:
    """Write and link all files; return the linked ones, which the disk has just given back."""
    for key, layer in layers.items():
        listed = {name: file for name, file in manifest.files.items() if file.layer == key}
        unpack(layer, listed, tree)
    found = _Found(donors)
    linked = set()
    for name, file in manifest.files.items():
        if file.layer in layers:
            continue
        if (donor := found.where(file)) is None:
            raise RefusedError(f"{name} is in no layer and in no release that is here")
        if _link(donor, tree / name):
            linked.add(name)
    write_state(tree / NAME, manifest.raw, 0o644)
    return frozenset(linked)


def _link(donor: Path, place: Path) -> bool:
    """Link a file, or copy it where that cannot be; return whether it is linked."""
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    try:
        place.hardlink_to(donor)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copyfile(donor, place)
        place.chmod(0o644)
        return False
    return True


def _write_out(tree: Path) -> None:
    """Have the disk take all of it; syncfs(2) also tells of what it has failed to take before."""
    descriptor = os.open(tree, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(tree))
    finally:
        os.close(descriptor)


def _contents(tree: Path) -> Iterator[str]:
    """Yield the name of each entry that is no folder."""
    for folder, folders, files in os.walk(tree):
        for name in [*files, *(each for each in folders if Path(folder, each).is_symlink())]:
            yield Path(folder, name).relative_to(tree).as_posix()


def _sha256(path: Path) -> str:
    """Return the sha256 of a plain file as the disk has it, not as the kernel remembers it.

    Empty for what is no plain file, and for what the card cannot give back.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(path, flags), "rb") as content:
            os.posix_fadvise(content.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""
