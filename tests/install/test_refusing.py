"""What install.sh refuses, each with one sentence and an exit code, and nothing changed."""

import lzma
import os
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.bundling import archive
from scripts.bundling.stamp import stamp
from tests.install.device import CONTENTS, PACKAGES, SCRIPT, Device, snapshot, stamped, sum_of


def test_a_bundle_of_which_nothing_is_known(device: Device) -> None:
    """There has to be a sum: an option, or the one in a released script."""
    done = device.run("--offline", device.bundle())
    assert done.returncode == 65
    assert "nothing says what edged-1.0-aaaaaaa-cp313-x86_64.tar.xz has to be" in done.stderr
    assert not device.ota.exists()


def test_a_bundle_that_was_changed(device: Device) -> None:
    """By one bit."""
    bundle = device.bundle()
    wanted = sum_of(bundle)
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 1
    bundle.write_bytes(content)
    done = device.run("--offline", bundle, "--sha256", wanted)
    assert done.returncode == 65
    assert "is not the released one" in done.stderr
    assert not device.ota.exists()


def test_a_released_script_knows_its_bundles(device: Device, tmp_path: Path) -> None:
    """And no others."""
    bundle = device.bundle()
    script = tmp_path / "install.sh"
    script.write_text(stamp(SCRIPT.read_text(), {bundle.name: sum_of(bundle)}, "https://x.test/"))
    command = device.command("--offline", bundle)
    command[1] = str(script)
    assert subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 0
    other = device.bundle("1.1-bbbbbbb-cp313")
    command[-1] = str(other)
    assert subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 65
    dry = subprocess.run([*command[:-2], "--dry-run"], check=False, capture_output=True, text=True)
    assert dry.stdout == f"would: download https://x.test/{bundle.name} and install it\n"


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_folder_of_a_bundle(device: Device, slash: str) -> None:
    """The one that the script was made with is taken, whatever else lies beside it."""
    other, bundle = device.bundle("1.0-aaaaaaa-cp313"), device.bundle("1.1-bbbbbbb-cp313")
    elsewhere = device.packed("1.1-bbbbbbb-cp311", CONTENTS, python="cp311")
    command = [*stamped(device, elsewhere, bundle), "--offline", f"{device.place}{slash}"]
    done = device.do(command)
    assert (done.returncode, done.stderr) == (0, "")
    assert device.current() == "1.1-bbbbbbb-cp313"
    assert other.exists()
    bundle.unlink()
    done = device.do(command)
    assert done.returncode == 65
    assert f"there is no file {device.place}/{bundle.name}" in done.stderr


def test_a_bundle_with_a_name_of_its_own(device: Device) -> None:
    """And spaces in it: its sum is what counts."""
    folder = device.place / "from a stick"
    folder.mkdir()
    bundle = device.bundle().rename(folder / "edged for the kitchen (1).tar.xz")
    assert device.install(bundle).returncode == 0
    released = device.bundle("1.1-bbbbbbb-cp313")
    command = stamped(device, released)
    released.rename(folder / released.name)
    assert device.do([*command, "--offline", str(folder)]).returncode == 0
    assert device.current() == "1.1-bbbbbbb-cp313"


def plain(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return a member of a tar."""
    member = tarfile.TarInfo(name)
    member.type, member.size = kind, len(content)
    member.linkname = "/etc/passwd" if kind != tarfile.REGTYPE else ""
    return member.tobuf(tarfile.PAX_FORMAT) + content + bytes(-len(content) % 512)


def listed(*names: str, identity: object = "1.0-aaaaaaa-cp313") -> bytes:
    """Return a manifest that names empty files."""
    about = {"id": identity, "python": "cp313", "machine": "x86_64"}
    layers = {"app": archive.Layer.of(dict.fromkeys(names, b""))}
    return plain(archive.MANIFEST, archive.manifest(layers, about))


def _called(identity: object) -> bytes:
    """Return a manifest with this id, and its file."""
    return listed("a", identity=identity) + plain("a")


Hostile = Callable[[], bytes]
HOSTILE: dict[str, tuple[Hostile, str]] = {
    "a name that climbs": (
        lambda: listed("../../etc/x") + plain("../../etc/x"),
        "has a manifest with the name '../../etc/x'",
    ),
    "a name from the top": (
        lambda: listed("/etc/x") + plain("/etc/x"),
        "has a manifest with the name '/etc/x'",
    ),
    "a link": (
        lambda: listed("a") + plain("a", kind=tarfile.SYMTYPE),
        "contains 'a', which is no plain file",
    ),
    "a hard link": (
        lambda: listed("a") + plain("a", kind=tarfile.LNKTYPE),
        "contains 'a', which is no plain file",
    ),
    "a device": (
        lambda: listed("a") + plain("a", kind=tarfile.CHRTYPE),
        "contains 'a', which is no plain file",
    ),
    "a stranger": (
        lambda: listed("a") + plain("a") + plain("../b"),
        "contains '../b', which its manifest does not name",
    ),
    "a file twice": (
        lambda: listed("a") + plain("a") + plain("a"),
        "contains 'a', which its manifest does not name",
    ),
    "another content": (
        lambda: listed("a") + plain("a", b"x"),
        "contains another 'a' than its manifest names",
    ),
    "a file less": (lambda: listed("a", "b") + plain("b"), "lacks 'a'"),
    "no manifest": (lambda: plain("a"), "does not begin with its manifest"),
    "a manifest that is none": (
        lambda: plain(archive.MANIFEST, b"[]"),
        "has a manifest that cannot be understood",
    ),
    "the name of the folder above": (lambda: _called(".."), "of a kind that"),
    "a name that is hidden": (lambda: _called(".x"), "of a kind that"),
    "a number for a name": (lambda: _called(7), "that cannot be understood"),
    "no name": (lambda: _called(None), "that cannot be understood"),
    "nothing": (lambda: b"", "damaged"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_bundle(device: Device, kind: str) -> None:
    """Even one with the right sum: nothing of it is left, and nothing is outside of its place."""
    hostile, sentence = HOSTILE[kind]
    bundle = device.place / "edged-1.0-aaaaaaa-cp313-x86_64.tar.xz"
    bundle.write_bytes(lzma.compress(hostile() + bytes(1024) * (kind != "nothing")))
    before = snapshot(device.root)
    done = device.install(bundle)
    assert done.returncode == 65
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(device.root) == before


def test_a_bundle_that_breaks_off(device: Device) -> None:
    """As a full stick leaves it."""
    bundle = device.bundle()
    bundle.write_bytes(bundle.read_bytes()[:-200])
    done = device.install(bundle)
    assert done.returncode == 65
    assert "is damaged" in done.stderr
    assert not (device.ota / "current").is_symlink()


def test_a_bundle_for_another_machine(device: Device) -> None:
    """Or another Python."""
    bundle = device.packed("1.0-aaaaaaa-cp311", {"a": ""}, python="cp311", machine="aarch64")
    done = device.install(bundle)
    assert done.returncode == 71
    assert "is for cp311 on aarch64, this is cp313 on x86_64" in done.stderr
    assert not device.ota.exists()


@pytest.mark.parametrize(
    ("system", "architecture", "sentence"),
    [
        (("raspbian", "trixie", "Raspbian"), "armhf", "needs the 64-bit one"),
        (("ubuntu", "noble", "Ubuntu 24.04"), "amd64", "this is Ubuntu 24.04; edged runs on"),
        (("debian", "bullseye", "Debian 11"), "arm64", "this is Debian 11; edged runs on"),
        (("debian", "trixie", "Debian 13"), "armhf", "are armhf; edged needs a 64-bit system"),
        (("debian", "trixie", "Debian 13"), "i386", "are i386; edged needs a 64-bit system"),
    ],
)
def test_another_system(
    device: Device, system: tuple[str, str, str], architecture: str, sentence: str
) -> None:
    """Is told what edged runs on."""
    device.be(*system)
    device.have(PACKAGES, architecture)
    before = snapshot(device.root)
    done = device.install(device.bundle())
    assert (done.returncode, sentence in done.stderr) == (71, True)
    assert snapshot(device.root) == before


_ONE = "give one bundle, or the folder: --offline ."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--ofline", "x"], "there is no option --ofline"),
        (["--offline"], "--offline needs a value"),
        (["--purge"], "--purge goes with --uninstall"),
        (["--offline", "x", "--from", "https://x.test"], "not both"),
        (["--from", "http://x.test"], "--from takes an https address"),
        (["--from", "https://x.test"], "belongs to no release: name the bundle itself"),
        (["--from", "https://x.test", "--sha256", "0" * 64], "name the bundle itself"),
        (["--offline", "/usr"], "belongs to no release: name the bundle itself"),
        ([], "nothing says where the bundle is: give it, or its folder: --offline ."),
        (["--offline", "edged-1-cp313-x86_64.tar.xz", "edged-2-cp313-x86_64.tar.xz"], _ONE),
        (["edged-1-cp313-x86_64.tar.xz"], _ONE),
        (["--root", "/nowhere"], "--root /nowhere is not a folder"),
    ],
)
def test_wrong_usage(device: Device, arguments: list[str], sentence: str) -> None:
    """Exit code 2."""
    done = device.run(*arguments)
    assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr


def test_a_second_run_at_the_same_time(device: Device) -> None:
    """Waits for nobody."""
    bundle = device.bundle()
    device.install(bundle)
    with subprocess.Popen(
        ["flock", str(device.ota / "update.lock"), "cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        holder.stdin.write(b"held\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == b"held\n"
        done = device.install(bundle)
        holder.stdin.close()
    assert done.returncode == 75
    assert "is at work" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_somebody_who_is_not_root(tmp_path: Path) -> None:
    """Is told to use sudo, or that this machine would not do anyway."""
    done = subprocess.run(
        ["sh", "-s"],
        input=SCRIPT.read_text(),
        capture_output=True,
        text=True,
        check=False,
        user=65534,
        cwd=tmp_path.anchor,
    )
    assert done.returncode in {71, 77}
    assert "sudo" in done.stderr or "edged runs on" in done.stderr


def test_a_bundle_that_is_exchanged_after_the_look_at_it(device: Device) -> None:
    """Is not installed: the one that was looked at is."""
    bundle = device.bundle()
    wanted = sum_of(bundle)
    evil = device.packed("6.6-fffffff-cp313", {**CONTENTS, "edged/evil.py": ""})
    device.tool("sha256sum", f"/usr/bin/sha256sum; cp {evil} {bundle}")
    done = device.run("--offline", bundle, "--sha256", wanted)
    assert sum_of(bundle) != wanted
    assert (done.returncode, done.stderr) == (0, "")
    assert device.releases() == {"1.0-aaaaaaa-cp313"}


def test_a_bundle_in_the_folder_of_the_releases(device: Device) -> None:
    """Is its owner's and stays."""
    device.ota.mkdir()
    bundle = device.bundle().rename(device.ota / "edged-1.0-aaaaaaa-cp313-x86_64.tar.xz")
    assert device.install(bundle).returncode == 0
    assert bundle.exists()
    assert not (device.ota / ".bundle").exists()


@pytest.mark.parametrize(
    ("folder", "unit", "has"),
    [
        ("etc/credstore", "", "yes"),
        ("etc/credstore.encrypted", "", "no"),
        ("etc/credstore.encrypted", "LoadCredentialEncrypted=edged.api_key", "yes"),
    ],
)
def test_a_key_counts_where_the_unit_reads_it(
    device: Device, folder: str, unit: str, has: str
) -> None:
    """An encrypted one only if the owner has told the unit of it."""
    store = device.root / folder
    store.mkdir()
    (store / "edged.api_key").touch()
    device.tool("systemctl", f'[ "$1 $2" = "cat edged.service" ] && echo "{unit}"')
    functions = device.place / "functions.sh"
    functions.write_text(SCRIPT.read_text().replace('{ main "$@"; }', ""))
    asked = f". {functions}; root={device.root}; if has_key; then echo yes; else echo no; fi"
    assert device.do(["sh", "-c", asked]).stdout == f"{has}\n"
