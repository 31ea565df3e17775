"""Hostile and damaged layers: nothing is written but what is listed, and nothing without end."""

import lzma
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from edged.update.errors import RefusedError
from edged.update.manifest import File
from edged.update.unpacking import unpack
from scripts.bundling import archive

LONG: Final = "deps/" + "long_folder/" * 20 + "file.py"
FILES: Final = {"a.py": b"one", "edged/b.py": b"", LONG: b"x" * 70_000}
LISTED: Final = {name: File("0" * 64, len(content), "app") for name, content in FILES.items()}


def member(name: str, content: bytes = b"", **other: object) -> bytes:
    """Return a member of a tar file; `other` are fields of its header."""
    about = tarfile.TarInfo(name)
    about.size = len(content)
    for field, value in other.items():
        setattr(about, field, value)
    return about.tobuf(tarfile.PAX_FORMAT) + content + bytes(-len(content) % tarfile.BLOCKSIZE)


def plain() -> bytes:
    """Return the members of a layer that is as it should be."""
    return b"".join(member(name, content) for name, content in FILES.items())


def written(folder: Path, packed: bytes) -> dict[str, bytes]:
    """Unpack a layer; return what was written."""
    layer, tree = folder / "layer", folder / "tree"
    layer.write_bytes(packed)
    tree.mkdir()
    unpack(layer, LISTED, tree)
    return {
        file.relative_to(tree).as_posix(): file.read_bytes()
        for file in tree.rglob("*")
        if file.is_file()
    }


def test_what_is_published_is_unpacked(tmp_path: Path) -> None:
    """Also names that are too long for tar's first header."""
    assert written(tmp_path, archive.stream(FILES)) == FILES


def gnu(name: str) -> bytes:
    """Return a member with its long name as GNU's tar writes it."""
    return tarfile.TarInfo(name).tobuf(tarfile.GNU_FORMAT)


def pax(record: bytes) -> bytes:
    """Return a header of pax, and a file after it."""
    return member("pax", record, type=tarfile.XHDTYPE) + member("a.py", b"one")


def bad_sum() -> bytes:
    """Return a member whose header was changed."""
    return b"b" + plain()[1:]


REFUSED: Final[dict[str, Callable[[], bytes]]] = {
    "a file that is not listed": lambda: plain() + member("evil.py"),
    "a file twice": lambda: plain() + member("a.py", b"one"),
    "a file too few": lambda: member("a.py", b"one"),
    "no file": lambda: b"",
    "another size": lambda: member("a.py", b"three") + plain(),
    "a path outside": lambda: member("../a.py", b"one"),
    "an absolute path": lambda: member("/a.py", b"one"),
    "the same name, written otherwise": lambda: member("./a.py", b"one"),
    "a link": lambda: member("a.py", type=tarfile.SYMTYPE, linkname="/etc/shadow"),
    "a hard link": lambda: member("a.py", type=tarfile.LNKTYPE, linkname="edged/b.py"),
    "a device": lambda: member("a.py", type=tarfile.CHRTYPE, devmajor=1, devminor=8),
    "a pipe": lambda: member("a.py", type=tarfile.FIFOTYPE),
    "a folder": lambda: member("edged/b.py", type=tarfile.DIRTYPE),
    "a sparse file": lambda: member("a.py", b"one", type=tarfile.GNUTYPE_SPARSE),
    "a negative size": lambda: gnu_size(-3),
    "a long name of GNU": lambda: gnu(LONG),
    "a header that changes the size": lambda: pax(b"10 size=9\n"),
    "a header of two records": lambda: pax(b"13 path=a.py\n8 uid=0\n"),
    "a header of a wrong length": lambda: pax(b"99 path=a.py\n"),
    "a header before a header": lambda: member("pax", b"13 path=a.py\n", type=tarfile.XHDTYPE) * 2,
    "a global header": lambda: member("pax", b"13 path=a.py\n", type=tarfile.XGLTYPE),
    "a header without end": lambda: member("pax", b"x" * 100_000, type=tarfile.XHDTYPE),
    "a header that was changed": bad_sum,
    "a name that is no text": lambda: member("a.py").replace(b"a.py", b"a.p\xff"),
    "something between the files": lambda: member("a.py", b"one")[:-1] + b"x" + plain(),
    "tar's own end": lambda: plain() + bytes(1024),
    "half a header": lambda: plain() + bytes(100),
    "half a file": lambda: plain()[:-66_000],
}


def gnu_size(size: int) -> bytes:
    """Return a member of a size that only GNU's tar can say."""
    about = tarfile.TarInfo("a.py")
    about.size = size
    return about.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_layer_is_refused(tmp_path: Path, case: str) -> None:
    """And nothing is written beside the tree."""
    with pytest.raises(RefusedError):
        written(tmp_path, lzma.compress(REFUSED[case]()))
    assert {each.name for each in tmp_path.iterdir()} == {"layer", "tree"}
    assert not [each for each in tmp_path.rglob("*") if each.is_symlink()]


@pytest.mark.parametrize(
    "change",
    [
        lambda packed: packed[:-1],
        lambda packed: packed[: len(packed) // 2],
        lambda packed: packed[:5],
        lambda packed: packed[:0],
        lambda packed: packed + b"x",
        lambda packed: packed + packed,
        lambda packed: packed[:200] + b"\0" + packed[201:],
        lambda packed: b"<html>sign in</html>" + packed,
    ],
    ids=["end", "half", "magic", "empty", "after", "twice", "rot", "portal"],
)
def test_a_damaged_stream_is_refused(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    """Cut off, followed by something, rotten, or not what it should be at all."""
    with pytest.raises(RefusedError):
        written(tmp_path, change(archive.stream(FILES)))


def test_a_stream_takes_little_memory(tmp_path: Path) -> None:
    """One that asks for a dictionary of 128 MiB is refused, and much is not kept."""
    wide = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 128 << 20}]
    with pytest.raises(RefusedError, match=r"[Mm]emory"):
        written(tmp_path, lzma.compress(plain(), filters=wide))
    bomb = BytesIO()
    with lzma.open(bomb, "wb", preset=0) as packed:
        packed.write(member("a.py", b"one"))
        packed.write(member("evil", bytes(64 << 20)))
    (tmp_path / "more").mkdir()
    with pytest.raises(RefusedError, match="evil"):
        written(tmp_path / "more", bomb.getvalue())
