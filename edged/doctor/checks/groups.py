"""The user that the service runs as, and whether the caller may talk to it."""

import grp
import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from edged.doctor.finding import Finding, passed, skipped, warning

ABOUT: Final = "group"
SERVICE: Final = "edged"
"""The user that the service runs as, and the group that may use its socket."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user and all of its groups."""

    name: str
    uid: int
    gids: frozenset[int]


def service_user() -> Person | None:
    """Return the user of the service, or None where it is not installed."""
    try:
        entry = pwd.getpwnam(SERVICE)
    except KeyError:
        return None
    return Person(SERVICE, entry.pw_uid, frozenset(os.getgrouplist(SERVICE, entry.pw_gid)))


def caller() -> Person:
    """Return the user of this process, with the groups that it has now."""
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return Person(name, uid, frozenset({os.getegid(), *os.getgroups()}))


@dataclass(frozen=True, slots=True)
class Membership:
    """The group edged: its gid if there is one, and whether /etc/group lists the caller."""

    gid: int | None
    listed: bool


def membership(person: Person) -> Membership:
    """Look the caller up."""
    try:
        group = grp.getgrnam(SERVICE)
    except KeyError:
        return Membership(None, listed=False)
    return Membership(group.gr_gid, listed=person.name in group.gr_mem)


def judge(person: Person, group: Membership) -> Finding:
    """Return whether the caller may use `edged status` and the like."""
    if person.uid == 0:
        return passed(ABOUT, "root may do everything")
    if group.gid is None:
        return skipped(ABOUT, f"there is no group {SERVICE}: the service is not installed")
    if group.gid in person.gids:
        return passed(ABOUT, f"{person.name} may use edged status, press and volume")
    if group.listed:
        text = f"{person.name} was added to the group {SERVICE} after this login"
        return warning(ABOUT, text, "log out and in again")
    text = f"{person.name} is not in the group {SERVICE}: edged status, press and volume refuse"
    return warning(ABOUT, text, f"sudo usermod -aG {SERVICE} {person.name}, then log in again")


def rights(person: Person) -> Iterator[Finding]:
    """Yield a caution unless the caller is root: what fails for them may work for the service."""
    if person.uid:
        text = f"checked as {person.name}, who may lack permissions that the service has"
        yield skipped("devices", text, "sudo edged doctor")
