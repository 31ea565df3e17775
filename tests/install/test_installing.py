"""Installing, once more, the next release, and removing."""

import mmap

import pytest

from tests.install.device import (
    CONTENTS,
    PACKAGES,
    SYSUSERS,
    UNIT,
    USERS,
    Device,
    makes_users,
    snapshot,
    sum_of,
)


def test_a_first_installation(device: Device) -> None:
    """Puts the release, the command, the unit and the settings at their places."""
    done = device.install(device.bundle())
    assert (done.returncode, done.stderr) == (0, "")
    assert device.current() == "1.0-aaaaaaa-cp313"
    assert (device.ota / "current/__main__.py").read_text() == "print('edged')\n"
    assert (device.root / "usr/local/bin/edged").stat().st_mode & 0o777 == 0o755
    assert (device.root / "etc/edged/config.toml").read_text() == "# settings\n"
    assert (device.root / "etc/edged/conf.d").stat().st_mode & 0o777 == 0o755
    assert (device.root / UNIT.removeprefix("system/")).is_file()
    wanted = device.root / "etc/systemd/system/multi-user.target.wants/edged.service"
    assert str(wanted.readlink()) == "/usr/local/lib/systemd/system/edged.service"
    assert not (device.ota / "pending").exists()


def test_once_more_changes_nothing(device: Device) -> None:
    """Not even a time of a file."""
    bundle = device.bundle()
    device.install(bundle)
    before = snapshot(device.root)
    done = device.install(bundle)
    assert (done.returncode, done.stderr) == (0, "")
    assert snapshot(device.root) == before


def test_a_dry_run_touches_nothing(device: Device) -> None:
    """It says what would be done, on a device without edged and on one with it."""
    first, second = device.bundle(), device.bundle("1.1-bbbbbbb-cp313")
    for bundle in (first, second):
        before = snapshot(device.root)
        arguments = ("--offline", bundle, "--sha256", "0" * 64)
        assert device.run(*arguments, "--dry-run").returncode == 65
        done = device.run("--dry-run", *arguments[:2], "--sha256", sum_of(bundle))
        assert done.returncode == 0
        assert f"would: unpack {bundle}" in done.stdout
        assert "would: point current releases/" in done.stdout
        assert "rm -rf" not in done.stdout
        assert snapshot(device.root) == before
        device.install(bundle)


def test_the_next_release(device: Device) -> None:
    """The one before stays, older ones go; a unit that is no more goes too."""
    old = device.bundle("1.0-aaaaaaa-cp313")
    device.install(old)
    timer = UNIT.replace(".service", ".timer")
    device.install(device.packed("1.1-bbbbbbb-cp313", {**CONTENTS, timer: "[Timer]\n"}))
    assert (device.root / timer.removeprefix("system/")).exists()
    device.install(device.bundle("1.2-ccccccc-cp313"))
    assert device.releases() == {"1.1-bbbbbbb-cp313", "1.2-ccccccc-cp313"}
    assert device.current() == "1.2-ccccccc-cp313"
    assert (device.ota / "previous").readlink().name == "1.1-bbbbbbb-cp313"
    assert not (device.root / timer.removeprefix("system/")).exists()
    back = device.install(old)
    assert (back.returncode, device.current()) == (0, "1.0-aaaaaaa-cp313")
    assert (device.ota / "previous").readlink().name == "1.2-ccccccc-cp313"


def test_the_owners_settings_stay(device: Device) -> None:
    """Whatever the next release brings."""
    device.install(device.bundle())
    settings = device.root / "etc/edged/config.toml"
    settings.write_text("mine\n")
    device.install(device.bundle("1.1-bbbbbbb-cp313", system_etc_edged_config_toml="# new\n"))
    assert settings.read_text() == "mine\n"


def test_a_link_in_the_place_of_the_settings_stays(device: Device) -> None:
    """Even one that leads nowhere now: its disk may come later."""
    settings = device.root / "etc/edged/config.toml"
    settings.parent.mkdir()
    settings.symlink_to("/mnt/config.toml")
    assert device.install(device.bundle()).returncode == 0
    assert settings.is_symlink()


def test_a_folder_for_the_owners_files_comes_with_an_update(device: Device) -> None:
    """To a device that was installed before there was one; a link in its place stays."""
    device.install(device.bundle())
    folder = device.root / "etc/edged/conf.d"
    folder.rmdir()
    assert device.install(device.bundle()).returncode == 0
    assert folder.is_dir()
    folder.rmdir()
    folder.symlink_to("/mnt/conf.d")
    assert device.install(device.bundle()).returncode == 0
    assert folder.is_symlink()


def test_a_record_that_cannot_be_written(device: Device) -> None:
    """Stays as it was."""
    timer = UNIT.replace(".service", ".timer")
    device.install(device.packed("1.0-aaaaaaa-cp313", {**CONTENTS, timer: "[Timer]\n"}))
    before = (device.ota / "installed").read_text()
    device.tool("grep", 'case $1 in -vxF) exit 2 ;; esac\nexec /usr/bin/grep "$@"')
    done = device.install(device.bundle("1.1-bbbbbbb-cp313"))
    assert done.returncode == 73
    assert (device.ota / "installed").read_text() == before
    (device.tools / "grep").unlink()
    assert device.install(device.bundle("1.1-bbbbbbb-cp313")).returncode == 0
    assert "timer" not in (device.ota / "installed").read_text()


def test_a_release_that_runs_stays(device: Device) -> None:
    """However many were installed since: it imports from its tree what it needs later."""
    device.install(device.bundle("1.0-aaaaaaa-cp313"))
    with (device.ota / "current/edged/large.py").open() as loaded:
        running = mmap.mmap(loaded.fileno(), 0, prot=mmap.PROT_READ)
    device.install(device.bundle("1.1-bbbbbbb-cp313"))
    last = device.bundle("1.2-ccccccc-cp313")
    device.install(last)
    assert "1.0-aaaaaaa-cp313" in device.releases()
    running.close()
    assert device.install(last).returncode == 0
    assert device.releases() == {"1.1-bbbbbbb-cp313", "1.2-ccccccc-cp313"}


@pytest.mark.parametrize(
    "left",
    [
        "etc/credstore/edged.new",
        "etc/credstore/.edged.api_key.new",
        "etc/systemd/system/edged.socket.d/mine.conf",
        "usr/local/bin/edged.new",
        "run/edged/control.sock",
    ],
)
def test_a_purge_finds_what_a_power_cut_left(device: Device, left: str) -> None:
    """A part of a key, above all."""
    device.install(device.bundle())
    (device.root / left).parent.mkdir(parents=True, exist_ok=True)
    (device.root / left).touch()
    assert device.run("--uninstall", "--purge").returncode == 0
    assert not (device.root / left).exists()


def test_an_owner_who_disabled_it_is_obeyed(device: Device) -> None:
    """The next release does not enable it again."""
    device.install(device.bundle())
    wanted = device.root / "etc/systemd/system/multi-user.target.wants/edged.service"
    wanted.unlink()
    device.install(device.bundle("1.1-bbbbbbb-cp313"))
    assert not wanted.is_symlink()


@pytest.mark.parametrize("damage", ["changed", "missing", "added", "linked"])
def test_what_a_bad_card_has_eaten(device: Device, damage: str) -> None:
    """Is noticed and replaced by a whole copy; then there is nothing more to do."""
    bundle = device.bundle()
    device.install(bundle)
    eaten = device.ota / "current/edged/__init__.py"
    match damage:
        case "changed":
            eaten.write_text("#")
        case "missing":
            eaten.unlink()
        case "added":
            (eaten.parent / "more.py").touch()
        case _:
            eaten.unlink()
            eaten.symlink_to("/dev/null")
    done = device.install(bundle)
    assert done.returncode == 0
    assert "is not what was installed: edged/" in done.stderr
    assert device.current() == "1.0-aaaaaaa-cp313.again"
    assert (device.ota / "current/edged/__init__.py").read_bytes() == b""
    before = snapshot(device.root)
    assert device.install(bundle).returncode == 0
    assert snapshot(device.root) == before


def test_removing_leaves_what_is_the_owners(device: Device) -> None:
    """Settings and state; --purge removes these, too, and nothing else was ever made."""
    before = snapshot(device.root)
    device.install(device.bundle())
    state = device.root / "var/lib/edged"
    state.mkdir()
    done = device.run("--uninstall")
    assert (done.returncode, done.stderr) == (0, "")
    left = {name for name in snapshot(device.root) if name not in before}
    made_by_systemctl = "etc/systemd/system/multi-user.target.wants"
    expected = {"etc/edged", "etc/edged/config.toml", "etc/edged/conf.d", "var/lib/edged"}
    assert left - {made_by_systemctl} == expected
    assert device.run("--uninstall", "--purge").returncode == 0
    left = {name for name in snapshot(device.root) if name not in before}
    assert left <= {made_by_systemctl}
    assert device.run("--uninstall").returncode == 0


def test_removing_spares_what_another_put_beside_it(device: Device) -> None:
    """A folder that edged made may have found other uses."""
    device.install(device.bundle())
    other = device.root / "usr/local/lib/systemd/system/other.service"
    other.touch()
    assert device.run("--uninstall", "--purge").returncode == 0
    assert other.exists()


@makes_users
@pytest.mark.parametrize("first", ["at once", "after --uninstall", "after a second one"])
def test_the_user_goes_with_the_purge(device: Device, first: str) -> None:
    """And with it the group that was made for it; one that was there stays."""
    (device.root / "etc/group").write_text("gpio:x:997:\n")
    bundle = device.packed("1.0-aaaaaaa-cp313", {**CONTENTS, SYSUSERS: USERS})
    device.install(bundle)
    assert "edged:" in (device.root / "etc/passwd").read_text()
    device.install(bundle)
    for _ in range(["at once", "after --uninstall", "after a second one"].index(first)):
        assert device.run("--uninstall").returncode == 0
        assert [file.name for file in device.ota.iterdir()] == ["installed"]
    done = device.run("--uninstall", "--purge")
    assert done.returncode == 0
    assert "edged" not in (device.root / "etc/passwd").read_text()
    assert (device.root / "etc/group").read_text() == "gpio:x:997:\n"
    assert not device.ota.exists()


def test_what_debian_has_to_bring(device: Device) -> None:
    """Is named, all of it at once; in a running system apt is asked for it."""
    device.have(set(PACKAGES) - {"alsa-utils", "python3-systemd"})
    done = device.install(device.bundle())
    assert done.returncode == 69
    assert "lacks python3-systemd alsa-utils: install them there first" in done.stderr
    assert not device.ota.exists()
