"""The devices of a fleet, their secrets and their share of tokens."""

import json
import stat
from pathlib import Path

import pytest

from edged.broker.allowance import Allowances
from edged.broker.devices import Devices
from edged.errors import EdgedError


def test_a_secret_is_known_and_not_kept(tmp_path: Path) -> None:
    """Only its hash is, where nobody but the owner of the file reads."""
    devices = Devices(tmp_path / "devices.json")
    secret = devices.add("kitchen")
    assert Devices(tmp_path / "devices.json").recognised(secret) == "kitchen"
    content = (tmp_path / "devices.json").read_text()
    assert secret not in content
    assert secret.rpartition(".")[2] not in content
    assert stat.S_IMODE((tmp_path / "devices.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "other", ["", "edged.kitchen.", "edged.hall.{}", "edged.kitchen.{}x", "{}"]
)
def test_nothing_else_is_known(tmp_path: Path, other: str) -> None:
    """Another name, another secret, a part of one."""
    devices = Devices(tmp_path / "devices.json")
    secret = devices.add("kitchen").rpartition(".")[2]
    assert devices.recognised(other.format(secret)) is None


def test_a_running_broker_sees_what_was_changed(tmp_path: Path) -> None:
    """A new secret replaces the old one; a device that was removed is let in no more."""
    serving, tool = Devices(tmp_path / "d.json"), Devices(tmp_path / "d.json")
    assert serving.names() == []
    old, hall = tool.add("kitchen"), tool.add("hall")
    assert serving.names() == ["hall", "kitchen"]
    new = tool.add("kitchen")
    assert [serving.recognised(secret) for secret in (old, new, hall)] == [None, "kitchen", "hall"]
    tool.remove("hall")
    assert serving.recognised(hall) is None


@pytest.mark.parametrize("name", ["", "A", "a b", "a.b", "x" * 33, "ü"])
def test_names_are_plain(tmp_path: Path, name: str) -> None:
    """They are part of a secret, and of lines in a log."""
    with pytest.raises(EdgedError, match="is no name for a device"):
        Devices(tmp_path / "d.json").add(name)


def test_one_that_is_not_there_cannot_be_removed(tmp_path: Path) -> None:
    """Who is, `list` says."""
    with pytest.raises(EdgedError, match="`edged broker list` lists them"):
        Devices(tmp_path / "d.json").remove("kitchen")


@pytest.mark.parametrize("content", ["{", "[]", "[" * 99_999])
def test_a_file_that_is_broken_is_named(tmp_path: Path, content: str) -> None:
    """With the way out."""
    (tmp_path / "d.json").write_text(content)
    with pytest.raises(EdgedError, match=r"d\.json cannot be used .*: restore it, or remove it"):
        Devices(tmp_path / "d.json").names()


def test_each_device_has_its_own_share() -> None:
    """It may be used up at once, and comes back evenly."""
    allowances = Allowances(per_minute=3)
    assert [allowances.take("a", 0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert allowances.take("a", 0.0) == pytest.approx(20.0)
    assert allowances.take("b", 0.0) == 0.0
    assert allowances.take("a", 19.0) == pytest.approx(1.0)
    assert allowances.take("a", 20.0) == 0.0
    assert [allowances.take("a", 1e6) > 0 for _ in range(4)] == [False, False, False, True]


def test_the_hashes_are_json(tmp_path: Path) -> None:
    """An owner may read which devices there are without a tool."""
    Devices(tmp_path / "d.json").add("kitchen")
    (hashed,) = json.loads((tmp_path / "d.json").read_text()).values()
    assert len(hashed) == 64
