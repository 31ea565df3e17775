"""A release is put in its place: linked where it is equal, read back, whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from edged.update import staging
from edged.update.errors import RefusedError, StorageError
from edged.update.manifest import NAME
from tests.update.device import CHANGED, NEW, OLD, Device, contents
from tests.update.repository import TREE


def leftovers(device: Device) -> list[Path]:
    """Return what is half-made."""
    return [*device.root.glob(".*")]


def test_a_tree_is_what_was_released(device: Device) -> None:
    """Every file, and the manifest that names them."""
    manifest = device.stage()
    tree = device.installation.tree(OLD)
    assert {name: (tree / name).read_text() for name in TREE} == dict(TREE)
    assert (tree / NAME).read_bytes() == manifest.raw
    assert contents(tree).keys() == {*TREE, NAME}
    assert {file.stat().st_mode & 0o777 for file in tree.rglob("*") if file.is_file()} == {0o644}
    assert not device.installation.damaged(OLD)
    assert not leftovers(device)


def test_what_is_equal_is_linked(device: Device) -> None:
    """An update takes the layers that have changed, and the disk's room for these only."""
    device.install()
    manifest, layers = device.release(NEW, CHANGED)
    assert device.installation.lacking(manifest) == ["app"]
    tree = device.installation.stage(manifest, {"app": layers["app"]})
    old = device.installation.tree(OLD)
    assert (tree / "edged/sound.wav").samefile(old / "edged/sound.wav")
    assert not device.installation.damaged(NEW)


def test_a_file_that_moved_is_linked(device: Device) -> None:
    """By what is in it, not by its name."""
    device.install()
    moved = {name.replace("sound", "chime"): text for name, text in TREE.items()}
    assert not device.installation.lacking(device.release(NEW, moved)[0])
    device.try_out(NEW, moved)
    assert not device.installation.damaged(NEW)


def test_rot_is_seen_and_does_not_spread(device: Device) -> None:
    """A file of the current release is no longer what it was: its layer is fetched again."""
    device.install()
    (device.installation.tree(OLD) / "edged/sound.wav").write_text("rot")
    assert device.installation.damaged(OLD) == ["edged/sound.wav"]
    manifest, layers = device.release(NEW, CHANGED)
    assert device.installation.lacking(manifest) == ["app", "assets"]
    with pytest.raises(RefusedError, match="in no layer and in no release"):
        device.installation.stage(manifest, {"app": layers["app"]})
    device.stage(NEW, CHANGED)
    assert not device.installation.damaged(NEW)
    assert not leftovers(device)


def test_what_cannot_be_linked_is_copied(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that install.sh has put there are root's, and may not be linked by others."""
    device.install()

    def refuse(path: Path, _: Path) -> None:
        raise PermissionError(errno.EPERM, "not permitted", str(path))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    device.try_out()
    assert not device.installation.damaged(NEW)
    sound = device.installation.tree(NEW) / "edged/sound.wav"
    assert not sound.samefile(device.installation.tree(OLD) / "edged/sound.wav")


def test_what_is_there_and_whole_stays(device: Device) -> None:
    """A run that was ended before it could arm the release need not fetch it again."""
    device.install()
    device.stage(NEW, CHANGED)
    before = (device.installation.tree(NEW) / "edged/more.py").stat()
    manifest, _ = device.release(NEW, CHANGED)
    device.installation.stage(manifest, {})
    assert (device.installation.tree(NEW) / "edged/more.py").stat() == before


def test_what_is_there_and_damaged_is_replaced(device: Device) -> None:
    """Also the previous release; but never the one that runs."""
    device.install()
    device.install(NEW, CHANGED)
    for each in (OLD, NEW):
        (device.installation.tree(each) / "edged/large.py").write_text("")
    manifest, layers = device.release()
    device.installation.stage(manifest, layers)
    assert not device.installation.damaged(OLD)
    assert (device.installation.previous(), device.installation.current()) == (None, NEW)
    manifest, layers = device.release(NEW, CHANGED)
    with pytest.raises(RefusedError, match=r"is damaged: run install\.sh"):
        device.installation.stage(manifest, layers)


@pytest.mark.parametrize("spoiled", ["missing", "emptied", "too much", "a link", "a pipe"])
def test_damage_is_seen(device: Device, spoiled: str) -> None:
    """Whatever an owner, or a power cut, has made of a tree."""
    device.install()
    tree = device.installation.tree(OLD)
    file = tree / ("edged/extra.py" if spoiled == "too much" else "edged/__init__.py")
    match spoiled:
        case "missing":
            file.unlink()
        case "emptied":
            file = tree / "__main__.py"
            file.write_text("")
        case "too much":
            file.write_text("")
        case "a link":
            file.unlink()
            file.symlink_to("large.py")
        case _:
            file.unlink()
            os.mkfifo(file)
    assert device.installation.damaged(OLD) == [file.relative_to(tree).as_posix()]


def test_a_release_without_its_manifest_is_damaged(device: Device) -> None:
    """Nothing vouches for it any more."""
    device.install()
    (device.installation.tree(OLD) / NAME).write_text("{}")
    assert device.installation.damaged(OLD) == [NAME]


def test_what_the_disk_gives_back_is_believed(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card that has lost a block between writing and reading is caught before the rename."""
    manifest, layers = device.release()
    tree = device.root / f".stage-{OLD}"
    monkeypatch.setattr(
        staging, "_write_out", lambda _: (tree / "edged/large.py").write_bytes(bytes(100_002))
    )
    with pytest.raises(RefusedError, match=r"edged/large\.py of .* is not what was released"):
        device.installation.stage(manifest, layers)
    assert not leftovers(device)
    assert not device.installation.tree(OLD).exists()


def test_room_is_asked_for_first(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the cure is told."""
    full = os.statvfs_result((4096, 4096, 1000, 500, 500, 9, 9, 9, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: full)
    manifest, layers = device.release()
    with pytest.raises(StorageError, match="less than 8 MiB are free; make room"):
        device.installation.stage(manifest, layers)
    assert [*device.root.iterdir()] == []
