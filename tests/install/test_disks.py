"""What install.sh says of a disk that cannot take a release, with nothing left behind."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.install.device import Device, sum_of


def _in_mount(device: Device, mount: str, *arguments: str | Path) -> tuple[int, str]:
    """Run the script where `mount` was done, visible to it alone."""
    script = f"{mount} && exec {shlex.join(device.command(*arguments))}"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


may_mount = pytest.mark.skipif(
    os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], check=False).returncode != 0,
    reason="mounts",
)


@may_mount
def test_a_read_only_system(device: Device) -> None:
    """Is seen before anything is tried."""
    bundle = device.bundle()
    mount = f"mount --bind {device.root} {device.root} && mount -o remount,bind,ro {device.root}"
    code, told = _in_mount(device, mount, "--offline", bundle, "--sha256", sum_of(bundle))
    assert code == 73
    assert told == (
        f"install.sh: {device.root}/var/lib cannot be written: is the file system read-only? "
        "(mount -o remount,rw makes it writable)\n"
    )


@may_mount
def test_a_full_disk(device: Device) -> None:
    """Is told with what is needed, before anything is unpacked."""
    bundle = device.bundle()
    place = device.root / "var/lib/edged-ota"
    place.mkdir()
    mount = f"mount -t tmpfs -o size=6000k none {place}"
    code, told = _in_mount(device, mount, "--offline", bundle, "--sha256", sum_of(bundle))
    assert code == 73
    assert "make room" in told
    assert told.count("\n") == 1
    assert not list((device.root / "usr/local/bin").iterdir())


@may_mount
@pytest.mark.parametrize("full", ["size={}k", "size=9m,nr_inodes={}"])
def test_a_disk_that_fills_up_in_the_middle(device: Device, full: str) -> None:
    """Wherever: the last line says so, and no half of a release is left."""
    bundle = device.bundle()
    device.ota.mkdir()
    device.tool("df", "echo; echo - - - 99999999")  # as it was before another filled it
    install = shlex.join(device.command("--offline", bundle, "--sha256", sum_of(bundle)))
    code = "73"
    for much in range(1, 100) if "nr" in full else range(4, 900, 28):
        mount = f"mount -t tmpfs -o {full.format(much)} none {device.ota}"
        script = f"{mount} && {{ {install} >/dev/null; echo $?; ls -A {device.ota}; }}"
        done = device.do(["unshare", "-m", "sh", "-c", script])
        code, *left = done.stdout.splitlines()
        if code == "0":
            break
        *_, last = done.stderr.splitlines()
        assert (code, last[:12]) == ("73", "install.sh: "), (much, done)
        assert str(device.ota) in last
        assert {".bundle", ".stage-1.0-aaaaaaa-cp313"}.isdisjoint(left), (much, done)
    assert code == "0"
