"""What install.sh fetches, and what it says where that fails."""

import subprocess

import pytest

from tests.install.device import Device, stamped, sum_of


def _download(device: Device, curl: str) -> subprocess.CompletedProcess[str]:
    """Install the release of one bundle with a script that fetches it."""
    device.tool("curl", f'while [ "$1" != -o ]; do shift; done\n{curl}')
    return device.do(stamped(device, device.bundle()))


def test_a_download(device: Device) -> None:
    """Is installed, and nothing of it is left."""
    made = device.bundle()
    done = _download(device, f'echo "$3" >{device.place}/asked; cp {made} "$2"')
    assert (done.returncode, done.stderr) == (0, "")
    assert (device.place / "asked").read_text() == f"https://x.test/{made.name}\n"
    assert device.current() == "1.0-aaaaaaa-cp313"
    assert not (device.ota / ".bundle").exists()


@pytest.mark.parametrize("script", ["of the release", "of none"])
def test_a_download_of_a_bundle_whose_sum_is_given(device: Device, script: str) -> None:
    """By its address; what the script knows of its own release does not count."""
    made = device.bundle()
    address = f"https://y.test/new/{made.name}"
    copy = f'echo "$3" >{device.place}/asked; cp {made} "$2"'
    device.tool("curl", f'while [ "$1" != -o ]; do shift; done\n{copy}')
    of_release = stamped(device, device.bundle("0.9-fffffff-cp313"))
    command = of_release if script == "of the release" else device.command()
    assert device.do([*command, "--from", address]).returncode == 65
    assert device.do([*command, "--from", address, "--sha256", "0" * 64]).returncode == 65
    done = device.do([*command, "--from", address, "--sha256", sum_of(made)])
    assert (done.returncode, done.stderr) == (0, "")
    assert (device.place / "asked").read_text() == f"{address}\n"
    assert device.current() == "1.0-aaaaaaa-cp313"


@pytest.mark.parametrize(
    ("curl", "code", "sentence"),
    [
        ("exit 23", 73, "is the disk full or failing?"),
        ("exit 6", 69, "check the network and the clock"),
        ('echo other >"$2"', 65, "is not the released one"),
    ],
)
def test_a_download_that_fails(device: Device, curl: str, code: int, sentence: str) -> None:
    """Is told with its cause, and nothing is left."""
    done = _download(device, curl)
    assert (done.returncode, sentence in done.stderr) == (code, True), done.stderr
    assert not device.ota.exists()
