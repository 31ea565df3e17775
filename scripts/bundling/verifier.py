"""The only reader of bundles on a device: trusts no name, size or kind of what is in one.

Run by install.sh with Debian's Python as `verifier.py about BUNDLE`, `unpack BUNDLE FOLDER` or
`verify TREE BUNDLE`. A release has it inside of its install.sh (see stamp.py), so it imports the
standard library only. Exit codes are install.sh's: 65 refused, 73 cannot write.
"""

import contextlib
import errno
import hashlib
import json
import lzma
import os
import re
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

MANIFEST: Final = "manifest.json"
MOST: Final = 16 << 20
"""Bytes of a manifest; it is read before anything is known of it."""
_FORMATS: Final = (1, 2)
"""Alike as far as they are read here; 1 knows no layers."""
_ABOUT: Final = ("id", "python", "machine")
_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,79}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"[ -~]{1,400}")
_CURES: Final = {
    errno.ENOSPC: ": make room and run this again",
    errno.EROFS: ": mount it writable",
}


class RefusedError(Exception):
    """A bundle or a tree is not what it has to be."""


class Entry(NamedTuple):
    """What a manifest says of a file."""

    sha256: str
    size: int


class Manifest(NamedTuple):
    """What a bundle says that it is."""

    about: Mapping[str, str]
    files: Mapping[str, Entry]
    raw: bytes


def parse(raw: bytes) -> Manifest:
    """Read a manifest whose every name is one that may be written below a folder."""
    try:
        manifest = json.loads(raw)
        files = {
            name: Entry(entry["sha256"], int(entry["size"]))
            for name, entry in manifest["files"].items()
        }
        about = {key: manifest[key] for key in _ABOUT}
        known = (
            manifest["format"] in _FORMATS
            and all(_WORD.fullmatch(word) for word in about.values())
            and all(_SHA256.fullmatch(entry.sha256) for entry in files.values())
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise RefusedError("has a manifest that cannot be understood") from None
    if not known:
        raise RefusedError(
            "is of a kind that this install.sh does not know; use the one made with it"
        )
    for name in files:
        parts = {*name.split("/")}
        if not _NAME.fullmatch(name) or {"", ".", ".."} & parts or name == MANIFEST:
            raise RefusedError(f"has a manifest with the name {name!r}")
    return Manifest(about, files, raw)


@contextlib.contextmanager
def opened(archive: str) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """Open a bundle as far as the end of its manifest."""
    with lzma.open(archive) as raw, tarfile.open(fileobj=raw, mode="r|") as tar:
        first = tar.next()
        if first is None or first.name != MANIFEST or not _plain(first) or first.size > MOST:
            raise RefusedError("does not begin with its manifest")
        yield tar, parse(_content(tar, first))


def _plain(member: tarfile.TarInfo) -> bool:
    return member.type in (tarfile.REGTYPE, tarfile.AREGTYPE)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    content = tar.extractfile(member)
    return content.read() if content else b""


def unpack(archive: str, stage: str) -> None:
    """Write what the manifest names, and refuse everything else."""
    with opened(archive) as (tar, manifest):
        left = dict(manifest.files)
        while (member := tar.next()) is not None:
            if not _plain(member):
                raise RefusedError(f"contains {member.name!r}, which is no plain file")
            if member.name not in left:
                raise RefusedError(f"contains {member.name!r}, which its manifest does not name")
            wanted = left.pop(member.name)
            # Of another size it is not read at all: that is what bounds the memory.
            content = _content(tar, member) if member.size == wanted.size else None
            if content is None or hashlib.sha256(content).hexdigest() != wanted.sha256:
                raise RefusedError(f"contains another {member.name!r} than its manifest names")
            _write(Path(stage, member.name), content)
        if left:
            raise RefusedError(f"lacks {min(left)!r}")
        _write(Path(stage, MANIFEST), manifest.raw)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    new = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    with os.fdopen(new, "wb") as file:
        file.write(content)


def verify(tree: str, archive: str) -> None:
    """Read a tree back from the disk; it has to be what is in the bundle, and nothing else."""
    with opened(archive) as (_, manifest):
        wanted = {name: entry.sha256 for name, entry in manifest.files.items()}
        wanted[MANIFEST] = hashlib.sha256(manifest.raw).hexdigest()
    found = dict(_found(tree))
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            raise RefusedError(f"is not what was installed: {name}")


def _found(tree: str) -> Iterator[tuple[str, str]]:
    """Yield each file below the tree and its sha256; of what is no plain file, that it is none."""
    for folder, folders, names in os.walk(tree):
        for path in (Path(folder, name) for name in [*names, *folders]):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                yield str(path.relative_to(tree)), "no plain file"
            elif not path.is_dir():
                yield str(path.relative_to(tree)), _digest(path)


def _digest(path: Path) -> str:
    """Return the sha256 of a plain file as the disk has it, not as it is remembered."""
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    with os.fdopen(file, "rb") as content:
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.sha256(content.read()).hexdigest()


def about(archive: str) -> None:
    """Print what the bundle is for, the KiB it takes, and its files for the system."""
    with opened(archive) as (_, manifest):
        lines = [f"{key} {manifest.about[key]}" for key in _ABOUT]
    # What is written takes whole blocks of 4 KiB.
    lines += [f"size {sum((entry.size + 4095) // 4096 * 4 for entry in manifest.files.values())}"]
    lines += [
        f"file {entry.sha256} {name.removeprefix('system/')}"
        for name, entry in sorted(manifest.files.items())
        if name.startswith(("system/usr/", "system/etc/"))
    ]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


_VERBS: Final[Mapping[str, Callable[..., None]]] = {
    "about": about,
    "unpack": unpack,
    "verify": verify,
}


def main(verb: str, *operands: str) -> int:
    """Do what `verb` says; return the exit code."""
    try:
        _VERBS[verb](*operands)
    except RefusedError as error:
        return _failed(65, f"{operands[0]} {error}")
    except (tarfile.TarError, lzma.LZMAError, EOFError, UnicodeError) as error:
        return _failed(65, f"{operands[0]} is damaged: {error}")
    except OSError as error:
        cure = _CURES.get(error.errno or 0, "")
        return _failed(73, f"{error.strerror}: {error.filename or operands[-1]}{cure}")
    return 0


def _failed(code: int, sentence: str) -> int:
    sys.stderr.write(f"install.sh: {sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
