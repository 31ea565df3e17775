"""Edged, put on a fresh system by its own script, and saved while it is online."""

import pickle
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.proof.device import desk
from tests.proof.device.agent import Done
from tests.proof.device.board import Pi
from tests.proof.device.images.image import Image
from tests.proof.device.images.kept import kept
from tests.proof.device.images.state import State
from tests.proof.device.pause import eventually
from tests.proof.device.saved import booted, key, save
from tests.proof.device.slot import Slot

KEY: Final = "made-up-key-of-the-virtual-pi"
_PATIENCE: Final = 600.0
ACCOUNT: Final = "account "
"""How a line of the list begins that is a user or a group."""
_LIST_FILES: Final = (
    "{ find / -xdev -path /tmp -prune -o -path /var/log -prune -o -path /var/cache -prune"
    " -o -path /root -prune -o -print"
    f"; cut -d: -f1 /etc/passwd /etc/group | sed 's/^/{ACCOUNT}/'; }} | sort"
)
_FRESH: Final = "/root/files-of-a-fresh-system"
CHANGED_FILES: Final = f"{_LIST_FILES} | comm -3 {_FRESH} -"
"""Tells which files have gone since and, indented, which have come: a list of all has megabytes."""
_FACTS: Final = "installation.pickle"


@dataclass(frozen=True, slots=True)
class Installation:
    """What came of it."""

    bundle: str
    """The name of its file in the shared folder."""
    dry_run: Done
    changed_by_dry_run: str
    done: Done
    seconds: float
    state_without_key: str
    """Of the unit, before there was a key."""


def command(bundle: str, *options: str) -> str:
    """Return the command line of the script as an owner would write it."""
    return f"sh /host/install.sh --offline /host/{bundle} {' '.join(options)}"


def bring(bundle: Path, share: Path) -> None:
    """Put a bundle and its script where machines see them."""
    shutil.copy(bundle, share)
    shutil.copy(bundle.parent / "install.sh", share)


def online(image: Image, bundle: Path) -> State:
    """Return the state of a machine with edged from `bundle`, saved if it is not there.

    It has a key and sound cards, and is connected to an emulator that is gone by now.
    """
    content = (sha256(file.read_bytes()) for file in (bundle, bundle.parent / "install.sh"))
    sources = (Path(file).read_text() for file in (__file__, str(desk.__file__)))
    made_of = key(*(digest.hexdigest() for digest in content), *sources)
    before = booted(image)
    folder = before.folder / f"online-{made_of}"
    return State(kept(folder, lambda made: _make(image, before, bundle, State(made))))


def facts(state: State) -> Installation:
    """Return what came of the installation before an `online` state was saved."""
    found: Installation = pickle.loads((state.folder / _FACTS).read_bytes())  # noqa: S301  # own
    return found


def _make(image: Image, before: State, bundle: Path, state: State) -> None:
    print(f"• Installing {bundle.name} (once)", flush=True)  # noqa: T201, a command tells what it does
    with TemporaryDirectory(prefix="virtual-pi-") as name:
        folder = Path(name)
        share = folder / "share"
        share.mkdir()
        bring(bundle, share)
        slot = Slot(image, before.disk, folder, share, memory=before.memory)
        with desk.service(share) as emulator, slot.start() as pi:
            came_of_it = _install(pi, bundle.name)
            set_up(pi, desk.settings(emulator))
            pi.wait_until_online(_PATIENCE)
            save(pi, state)
    (state.folder / _FACTS).write_bytes(pickle.dumps(came_of_it))


def _install(pi: Pi, bundle: str) -> Installation:
    pi.run(f"{_LIST_FILES} > {_FRESH}")
    dry_run = pi.attempt(command(bundle, "--dry-run"), timeout=_PATIENCE)
    changed = pi.run(CHANGED_FILES).out
    begun = pi.uptime()
    done = pi.attempt(command(bundle), timeout=_PATIENCE)
    seconds = pi.uptime() - begun
    assert done.code == 0, done
    return Installation(
        bundle=bundle,
        dry_run=dry_run,
        changed_by_dry_run=changed,
        done=done,
        seconds=seconds,
        state_without_key=pi.unit("ActiveState")["ActiveState"],
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
    eventually(lambda: pi.attempt(part).code == 0, 60, "a half-written release", 0.1, 0.1)
    assert pi.attempt("ls -d /var/lib/edged-ota/releases/*").code != 0
    pi.cut_power()
