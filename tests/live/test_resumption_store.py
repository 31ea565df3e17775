"""The handle on disk: a memory that may be lost, never a fault."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.live.core.connection.connection import VALID_FOR
from edged.live.resumption_store import HandleStore, Origin
from edged.settings.secrets.secret import NO_SECRET, Secret

NOW = 1_800_000_000.0
OURS = Origin("m", "https://a", Secret("of-one-project", "a credential"))


def store(directory: Path, origin: Origin = OURS, now: float = NOW) -> HandleStore:
    """Return the store of a device whose clock says `now`."""
    return HandleStore(directory / "state" / "session.json", origin, lambda: now)


def test_it_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    """Mode 0600, and the same handle after a restart."""
    store(tmp_path).save("secret")
    file = tmp_path / "state" / "session.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert store(tmp_path).load() == "secret"
    assert [f.name for f in file.parent.iterdir()] == ["session.json"]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (VALID_FOR - 1, "h"),
        (VALID_FOR + 1, None),
        (-NOW, "h"),  # the clock was reset to 1970: nobody knows, the service will say
    ],
)
def test_age(tmp_path: Path, later: float, expected: str | None) -> None:
    """What is surely of no use is not tried."""
    store(tmp_path).save("h")
    assert store(tmp_path, now=NOW + later).load() == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (replace(OURS, key=Secret("of-one-project", "a variable")), "h"),
        (replace(OURS, key=Secret("of-another", "a credential")), None),
        (replace(OURS, key=NO_SECRET), None),
        (replace(OURS, model="other"), None),
        (replace(OURS, base_url="https://b"), None),
    ],
)
def test_a_handle_goes_only_to_where_it_came_from(
    tmp_path: Path, origin: Origin, expected: str | None
) -> None:
    """The same model of the same service, asked with the same key, wherever that is from."""
    store(tmp_path).save("h")
    assert store(tmp_path, origin).load() == expected


def test_the_file_says_nothing_of_the_key(tmp_path: Path) -> None:
    """A hash with another salt each time: two files of one key have nothing in common."""
    files = []
    for name in ("a", "b"):
        store(tmp_path / name).save("h")
        files.append((tmp_path / name / "state" / "session.json").read_text())
    assert not any("of-one-project" in file for file in files)
    one, other = map(json.loads, files)
    assert not {one["salt"], one["key_hash"]} & {other["salt"], other["key_hash"]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"handle": 3}',
        b"\xff\xfe",
        b'{"handle":"","model":"m","saved":0}',
        b'{"handle":["h"],"model":"m","saved":1800000000}',
        b'{"handle":"h","model":"m","saved":"x"}',
        b'{"handle":"h","model":"m","saved":1800000000}',
        b'{"handle":"h","model":"m","saved":0,"base_url":"https://a","salt":"x","key_hash":""}',
        b'{"handle":"h","model":"m","saved":0,"base_url":"https://a","salt":"","key_hash":3}',
        b"9" * 100_000,
    ],
)
def test_a_strange_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    """Corrupt, foreign or huge: a fresh session begins."""
    file = tmp_path / "session.json"
    file.write_bytes(content)
    assert HandleStore(file, OURS, lambda: NOW).load() is None


@given(st.binary(max_size=200))
def test_no_file_is_too_strange(content: bytes) -> None:
    """Whatever is in it, loading returns."""
    file = Path("/dev/shm") / f"edged-{hash(content)}"  # noqa: S108 - memory, gone at once
    file.write_bytes(content)
    try:
        assert isinstance(HandleStore(file, OURS).load(), str | None)
    finally:
        file.unlink()


def test_a_place_that_cannot_be_written_costs_the_memory_only(tmp_path: Path) -> None:
    """A file where a folder has to be: no exception leaves the store."""
    (tmp_path / "state").write_text("in the way")
    kept = store(tmp_path)
    kept.save("h")
    assert kept.load() is None
    kept.save(None)


def test_a_link_planted_in_its_place_is_not_followed(tmp_path: Path) -> None:
    """The fresh file is made new, so nothing else can be overwritten."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / ".session.json.new").symlink_to(victim)
    store(tmp_path).save("h")
    assert victim.read_text() == "precious"
    assert json.loads((tmp_path / "state" / "session.json").read_text())["handle"] == "h"


@pytest.mark.parametrize("saved", [100.0, NOW + 10 * VALID_FOR])
def test_a_handle_kept_by_a_wrong_clock_is_tried(tmp_path: Path, saved: float) -> None:
    """Its age is unknown, in 1970 and in the future: the service will say."""
    store(tmp_path, now=saved).save("h")
    assert store(tmp_path, now=NOW).load() == "h"
