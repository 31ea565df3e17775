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
class User:
    """A user and all of its groups."""

    name: str
    uid: int
    gids: frozenset[int]


def service_user() -> User | None:
    """Return the user of the service, or None where it is not installed."""
    try:
        entry = pwd.getpwnam(SERVICE)
    except KeyError:
        return None
    return User(SERVICE, entry.pw_uid, frozenset(os.getgrouplist(SERVICE, entry.pw_gid)))


def caller() -> User:
    """Return the user of this process, with the groups that it has now."""
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return User(name, uid, frozenset({os.getegid(), *os.getgroups()}))


@dataclass(frozen=True, slots=True)
class Membership:
    """The group edged: its gid if there is one, and whether /etc/group lists the caller."""

    gid: int | None
    listed: bool


def membership(user: User) -> Membership:
    """Look the caller up."""
    try:
        group = grp.getgrnam(SERVICE)
    except KeyError:
        return Membership(None, listed=False)
    return Membership(group.gr_gid, listed=user.name in group.gr_mem)


def judge(user: User, group: Membership) -> Finding:
    """Return whether the caller may use `edged status` and the like."""
    if user.uid == 0:
        return passed(ABOUT, "root may do everything")
    if group.gid is None:
        return skipped(ABOUT, f"there is no group {SERVICE}: the service is not installed")
    if group.gid in user.gids:
        return passed(ABOUT, f"{user.name} may use edged status, press and volume")
    if group.listed:
        text = f"{user.name} was added to the group {SERVICE} after this login"
        return warning(ABOUT, text, "log out and in again")
    text = f"{user.name} is not in the group {SERVICE}: edged status, press and volume refuse"
    return warning(ABOUT, text, f"sudo usermod -aG {SERVICE} {user.name}, then log in again")


def rights(user: User) -> Iterator[Finding]:
    """Yield a caution unless the caller is root: what fails for them may work for the service."""
    if user.uid:
        text = f"checked as {user.name}, who may lack permissions that the service has"
        yield skipped("devices", text, "sudo edged doctor")
