"""The signed repository, as this device sees it: python-tuf judges all that is fetched.

Its cache may be lost at any time; the root that install.sh has brought and `seen.json` are what
trust rests on.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tuf.api import exceptions
from tuf.api.metadata import Metadata, Root, TargetFile, Timestamp
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from edged.atomic_file import read_state, write_state
from edged.update import channel, freshness
from edged.update.errors import RefusedError
from edged.update.manifest import unpacked
from edged.update.source import Source, StatusError
from edged.update.tuf_errors import explained

ISSUED: Final = "x-edged-issued"
"""The field of the timestamp that tells what time it was when it was signed."""
MOST_PACKED: Final = 1 << 20
"""Bytes of a packed manifest."""
_CONFIG: Final = UpdaterConfig(
    root_max_length=65_536,
    timestamp_max_length=16_384,
    snapshot_max_length=65_536,
    targets_max_length=2 << 20,
    max_delegations=4,
)


class _Fetcher(FetcherInterface):
    """Fetches by our own source; python-tuf bounds the length."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._chunks: Generator[bytes, None, None] | None = None

    def close(self) -> None:
        """End an answer that python-tuf broke off; its traceback keeps the connection open."""
        if self._chunks is not None:
            self._chunks.close()

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            self._chunks = self._source.get(url).chunks
        except StatusError as error:
            raise exceptions.DownloadHTTPError(str(error), error.status) from error
        return self._chunks


class Repository:
    """One look at a repository: make another for the next."""

    def __init__(
        self,
        *,
        url: str,
        root: bytes,
        state: Path,
        source: Source,
        built: int,
        now: Callable[[], float],
    ) -> None:
        """Remember in `state`; `built` is when the release was made that runs, a time that was."""
        self._url = url.rstrip("/")
        self._root = root
        self._cache = state / "tuf"
        self._targets = self._cache / "targets"
        self._seen_file: Final = state / "seen.json"
        self._fetcher = _Fetcher(source)
        self._built = built
        self._now = now
        self._updater: Updater | None = None

    def channel(self, name: str) -> channel.Channel:
        """Return what a channel says; raise UpdateError."""
        content = self._target(f"channels/{name}.json", channel.MOST_BYTES)
        if content is None:
            raise RefusedError(
                f"there is no channel {name!r} in {self._url}; `sudo edged update channel stable`"
            )
        return channel.parse(content, name)

    def manifest(self, release: str) -> bytes:
        """Return the signed manifest of a release; raise UpdateError."""
        packed = self._target(f"releases/{release}.json.xz", MOST_PACKED)
        if packed is None:
            raise RefusedError(
                f"nobody vouches for the release {release}; tell who publishes {self._url}"
            )
        return unpacked(packed)

    def layer(self, sha256: str) -> str:
        """Return the address of a layer."""
        return f"{self._url}/layers/{sha256}.tar.xz"

    def _target(self, path: str, most: int) -> bytes | None:
        with explained(self._now), closing(self._fetcher):
            updater = self._refreshed()
            target = updater.get_targetinfo(path)
            if target is None:
                return None
            if target.length > most:
                raise RefusedError(f"{path} has {target.length} bytes; tell who publishes it")
            return self._content(updater, target)

    def _content(self, updater: Updater, target: TargetFile) -> bytes:
        """Return what was fetched earlier, if it is still what is signed, or fetch it."""
        found = updater.find_cached_target(target) or updater.download_target(target)
        return Path(found).read_bytes()

    def _refreshed(self) -> Updater:
        if self._updater is None:
            self._updater = self._refresh()
        return self._updater

    def _refresh(self) -> Updater:
        """Ask for what is newest; keep the time that it tells."""
        seen = freshness.read(read_state(self._seen_file, freshness.MOST_BYTES))
        try:
            updater = self._asked(seen)
        except exceptions.ExpiredMetadataError:
            # Who has stolen the key of the timestamp can have it say a far future. Once another
            # key is named, that time does not count any more.
            root = self._cached_root()
            if seen is None or not freshness.is_superseded(seen, root.version, _keys(root)):
                raise
            updater = self._asked(None)
        offered = self._offered()
        latest = freshness.latest(seen, offered)
        if latest != seen:
            write_state(self._seen_file, freshness.written(latest))
        return updater

    def _asked(self, seen: freshness.Seen | None) -> Updater:
        self._targets.mkdir(parents=True, exist_ok=True)
        for left in self._cache.glob("tmp*"):  # by python-tuf, killed while it wrote
            left.unlink()
        updater = Updater(
            str(self._cache),
            f"{self._url}/metadata",
            str(self._targets),
            f"{self._url}/targets",
            fetcher=self._fetcher,
            config=_CONFIG,
            bootstrap=self._root,
        )
        at = freshness.reference(self._now(), self._built, seen)
        # python-tuf takes no clock; a test holds that this is still the one it judges by.
        updater._trusted_set.reference_time = datetime.fromtimestamp(at, UTC)  # noqa: SLF001
        updater.refresh()
        return updater

    def _cached_root(self) -> Root:
        return Metadata[Root].from_file(str(self._cache / "root.json")).signed

    def _offered(self) -> freshness.Seen:
        """Return what the timestamp says that was just verified."""
        root = self._cached_root()
        timestamp = Metadata[Timestamp].from_file(str(self._cache / "timestamp.json")).signed
        issued: Any = timestamp.unrecognized_fields.get(ISSUED)
        try:
            return freshness.Seen(root.version, _keys(root), issued, timestamp.version)
        except ValueError as error:
            raise RefusedError(
                f"the timestamp does not say when it was signed ({issued!r:.40}); "
                "tell who publishes it"
            ) from error


def _keys(root: Root) -> tuple[str, ...]:
    return tuple(sorted(root.roles[Timestamp.type].keyids))
