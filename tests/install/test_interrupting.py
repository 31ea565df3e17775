"""A download that breaks off, power that goes: nothing, or what the next run completes."""

import os
import random
import signal
import subprocess
import time

import pytest

from scripts.bundling.stamp import embed, fill
from tests.install.device import (
    CONTENTS,
    SCRIPT,
    SYSUSERS,
    USERS,
    Device,
    makes_users,
    snapshot,
    sum_of,
)

_KNOWN = {
    "release_address": "https://x.test",
    "release_channel": "stable",
    "release_bootstrap": "0" * 64,
    "release_issued": "1796025600",
    "release_root": '{"signed":{"_type":"root","keys":{}}}',
}
RELEASED = embed(fill(SCRIPT.read_text(), _KNOWN)).encode()
"""What is downloaded of a publisher: one file."""


def _boundaries() -> list[int]:
    """Return where a download may break off: ends of functions and lines, all of the last bytes."""
    script = RELEASED
    ends = [i + n for i, byte in enumerate(script) if byte == ord("}") for n in (0, 1, 2)]
    lines = [i + 1 for i, byte in enumerate(script) if byte == ord("\n")][::8]
    # Without its last newline the script is whole.
    return sorted({n for n in ends + lines if n < len(script) - 80}) + list(
        range(len(script) - 80, len(script) - 1)
    )


def test_a_script_that_breaks_off_does_nothing(device: Device) -> None:
    """Wherever it does: the system is untouched, and the shell never says that all is well."""
    bundle = device.bundle()
    before = snapshot(device.root)
    script = RELEASED
    arguments = ["sh", "-s", "--", *device.command("--offline", bundle)[2:]]
    arguments += ["--sha256", sum_of(bundle)]
    for end in _boundaries():
        subprocess.run(arguments, input=script[:end], capture_output=True, check=False, timeout=60)
        assert not device.ota.exists(), f"the first {end} of {len(script)} bytes did something"
    assert snapshot(device.root) == before
    whole = subprocess.run(arguments, input=script, capture_output=True, check=False, timeout=60)
    assert (whole.returncode, device.current()) == (0, "1.0-aaaaaaa-cp313")


@pytest.mark.parametrize("installed", ["for the first time", "over another release"])
def test_a_run_that_is_killed_is_completed_by_the_next(device: Device, installed: str) -> None:
    """At any moment: what is current is whole, and in the end nothing is left of the attempts."""
    old = device.bundle()
    if installed == "over another release":
        device.install(old)
    new = device.packed("1.1-bbbbbbb-cp313", {**CONTENTS, "edged/version.py": "new"})
    began = time.monotonic()
    device.run("--dry-run", "--offline", new, "--sha256", sum_of(new))
    length = 3 * (time.monotonic() - began)
    moments = random.Random(3)  # noqa: S311  # any moments do
    for _ in range(8):
        command = device.command("--offline", new, "--sha256", sum_of(new))
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
        ) as running:
            try:
                running.wait(moments.uniform(0, length))
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
        if (device.ota / "current").is_symlink():
            version = (device.ota / "current/edged/version.py").read_text()
            assert version == ("new" if "bbbbbbb" in device.current() else "1.0-aaaaaaa-cp313")
            assert (device.ota / "current/manifest.json").stat().st_size > 0
        else:
            assert not (device.root / "usr/local/bin/edged").exists()
    done = device.install(new)
    assert done.returncode == 0
    assert device.current() == "1.1-bbbbbbb-cp313"
    assert not [path for path in device.ota.iterdir() if path.name.startswith(".")]
    assert not (device.ota / "pending").exists()
    assert (device.root / "usr/local/bin/edged").exists()
    assert not list(device.root.rglob("*.new"))


@makes_users
def test_a_dry_run_spoils_no_interrupted_run(device: Device) -> None:
    """What was killed before its users were made still gets them."""
    bundle = device.packed("1.0-aaaaaaa-cp313", {**CONTENTS, SYSUSERS: USERS})
    killer = device.tool("systemd-sysusers", "kill -9 $PPID")
    assert device.install(bundle).returncode == -signal.SIGKILL
    killer.unlink()
    before = snapshot(device.root)
    dry = device.run("--dry-run", "--offline", bundle, "--sha256", sum_of(bundle))
    assert "would: systemd-sysusers" in dry.stdout
    assert snapshot(device.root) == before
    assert device.install(bundle).returncode == 0
    assert "edged:" in (device.root / "etc/passwd").read_text()
    assert (device.ota / "enabled").exists()


@makes_users
def test_users_that_are_missing_are_made(device: Device) -> None:
    """By any later run, although none of its own changes needs them."""
    bundle = device.packed("1.0-aaaaaaa-cp313", {**CONTENTS, SYSUSERS: USERS})
    device.install(bundle)
    for name in ("passwd", "group", "shadow", "gshadow"):
        (device.root / "etc" / name).unlink(missing_ok=True)
    wanted = device.root / "etc/systemd/system/multi-user.target.wants/edged.service"
    wanted.unlink()
    (device.ota / "enabled").unlink()
    assert device.install(bundle).returncode == 0
    assert "edged:" in (device.root / "etc/passwd").read_text()
    assert wanted.is_symlink()
    before = snapshot(device.root)
    assert device.install(bundle).returncode == 0
    assert snapshot(device.root) == before
