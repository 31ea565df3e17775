"""Installing from a signed repository: what is trusted, what is refused, and what stays."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.install.device import PACKAGES, Device, snapshot
from tests.install.publisher import ADDRESS, command, contents, publish
from tests.update.office import Office

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_SYSTEM: Final = "cp313-x86_64"
_OLD: Final = f"1.0-aaaaaaa-{_SYSTEM}"
_NEW: Final = f"1.1-bbbbbbb-{_SYSTEM}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one release in the channel stable."""
    office = Office(tmp_path_factory.mktemp("office"), datetime.now(UTC))
    office.begin()
    publish(office, _OLD, contents())
    return office.folder


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "office", copy_function=_link)
    yield Office(tmp_path / "office", datetime.now(UTC))
    shutil.rmtree(tmp_path / "office")


def _link(source: str, copy: str) -> None:
    Path(copy).hardlink_to(source)


def _install(device: Device, office: Office, *arguments: str) -> "CompletedProcess[str]":
    return device.do(command(device, office, *arguments))


def test_what_the_channel_names_is_installed(device: Device, office: Office) -> None:
    """With whose updates are taken from now on; a second run changes nothing."""
    done = _install(device, office)
    assert (done.returncode, done.stderr) == (0, ""), done
    assert device.current() == _OLD
    assert (device.root / "usr/local/bin/edged").read_text() == "#!/bin/sh\n"
    left = device.root / "usr/local/lib/edged"
    about = json.loads((left / "publisher.json").read_text())
    assert (about["url"], about["channel"]) == (ADDRESS, "stable")
    assert 0 <= office.now.timestamp() - about["issued"] < 1_000
    assert json.loads((left / "root.json").read_text())["signed"]["_type"] == "root"
    assert not (device.ota / ".bundle").exists()
    before = snapshot(device.root)
    done = _install(device, office)
    assert (done.returncode, done.stderr) == (0, "")
    assert snapshot(device.root) == before


def test_a_dry_run(device: Device, office: Office) -> None:
    """Says what is meant, and touches nothing."""
    before = snapshot(device.root)
    done = _install(device, office, "--dry-run")
    assert done.returncode == 0
    assert "would: install what the channel stable of /" in done.stdout
    assert snapshot(device.root) == before


def test_an_update_and_a_repair(device: Device, office: Office) -> None:
    """The first keeps what was there as `previous`; the second brings what a card has eaten.

    What the publisher has stopped does not replace what works.
    """
    _install(device, office)
    publish(office, _NEW, contents(version="new = 1\n"), counter=1_700_000_001)
    office.run("channel", "stable", "--hold")
    done = _install(device, office)
    assert f"the publisher has stopped {_NEW}" in done.stderr
    assert (done.returncode, device.current()) == (0, _OLD)
    office.run("channel", "stable", "--no-hold")
    assert _install(device, office).returncode == 0
    assert (device.current(), (device.ota / "previous").readlink().name) == (_NEW, _OLD)
    unchanged = "edged/large.py"
    trees = [device.ota / "releases" / each for each in (_OLD, _NEW)]
    assert (trees[0] / unchanged).samefile(trees[1] / unchanged)
    (trees[1] / unchanged).write_text("rotten")
    done = _install(device, office, "--repair")
    assert (done.returncode, done.stderr) == (0, ""), done
    again = device.ota / "current"
    assert device.current() == f"{_NEW}.again"
    assert (again / unchanged).read_text() == contents()[unchanged]


def test_a_device_that_was_installed_from_a_bundle(device: Device, office: Office) -> None:
    """Goes over: its release stays as the one before, its settings and its record too."""
    bundle = device.bundle()
    assert device.install(bundle).returncode == 0
    (device.root / "etc/edged/config.toml").write_text("# mine\n")
    before = (device.ota / "installed").read_text()
    assert _install(device, office).returncode == 0
    assert device.current() == _OLD
    assert (device.ota / "previous").readlink().name == "1.0-aaaaaaa-cp313"
    assert (device.root / "etc/edged/config.toml").read_text() == "# mine\n"
    record = (device.ota / "installed").read_text()
    assert record.startswith(before)
    assert "file /usr/local/lib/edged/root.json\n" in record
    assert device.install(bundle).returncode == 0
    assert (device.root / "usr/local/lib/edged/publisher.json").exists()
    assert device.run("--uninstall").returncode == 0
    assert not (device.root / "usr/local/lib/edged").exists()


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("bootstrap/*.pyz", "is not the released one"),
        ("metadata/timestamp.json", "cannot be understood"),
        ("metadata/*.releases.json", "is not what was signed"),
        ("targets/releases/*.xz", "is not what was signed"),
        ("layers/*.xz", "is not what was signed"),
    ],
)
def test_what_was_changed_on_the_way(
    device: Device, office: Office, place: str, sentence: str
) -> None:
    """Is refused, and nothing is there afterwards."""
    for file in office.repository.glob(place):
        content = bytearray(file.read_bytes())
        file.unlink()  # it is a link to that of other tests
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    done = _install(device, office)
    assert (done.returncode, sentence in done.stderr) == (65, True), done.stderr
    assert not device.ota.exists()


def test_the_keys_of_another_publisher(device: Device, office: Office, tmp_path: Path) -> None:
    """Are not those that install.sh knows."""
    (tmp_path / "other").mkdir()
    other = Office(tmp_path / "other", office.now)
    other.begin()
    for file in (office.repository / "metadata").iterdir():
        file.unlink()
    shutil.copytree(
        other.repository / "metadata", office.repository / "metadata", dirs_exist_ok=True
    )
    done = _install(device, office)
    assert (done.returncode, "too few of those" in done.stderr) == (65, True), done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--channel", "beta"], 65, "there is no channel 'beta'"),
        (["--repair"], 65, "nothing is installed that could be repaired"),
        (["--channel"], 2, "--channel needs a value"),
    ],
)
def test_what_cannot_be(
    device: Device, office: Office, arguments: list[str], code: int, sentence: str
) -> None:
    """Is told with a cure."""
    done = _install(device, office, *arguments)
    assert (done.returncode, sentence in done.stderr) == (code, True), done.stderr


def test_a_script_of_no_publisher(device: Device, office: Office) -> None:
    """Knows no keys."""
    done = device.run("--offline", office.repository)
    assert (done.returncode, "knows no keys" in done.stderr) == (2, True)
    done = device.run("--offline", device.bundle(), "--channel", "stable")
    assert (done.returncode, "of a publisher" in done.stderr) == (2, True)


def test_a_debian_that_was_upgraded(device: Device, office: Office) -> None:
    """Gets the release for its new Python."""
    _install(device, office)
    other = _OLD.replace("cp313", "cp311")
    publish(office, other, contents())
    device.be("debian", "bookworm", "Debian GNU/Linux 12 (bookworm)")
    device.have({*PACKAGES, "libasound2"})
    done = _install(device, office)
    assert (done.returncode, done.stderr) == (0, ""), done
    assert device.current() == other
