"""What a device knows of its publisher."""

import json
from pathlib import Path

import pytest

from edged.errors import EdgedError
from edged.update.publisher import ABOUT, ROOT, Publisher, known

_TOLD = {"url": "https://x.test/edged", "channel": "stable", "issued": 1_796_025_600}


def _left(folder: Path, about: bytes, root: bytes = b"{}") -> Path:
    (folder / ROOT).write_bytes(root)
    (folder / ABOUT).write_bytes(about)
    return folder


def test_what_install_sh_has_left(tmp_path: Path) -> None:
    """Is the address, the channel, the keys, and a time that was."""
    assert known(tmp_path) is None
    found = known(_left(tmp_path, json.dumps(_TOLD).encode()))
    assert found == Publisher("https://x.test/edged", "stable", b"{}", 1_796_025_600)


@pytest.mark.parametrize(
    "about",
    [
        b"",
        b"[]",
        b"[" * 4000,
        b" " * 5000,
        json.dumps(_TOLD | {"url": "http://x.test"}).encode(),
        json.dumps(_TOLD | {"url": 1}).encode(),
        json.dumps(_TOLD | {"channel": "../stable"}).encode(),
        json.dumps(_TOLD | {"issued": True}).encode(),
    ],
)
def test_what_it_cannot_have_left(tmp_path: Path, about: bytes) -> None:
    """Has a cure."""
    with pytest.raises(EdgedError, match=r"run the publisher's install\.sh again"):
        known(_left(tmp_path, about))


def test_keys_without_end(tmp_path: Path) -> None:
    """Are not read whole."""
    with pytest.raises(EdgedError, match="more in it"):
        known(_left(tmp_path, json.dumps(_TOLD).encode(), b"x" * 70_000))
