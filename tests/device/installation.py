"""Edged, put on a fresh system by its own script."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.device.agent import Done
from tests.device.board import Pi
from tests.device.images.image import Image
from tests.device.pause import eventually
from tests.device.slot import Slot, switched_on

KEY: Final = "made-up-key-of-the-virtual-pi"
_PATIENCE: Final = 600.0
ACCOUNT: Final = "account "
"""How a line of the list begins that is a user or a group."""
LIST_FILES: Final = (
    "find / -xdev -path /tmp -prune -o -path /var/log -prune -o -path /var/cache -prune"
    f" -o -path /root -prune -o -print; cut -d: -f1 /etc/passwd /etc/group | sed 's/^/{ACCOUNT}/'"
)


@dataclass(frozen=True, slots=True)
class Installation:
    """What came of it."""

    image: Image
    disk: Path
    bundle: str
    """The name of its file in the shared folder."""
    files_before: tuple[str, ...]
    dry_run: Done
    files_after_dry_run: tuple[str, ...]
    done: Done
    seconds: float
    state_without_key: str
    """Of the unit, before there was a key."""


def bundle(release: Path, python: str) -> Path:
    """Return the bundle of a release for one Python, such as cp313."""
    (found,) = release.glob(f"edged-*-{python}-*.tar.xz")
    return found


def command(bundle: str, *options: str) -> str:
    """Return the command line of the script as an owner would write it."""
    return f"sh /host/install.sh --offline /host/{bundle} {' '.join(options)}"


def bring(bundle: Path, share: Path) -> None:
    """Put a bundle and its script where machines see them."""
    shutil.copy(bundle, share)
    shutil.copy(bundle.parent / "install.sh", share)


def install(slot: Slot, bundle: Path, settings: str) -> Installation:
    """Install `bundle` on a new machine, give it a key and `settings`, and switch it off."""
    bring(bundle, slot.share)
    hardware = slot.hardware()
    with switched_on(hardware) as pi:
        before = pi.run(LIST_FILES).out.splitlines()
        dry_run = pi.attempt(command(bundle.name, "--dry-run"), timeout=_PATIENCE)
        after = pi.run(LIST_FILES).out.splitlines()
        begun = pi.uptime()
        done = pi.attempt(command(bundle.name), timeout=_PATIENCE)
        seconds = pi.uptime() - begun
        assert done.code == 0, done
        state = pi.unit("ActiveState")["ActiveState"]
        set_up(pi, settings)
        pi.shut_down()
    return Installation(
        image=slot.image,
        disk=hardware.disk,
        bundle=bundle.name,
        files_before=tuple(before),
        dry_run=dry_run,
        files_after_dry_run=tuple(after),
        done=done,
        seconds=seconds,
        state_without_key=state,
    )


def set_up(pi: Pi, settings: str) -> None:
    """Do what the owner does after the installation: settings and key."""
    pi.run("cp /host/ca.pem /etc/edged/emulator.pem")
    pi.write("/etc/edged/conf.d/50-desk.toml", settings)
    pi.run("edged set-key", given=f"{KEY}\n".encode(), timeout=_PATIENCE)


def break_off(pi: Pi, bundle: str) -> None:
    """Begin to install, and pull the plug once a part of the release is on the disk."""
    pi.machine.agent.start("/bin/sh", "-c", command(bundle))
    part = "ls -d /var/lib/edged-ota/.stage-*/*"
    eventually(lambda: pi.attempt(part).code == 0, 60, "a half-written release", every=0.1)
    assert pi.attempt("ls -d /var/lib/edged-ota/releases/*").code != 0
    pi.cut_power()
