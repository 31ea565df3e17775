"""Whether there is a release that this device should run, asked and verified."""

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from edged.atomic_file import read_state
from edged.update import choices
from edged.update.errors import RefusedError
from edged.update.installed import Installation
from edged.update.manifest import Manifest, parse
from edged.update.policy import Device, Facts, Offer, Verdict, admitted, offered
from edged.update.repository import Repository

BASE: Final = 1
"""The interface of the launcher that install.sh of this release brings."""
_MACHINE_ID: Final = Path("/etc/machine-id")


class Found(NamedTuple):
    """What was found."""

    offer: Offer
    manifest: Manifest | None
    """Of a release that is to be installed."""


def identity(file: Path = _MACHINE_ID) -> str:
    """Return what tells this device from others in a rollout; it is never sent: machine-id(5)."""
    machine = read_state(file, 64) or b""
    return hashlib.sha256(b"edged updates:" + machine.strip()).hexdigest()


def device(installation: Installation, system: str, who: str) -> Device:
    """Return what is known of this device."""
    current = installation.current()
    manifest = installation.manifest(current) if current else None
    runs = manifest is not None and f"{manifest.python}-{manifest.machine}" == system
    return Device(
        identity=who,
        system=system,
        current=current if runs else None,
        counter=manifest.counter if manifest else 0,
        floor=installation.floor(),
        base=BASE,
        bad=frozenset(installation.failed()),
        held=choices.read(installation.state).held,
    )


def search(look: Repository, channel: str, known: Device) -> Found:
    """Return what the channel has for this device; raise UpdateError."""
    offer = offered(look.channel(channel), known)
    if offer.verdict is not Verdict.TAKEN or offer.release is None:
        return Found(offer, None)
    manifest = parse(look.manifest(offer.release))
    facts = Facts(
        id=manifest.id,
        system=f"{manifest.python}-{manifest.machine}",
        counter=manifest.counter,
        base=manifest.base,
    )
    offer = admitted(offer, facts, known)
    if offer.verdict is Verdict.OTHER_SYSTEM:
        raise RefusedError(
            f"the channel {channel} names {offer.release} for {known.system}, but it is made for "
            f"{facts.system}; tell who publishes it"
        )
    return Found(offer, manifest if offer.verdict is Verdict.TAKEN else None)
