"""The manifest as it is read on a device: whatever is wrong with it is refused in one sentence."""

import json
import lzma
from collections.abc import Callable
from typing import Any

import pytest

from edged.update.errors import RefusedError
from edged.update.manifest import MOST, parse, unpacked
from tests.update.device import OLD, Device


def described(device: Device) -> dict[str, Any]:
    """Return a manifest as its JSON."""
    return json.loads(device.release()[0].raw)


def test_what_is_published_is_understood(device: Device) -> None:
    """Its own name, counter, files and layers."""
    manifest, layers = device.release(counter=7, floor=3)
    assert (manifest.id, manifest.version, manifest.python) == (OLD, "1.0", "cp311")
    assert (manifest.counter, manifest.floor, manifest.base) == (7, 3, 1)
    assert manifest.layers.keys() == layers.keys() == {"app", "assets", "deps"}
    assert manifest.files["edged/sound.wav"].layer == "assets"


def test_a_device_of_before_has_an_older_one(device: Device) -> None:
    """Format 1 has files without layers; they can be linked."""
    found = described(device)
    old = {key: found[key] for key in ("id", "python", "machine")}
    old["files"] = {
        name: {"sha256": each["sha256"], "size": each["size"]}
        for name, each in found["files"].items()
    }
    manifest = parse(json.dumps(old | {"format": 1}).encode())
    assert (manifest.id, manifest.counter, manifest.layers) == (OLD, 0, {})
    assert manifest.files.keys() == found["files"].keys()


def edit(field: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what changes a field."""
    return lambda found: found.update({field: value})


def name(path: str) -> Callable[[dict[str, Any]], None]:
    """Return what adds a file of that name."""
    return lambda found: found["files"].update({path: found["files"]["__main__.py"]})


def spoil(field: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what changes a field of a file."""
    return lambda found: found["files"]["__main__.py"].update({field: value})


CASES: dict[str, Callable[[dict[str, Any]], None]] = {
    "another format": edit("format", 3),
    "a format that is a list": edit("format", [2]),
    "a name that is a path": edit("id", "../../etc"),
    "no name": edit("id", None),
    "no files": edit("files", {}),
    "files as a list": edit("files", []),
    "a layer as a number": edit("layers", {"app": 1}),
    "a negative counter": edit("counter", -1),
    "a counter as text": edit("counter", "7"),
    "a fraction": edit("floor", 0.5),
    "a path outside": name("../evil"),
    "an absolute path": name("/etc/passwd"),
    "a folder's own name": name("edged/."),
    "the name of the manifest": name("manifest.json"),
    "below the manifest": name("manifest.json/x"),
    "a file that is a folder, too": name("edged"),
    "a name with a newline": name("a\nb"),
    "a name of 500 characters": name("x" * 500),
    "a sum of another length": spoil("sha256", "ab"),
    "a negative size": spoil("size", -1),
    "an enormous size": spoil("size", 1 << 39),
    "a layer that nobody has": spoil("layer", "other"),
}


@pytest.mark.parametrize("case", CASES)
def test_nonsense_is_refused(device: Device, case: str) -> None:
    """Whatever it is, before anything is written."""
    found = described(device)
    CASES[case](found)
    with pytest.raises(RefusedError, match="the manifest"):
        parse(json.dumps(found).encode())


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b"<html>", b"[" * 100_000, b'{"format": 2}'])
def test_what_is_no_manifest_is_refused(raw: bytes) -> None:
    """Also the page of a hotel's network."""
    with pytest.raises(RefusedError):
        parse(raw)


def test_a_manifest_is_unpacked_within_bounds() -> None:
    """Neither cut off, nor with something after it, nor without end."""
    assert unpacked(lzma.compress(b"{}")) == b"{}"
    for packed in (
        b"{}",
        lzma.compress(b"{}")[:-1],
        lzma.compress(b"{}") + b"x",
        lzma.compress(bytes(MOST + 1), preset=0),
        lzma.compress(b"", preset=9 | lzma.PRESET_EXTREME, format=lzma.FORMAT_ALONE),
    ):
        with pytest.raises(RefusedError):
            unpacked(packed)
