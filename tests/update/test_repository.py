"""What is published, as python-tuf's client on a device sees it."""

import json
import lzma
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest
from tuf.api.exceptions import DownloadHTTPError, RepositoryError
from tuf.ngclient import FetcherInterface, Updater

from scripts.releasing.roles import Name
from tests.update.repository import Published

_ID: Final = "1.0-aaaaaaa-cp311-x86_64"


class Files(FetcherInterface):
    """Fetches from a folder, as from a server of static files."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            yield Path(url2pathname(urlparse(url).path)).read_bytes()
        except FileNotFoundError:
            raise DownloadHTTPError("not found", 404) from None


def client(published: Published, folder: Path) -> Updater:
    """Return a device's client, which has been refreshed."""
    cache, downloads = folder / "cache", folder / "downloads"
    for each in (cache, downloads):
        each.mkdir(exist_ok=True)
    updater = Updater(
        str(cache),
        f"{published.url}/metadata",
        str(downloads),
        f"{published.url}/targets",
        fetcher=Files(),
        bootstrap=published.root,
    )
    updater.refresh()
    return updater


def fetched(published: Published, folder: Path, path: str) -> object:
    """Return what a device gets of a target, None if nobody vouches for it."""
    updater = client(published, folder)
    if (target := updater.get_targetinfo(path)) is None:
        return None
    content = Path(updater.download_target(target)).read_bytes()
    return json.loads(lzma.decompress(content) if path.endswith(".xz") else content)


@pytest.fixture
def published(tmp_path: Path) -> Published:
    """A repository with one release in one channel."""
    made = Published(tmp_path / "repository")
    made.release(_ID)
    made.channel([_ID])
    return made


def test_a_device_finds_its_release(published: Published, tmp_path: Path) -> None:
    """By the name of its channel, which names the release, whose manifest names the layers."""
    policy = fetched(published, tmp_path, "channels/stable.json")
    assert isinstance(policy, dict)
    assert policy["releases"] == {"cp311-x86_64": _ID}
    manifest = fetched(published, tmp_path, f"releases/{_ID}.json.xz")
    assert isinstance(manifest, dict)
    for layer in manifest["layers"].values():
        assert published.store.layer(layer["sha256"]).stat().st_size == layer["length"]


def test_roles_vouch_for_their_own_paths_only(published: Published, tmp_path: Path) -> None:
    """The online key that directs cannot say what may run, nor the other way round."""
    published.repository.add("director", "releases/evil.json", b"{}")
    published.repository.add("releases", "channels/stable2.json", b"{}")
    published.repository.sign()
    assert fetched(published, tmp_path, "releases/evil.json") is None
    assert fetched(published, tmp_path, "channels/stable2.json") is None


def test_one_signature_of_two_publishes_nothing(published: Published) -> None:
    """It waits for the second, which may come from elsewhere, then is published."""
    everyone = [each.public_key for each in published.keyring.signers["releases"]]
    published.keyring.absent = {each.keyid for each in everyone[1:]}
    published.release("1.1-bbbbbbb-cp311-x86_64")
    path = "releases/1.1-bbbbbbb-cp311-x86_64.json.xz"
    assert path not in published.metadata("releases").signed.targets
    published.keyring.absent = {everyone[0].keyid, everyone[2].keyid}
    assert published.repository.sign() == []
    assert path in published.metadata("releases").signed.targets


@pytest.mark.parametrize("role", ["root", "targets", "releases", "director", "timestamp"])
def test_a_key_is_replaced(published: Published, tmp_path: Path, role: Name) -> None:
    """Devices that knew the old one follow, and one that comes later does, too."""
    client(published, tmp_path)
    old = published.keyring.signers[role][0].public_key
    published.repository.replace_key(role, old, published.keyring.new())
    assert published.repository.sign() == []
    assert fetched(published, tmp_path, "channels/stable.json")
    (tmp_path / "new").mkdir()
    assert fetched(published, tmp_path / "new", f"releases/{_ID}.json.xz")


def test_stolen_online_keys_cannot_add_a_release(published: Published, tmp_path: Path) -> None:
    """All three of them, and a whole repository of the thief's."""
    published.attack("releases", lambda signed: signed.targets.clear(), stolen=["director"])
    published.renew()
    with pytest.raises(RepositoryError, match="releases was signed by 0/2 keys"):
        fetched(published, tmp_path, f"releases/{_ID}.json.xz")


def test_what_was_not_renewed_ends(tmp_path: Path) -> None:
    """A server that shows an old state for longer than a week shows nothing."""
    made = Published(tmp_path / "repository")
    made.now -= timedelta(days=8)
    made.renew()
    with pytest.raises(RepositoryError, match=r"timestamp\.json is expired"):
        client(made, tmp_path)
    made.now += timedelta(days=8)
    made.renew()
    client(made, tmp_path)
