"""Layers from a server that breaks off, lies, or knows no ranges; and onto a disk that fails."""

import hashlib
import random
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Final

import pytest

from edged.update.download import Downloads
from edged.update.errors import RefusedError, StorageError, UnreachableError
from edged.update.manifest import Layer
from edged.update.source import Folder, Server
from tests.update import web
from tests.update.web import Web, send, served

CONTENT: Final = random.Random(1).randbytes(700_000)  # noqa: S311 - a file
LAYER: Final = Layer(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
_NAME: Final = "layer.tar.xz"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Web]:
    """A server with one layer."""
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / _NAME).write_bytes(CONTENT)
    with served(folder) as running:
        yield running


def fetched(server: Web, folder: Path) -> Path:
    """Fetch the layer."""
    downloads = Downloads(folder, Server(server.url, "test"))
    return downloads.fetch(f"{server.url}/{_NAME}", LAYER)


def part(folder: Path, content: bytes) -> Path:
    """Leave something of an earlier run."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{LAYER.sha256}.part"
    file.write_bytes(content)
    return file


def breaking(after: int) -> web.Behaviour:
    """Return a server that breaks off each time it has sent some bytes."""

    def _break(to: BaseHTTPRequestHandler, content: bytes) -> None:
        start = int(to.headers.get("Range", "bytes=0-")[6:-1])
        headers = {
            "Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}",
            "Content-Length": str(len(content) - start),
        }
        send(to, content[start : start + after], 206 if start else 200, headers)

    return _break


def test_a_layer_is_fetched_once(server: Web, tmp_path: Path) -> None:
    """And found again by the next run."""
    for _ in range(2):
        assert fetched(server, tmp_path / "new").read_bytes() == CONTENT
    assert server.asked == [_NAME]
    copied = Downloads(tmp_path / "copied", Folder())
    assert copied.fetch((server.folder / _NAME).as_uri(), LAYER).read_bytes() == CONTENT


def test_a_layer_is_resumed(server: Web, tmp_path: Path) -> None:
    """What came before a power cut is not fetched again."""
    part(tmp_path / "new", CONTENT[:500_000])
    assert fetched(server, tmp_path / "new").read_bytes() == CONTENT
    assert server.asked == [f"{_NAME} from 500000"]


def test_a_connection_that_breaks_is_renewed(server: Web, tmp_path: Path) -> None:
    """As long as each brings something; a network that is no use is left for later."""
    server.bad[_NAME] = breaking(300_000)
    assert fetched(server, tmp_path / "new").read_bytes() == CONTENT
    assert server.asked == [_NAME, f"{_NAME} from 300000", f"{_NAME} from 600000"]
    server.asked.clear()
    server.bad[_NAME] = breaking(100_000)
    for _ in range(6):
        with pytest.raises(UnreachableError):
            fetched(server, tmp_path / "bad")
    assert fetched(server, tmp_path / "bad").read_bytes() == CONTENT
    assert server.asked[-1] == f"{_NAME} from 600000"


@pytest.mark.parametrize("left", [b"\0" * 500_000, b"\0" * len(CONTENT), b"\0" * 800_000])
def test_what_a_power_cut_has_spoiled_is_fetched_again(
    server: Web, tmp_path: Path, left: bytes
) -> None:
    """Blocks that were never written are zeros."""
    part(tmp_path / "new", left)
    assert fetched(server, tmp_path / "new").read_bytes() == CONTENT


def test_a_server_without_ranges(server: Web, tmp_path: Path) -> None:
    """It sends the whole."""
    part(tmp_path / "new", CONTENT[:500_000])
    server.bad[_NAME] = web.whole
    assert fetched(server, tmp_path / "new").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (lambda to, content: send(to, content[:-1] + b"\0"), "is not what was signed"),
        (web.shortened, "is not what was signed"),
        (web.endless, "does not end where it should"),
        (lambda to, _: send(to, b""), "is not what was signed"),
    ],
    ids=["changed", "short", "endless", "empty"],
)
def test_another_layer_is_refused(
    server: Web, tmp_path: Path, behaviour: web.Behaviour, told: str
) -> None:
    """And not kept; the next run begins anew."""
    server.bad[_NAME] = behaviour
    with pytest.raises(RefusedError, match=told):
        fetched(server, tmp_path / "new")
    server.bad.clear()
    assert fetched(server, tmp_path / "new").read_bytes() == CONTENT


@pytest.mark.parametrize("behaviour", [web.portal, web.unavailable], ids=["portal", "unavailable"])
def test_no_layer_today(server: Web, tmp_path: Path, behaviour: web.Behaviour) -> None:
    """What has come is kept."""
    file = part(tmp_path / "new", CONTENT[:500_000])
    server.bad[_NAME] = behaviour
    with pytest.raises(UnreachableError):
        fetched(server, tmp_path / "new")
    assert file.read_bytes() == CONTENT[:500_000]


def test_a_disk_that_fails(server: Web, tmp_path: Path) -> None:
    """There is no room for a layer of a terabyte, and none in what is no folder."""
    downloads = Downloads(tmp_path / "new", Server(server.url, "test"))
    with pytest.raises(StorageError, match="MiB free; make room"):
        downloads.fetch(f"{server.url}/{_NAME}", Layer(LAYER.sha256, 1 << 50))
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        fetched(server, tmp_path / "file")


def test_what_no_release_wants_is_removed(server: Web, tmp_path: Path) -> None:
    """A release that was replaced before it was whole leaves nothing."""
    kept = fetched(server, tmp_path / "new")
    other = kept.with_name(f"{'0' * 64}.part")
    other.touch()
    downloads = Downloads(tmp_path / "new", Folder())
    downloads.clear({LAYER.sha256})
    assert kept.exists()
    assert not other.exists()
    downloads.clear()
    assert not kept.exists()
