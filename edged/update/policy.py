"""What this device should run, of what its channel offers. Pure."""

import hashlib
from enum import Enum
from typing import Final

from edged.update.channel import Channel
from edged.values import dataclass

_SHARES: Final = 1_000_000
_WHOLE: Final = 100


class Verdict(Enum):
    """What becomes of an offer; the value is the reason, for the owner."""

    TAKEN = "a new release is to be installed"
    CURRENT = "it is up to date"
    NOT_OFFERED = "the channel has no release for this Python and machine"
    HELD_BY_OWNER = "updates are on hold: `sudo edged update hold off` ends it"
    HELD_BY_PUBLISHER = "the publisher has stopped this update"
    LATER = "the publisher brings it to some devices first, and this one comes later"
    BAD = "it failed here before, and is not tried again"
    BELOW_FLOOR = "it is older than this device may go back to"
    NEEDS_INSTALLER = "it needs the install.sh of the publisher: run that once"
    OTHER_SYSTEM = "it is made for another Python or machine"


@dataclass(frozen=True, slots=True)
class Device:
    """What is known of this device."""

    identity: str
    """A name that nothing else has, and that stays."""
    system: str
    """Its Python and machine, such as cp311-aarch64."""
    current: str | None
    """The id of the release that it runs; None if it has none that runs on this system."""
    counter: int
    """Of that release."""
    floor: int
    """The counter of the oldest release that it may run."""
    base: int
    """The interface of its launcher."""
    bad: frozenset[str]
    """The ids of releases that failed here."""
    held: bool
    """Whether its owner wants no updates."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a signed manifest says of its release."""

    id: str
    system: str
    counter: int
    base: int


@dataclass(frozen=True, slots=True)
class Offer:
    """The release that a channel has for a device, and what becomes of it."""

    release: str | None
    verdict: Verdict


def share(seed: str, identity: str) -> float:
    """Return where a device stands in a rollout, in percent: the same for ever, and even."""
    digest = hashlib.sha256(f"{seed}:{identity}".encode()).digest()
    return int.from_bytes(digest[:8]) % _SHARES * _WHOLE / _SHARES


def offered(channel: Channel, device: Device) -> Offer:
    """Return what the channel has for the device.

    A device without a release that runs takes what is named: waiting would leave it dead.
    """
    release = channel.releases.get(device.system)
    if release is None:
        return Offer(None, Verdict.NOT_OFFERED)
    if release == device.current:
        return Offer(release, Verdict.CURRENT)
    if release in device.bad:
        return Offer(release, Verdict.BAD)
    if device.current is None:
        return Offer(release, Verdict.TAKEN)
    return Offer(release, _in_turn(channel, device))


def _in_turn(channel: Channel, device: Device) -> Verdict:
    if device.held:
        return Verdict.HELD_BY_OWNER
    if channel.hold:
        return Verdict.HELD_BY_PUBLISHER
    urgent = channel.minimum is not None and device.counter < channel.minimum
    if urgent or share(channel.seed, device.identity) < channel.percent:
        return Verdict.TAKEN
    return Verdict.LATER


def admitted(offer: Offer, facts: Facts, device: Device) -> Offer:
    """Judge an offer that was taken by its manifest, which the offline keys have signed."""
    verdict = offer.verdict
    if facts.system != device.system or facts.id != offer.release:
        verdict = Verdict.OTHER_SYSTEM
    elif facts.counter < device.floor:
        verdict = Verdict.BELOW_FLOOR
    elif facts.base > device.base:
        verdict = Verdict.NEEDS_INSTALLER
    return Offer(offer.release, verdict)
