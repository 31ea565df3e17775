"""Attacks that TUF is there for, and some more, against our configuration of python-tuf.

In each case nothing is offered, and the error says why; what was known before is still known.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from tuf.api.metadata import Metadata, Signed, Timestamp

from edged.update.errors import RefusedError, UnreachableError, UpdateError
from edged.update.repository import ISSUED
from edged.update.source import Server
from scripts.releasing.roles import Name
from tests.update import web
from tests.update.devices import ID, Device, published
from tests.update.repository import Published
from tests.update.web import Web, served

_NEW: Final = "1.1-bbbbbbb-cp311-x86_64"
_DAY: Final = 86_400


@pytest.fixture
def made(tmp_path: Path) -> Published:
    """A repository with one release in one channel."""
    return published(tmp_path / "repository")


@pytest.fixture
def device(made: Published, tmp_path: Path) -> Device:
    """A device that has seen it."""
    seeing = Device(made, tmp_path / "state")
    assert seeing.offered() == ID
    return seeing


@pytest.fixture
def online(device: Device) -> Iterator[Web]:
    """The server of the repository, which the device asks from now on."""
    with served(device.published.folder) as server:
        device.source, device.url = Server(server.url, "test"), server.url
        yield server


def replay(made: Published, tmp_path: Path) -> Callable[[], None]:
    """Return what brings back the repository as it is now."""
    shutil.copytree(made.folder, tmp_path / "earlier")

    def _back() -> None:
        shutil.rmtree(made.folder)
        shutil.copytree(tmp_path / "earlier", made.folder)

    return _back


def test_a_frozen_repository_ends(device: Device) -> None:
    """A server that hides what is new can do so for a week."""
    device.ahead = 6 * _DAY
    assert device.offered() == ID
    device.ahead = 8 * _DAY
    with pytest.raises(RefusedError, match=r"timestamp\.json is expired: is it .*timedatectl"):
        device.offered()


@pytest.mark.parametrize("lost", [False, True], ids=["cached", "cache lost"])
def test_an_older_state_is_refused(device: Device, tmp_path: Path, *, lost: bool) -> None:
    """Also by a device that has lost python-tuf's cache: its own mark was synced."""
    back = replay(device.published, tmp_path)
    device.published.pass_days(1)
    device.published.release(_NEW)
    device.published.channel([_NEW])
    assert device.offered() == _NEW
    back()
    if lost:
        device.lose_cache()
    with pytest.raises(RefusedError, match="older state"):
        device.offered()


def test_a_lost_cache_is_filled_again(device: Device) -> None:
    """Whatever of it is gone, empty or damaged."""
    for name in ("timestamp.json", "snapshot.json", "targets.json", "director.json"):
        (device.state / "tuf" / name).write_bytes(b"")
        assert device.offered() == ID
    device.lose_cache()
    assert device.offered() == ID
    (device.state / "seen.json").write_bytes(b"\0" * 40)
    assert device.offered() == ID


def test_an_old_root_is_refused_where_the_cache_is_lost(device: Device, tmp_path: Path) -> None:
    """A key that was replaced because it was stolen signs again, under the root that named it."""
    back = replay(device.published, tmp_path)
    old = device.published.keyring.signers["timestamp"][0].public_key
    device.published.repository.replace_key("timestamp", old, device.published.keyring.new())
    device.published.repository.sign()
    assert device.offered() == ID
    back()
    device.published.pass_days(1)
    device.published.renew()  # by the thief
    device.lose_cache()
    with pytest.raises(RefusedError, match="older state"):
        device.offered()


def test_parts_of_two_states_do_not_match(device: Device) -> None:
    """The newest timestamp with an earlier channel."""
    folder = device.published.folder / "metadata"
    director = device.published.metadata("director")
    before = (folder / f"{director.signed.version}.director.json").read_bytes()
    device.published.release(_NEW)
    device.published.channel([_NEW])
    now = device.published.metadata("director").signed.version
    (folder / f"{now}.director.json").write_bytes(before)
    with pytest.raises(RefusedError, match="what was signed"):
        device.offered()


@pytest.mark.parametrize("role", ["root", "timestamp", "targets", "director"])
def test_what_others_sign_is_refused(device: Device, role: Name) -> None:
    """By keys that nobody named: of each role the thief has the whole server, and no key."""

    def _next(signed: Signed) -> None:
        signed.version += 1

    device.published.attack(role, _next, stolen=["releases"])
    if role not in ("root", "timestamp"):
        device.published.renew()
    with pytest.raises(RefusedError, match="too few of those who have to have signed"):
        device.offered()


def test_stolen_online_keys_bring_nothing_that_the_offline_ones_did_not_sign(
    device: Device,
) -> None:
    """They may name a release; nobody vouches for it."""
    device.published.channel([_NEW])
    assert device.offered() == _NEW
    with pytest.raises(RefusedError, match=f"nobody vouches for the release {_NEW}"):
        device.look().manifest(_NEW)


def test_a_fast_forward_ends_with_the_key(device: Device) -> None:
    """Stolen keys name the highest version, and a far future; another key, and all is well."""
    made = device.published

    def _forward(signed: Signed) -> None:
        signed.version = 2**31
        signed.expires = datetime(2099, 1, 1, tzinfo=UTC)
        signed.unrecognized_fields[ISSUED] = int(datetime(2098, 1, 1, tzinfo=UTC).timestamp())

    made.attack("timestamp", _forward, stolen=["timestamp"])
    assert device.offered() == ID
    with pytest.raises(RefusedError, match="expired"):  # for all else has, by that time
        device.offered()
    old = made.keyring.signers["timestamp"][0].public_key
    made.repository.replace_key("timestamp", old, made.keyring.new())
    made.repository.sign()
    timestamp = made.metadata("timestamp")
    assert timestamp.signed.version == 2**31 + 1

    def _first(signed: Signed) -> None:
        signed.version = 1
        signed.unrecognized_fields[ISSUED] = int(made.now.timestamp())
        signed.expires = made.now + timedelta(days=7)

    made.attack("timestamp", _first)
    renewed = made.metadata("timestamp")
    for signer in made.keyring.of([*made.repository.keys("timestamp")]):
        renewed.sign(signer, append=True)
    made.store.publish("timestamp", renewed)
    assert device.offered() == ID


@pytest.mark.parametrize(
    ("behaviour", "kind", "told"),
    [
        (web.portal, UnreachableError, "does this network want a log-in first"),
        (web.endless, RefusedError, "does not end"),
        (web.cut, UnreachableError, "cannot be reached"),
        (web.shortened, RefusedError, "cannot be understood"),
        (web.unavailable, UnreachableError, "answers 503"),
    ],
    ids=["portal", "endless", "cut", "shortened", "unavailable"],
)
def test_bad_servers(
    device: Device, online: Web, behaviour: web.Behaviour, kind: type[UpdateError], told: str
) -> None:
    """Each is told apart; once it is over, all is as before."""
    online.bad["timestamp.json"] = behaviour
    with pytest.raises(kind, match=told):
        device.offered()
    online.bad.clear()
    assert device.offered() == ID


def test_a_page_is_no_answer_that_there_is_no_newer_root(device: Device, online: Web) -> None:
    """Nor is one of anything else that was asked for."""
    online.bad[".json"] = web.portal
    with pytest.raises(UnreachableError, match="log-in"):
        device.offered()


def test_a_slow_server_is_left(device: Device, online: Web) -> None:
    """Slow on purpose, it sends a byte before each time-out."""
    seconds = iter(range(0, 10_000, 10))
    device.source = Server(online.url, "test", lambda: float(next(seconds)))
    online.bad["timestamp.json"] = web.dripping
    with pytest.raises(UnreachableError, match="is too slow"):
        device.offered()


def test_nobody_listens(device: Device) -> None:
    """No network is no alarm."""
    device.source, device.url = Server("http://127.0.0.1:9", "test"), "http://127.0.0.1:9"
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9 cannot be reached"):
        device.offered()


@pytest.mark.parametrize("asked", [1, 2, 3], ids=["again", "twice", "thrice"])
def test_a_check_with_nothing_new_takes_four_requests_at_most(
    device: Device, online: Web, asked: int
) -> None:
    """A newer root, the timestamp; what they name is here already."""
    for _ in range(asked):
        online.asked.clear()
        assert device.offered() == ID
    assert online.asked == ["2.root.json", "timestamp.json"]


@pytest.mark.parametrize("year", [1970, 2020], ids=str)
def test_a_clock_that_is_behind(device: Device, year: int) -> None:
    """It judges by the newest time that was signed: what is fresh is taken, what is old is not."""
    device.at = datetime(year, 1, 1, tzinfo=UTC).timestamp()
    device.published.pass_days(30)
    device.published.renew()
    assert device.offered() == ID
    device.lose_cache()
    device.published.now -= timedelta(days=29)
    device.published.renew()  # of before, signed by a key that nobody has replaced
    with pytest.raises(RefusedError, match="expired"):
        device.offered()


def test_the_time_of_its_release_counts_too(made: Published, tmp_path: Path) -> None:
    """So even a device that never saw a signed time does not believe it is 1970."""
    device = Device(made, tmp_path / "new", at=0, built=int(made.now.timestamp()) + 30 * _DAY)
    with pytest.raises(RefusedError, match="expired"):
        device.offered()


@pytest.mark.parametrize("at", [4_070_908_800, 1e18, -5e9], ids=["2099", "never", "1811"])
def test_a_clock_that_is_wrong(device: Device, at: float) -> None:
    """In the future everything has expired, which is told with the day that the clock shows."""
    device.at = at
    if at < 0:
        assert device.offered() == ID
        return
    with pytest.raises(RefusedError, match=r"is expired: is it .*timedatectl"):
        device.offered()
    device.at = None
    assert device.offered() == ID


def test_the_clock_that_python_tuf_judges_by_is_ours(device: Device) -> None:
    """It is a private name of python-tuf's: another release may call it otherwise."""
    look = device.look()
    look.channel("stable")
    assert look._updater is not None
    assert look._updater._trusted_set.reference_time.timestamp() == pytest.approx(
        device.now(), abs=1
    )


@pytest.mark.parametrize("issued", [None, "today", -1, True], ids=str)
def test_a_timestamp_without_its_time_is_refused(device: Device, issued: object) -> None:
    """It would be a device without a clock that believes everything for ever."""

    def _strip(signed: Signed) -> None:
        signed.version += 1
        signed.unrecognized_fields[ISSUED] = issued

    device.published.attack("timestamp", _strip, stolen=["timestamp"])
    with pytest.raises(RefusedError, match="does not say when it was signed"):
        device.offered()


def test_no_such_channel(device: Device) -> None:
    """Its owner has named another one than there is."""
    with pytest.raises(RefusedError, match="there is no channel 'beta'"):
        device.look().channel("beta")


def test_a_manifest_is_bounded(device: Device) -> None:
    """Packed, and unpacked: some bytes of xz may be terabytes."""
    manifest = json.loads(device.look().manifest(ID))
    assert manifest["id"] == ID
    kept = Metadata[Timestamp].from_file(str(device.state / "tuf/timestamp.json"))
    assert kept.signed.unrecognized_fields[ISSUED] == int(device.published.now.timestamp())
