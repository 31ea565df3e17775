"""Puts the updater of this device together, and makes its process nobody in particular."""

import os
import pwd
import subprocess
import time
from pathlib import Path
from typing import Final

import edged
from edged.update import choices, publisher
from edged.update.download import Downloads
from edged.update.errors import NotRootError, RefusedError, UpdateError
from edged.update.installed import ROOT, Installation
from edged.update.phone import SystemPace, SystemPhone
from edged.update.publisher import Publisher
from edged.update.repository import Repository
from edged.update.search import device, identity
from edged.update.selfcheck import passes, reads_settings, this_system
from edged.update.source import source
from edged.update.trying import Trying
from edged.update.updater import Updater

USER: Final = "edged-update"
_LAYERS: Final = "layers"


def become_updater(command: str, root: Path = ROOT) -> None:
    """Become the user of the updater for good; raise NotRootError if this is somebody else.

    Root asks no network, and writes nothing where another user could lead it elsewhere.
    """
    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        raise UpdateError(f"there is no user {USER}: run the publisher's install.sh") from None
    if os.geteuid() == entry.pw_uid:
        return
    if os.geteuid():
        raise NotRootError(f"only root may do this: sudo edged update {command}")
    _hand_over(root, entry.pw_uid)
    os.setgroups(os.getgrouplist(USER, entry.pw_gid))
    os.setresgid(*[entry.pw_gid] * 3)
    os.setresuid(*[entry.pw_uid] * 3)


def _hand_over(root: Path, user: int) -> None:
    """Give the updater what install.sh has left as root's, as edged-update.service does.

    Until then nobody else could write there, so there is nothing to be led astray by.
    """
    if root.is_dir() and root.stat().st_uid != user:
        command = ["/bin/chown", "-hR", f"{USER}:{USER}", str(root)]
        subprocess.run(command, check=False)  # noqa: S603 - a fixed command


def trusted() -> Publisher:
    """Return the publisher of this device; raise RefusedError if it has none."""
    if found := publisher.known():
        return found
    raise RefusedError(
        "this device was installed from a file, and asks nobody for updates: run the publisher's "
        "install.sh"
    )


def channel(installation: Installation, whose: Publisher) -> str:
    """Return the channel that this device follows."""
    return choices.read(installation.state).channel or whose.channel


def built(installation: Installation, whose: Publisher) -> int:
    """Return a time that was, at the least: of install.sh, or of the release that runs."""
    manifest = installation.manifest(installation.current() or "")
    return max(whose.issued, manifest.counter if manifest else 0)


def updater(installation: Installation) -> Updater:
    """Return the updater of this device; raise UpdateError."""
    whose = trusted()
    state, asked = installation.state, source(whose.url, f"edged/{edged.__version__}")
    system, who = this_system(), identity()

    def _look() -> Repository:
        return Repository(
            url=whose.url,
            root=whose.root,
            state=state,
            source=asked,
            built=built(installation, whose),
            now=time.time,
        )

    def _network() -> bool:
        try:
            asked.get(f"{whose.url.rstrip('/')}/metadata/timestamp.json").chunks.close()
        except UpdateError:
            return False
        return True

    def _examine(tree: Path, before: Path | None) -> None:
        passes(tree)
        if before is not None:
            reads_settings(tree, before)

    return Updater(
        installation=installation,
        channel=channel(installation, whose),
        look=_look,
        device=lambda: device(installation, system, who),
        downloads=Downloads(state / _LAYERS, asked),
        examine=_examine,
        trying=Trying(
            installation, SystemPhone(installation.root / "restart"), SystemPace(), _network
        ),
        now=time.time,
    )
