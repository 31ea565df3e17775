"""Leaves root for the user of the service, before a program of a tool is started by hand.

The daemon runs it as that user: what it may and what it leaves behind is to be the same.
"""

import grp
import os
import pwd
from contextlib import suppress
from typing import Final

from edged.errors import InputError

SERVICE: Final = "edged"
"""The user of the unit."""
_GROUPS: Final = ("audio", "video", "gpio")
"""Those that the unit adds (SupplementaryGroups=), where they exist."""


def leave_root(user: str = SERVICE) -> None:
    """Become `user` for good if this is root; raise InputError if it cannot."""
    if os.geteuid():
        return
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        words = f"there is no user {user} to try tools as, and root tries none"
        raise InputError(f"{words}; install edged, or leave out sudo") from None
    groups = {*os.getgrouplist(user, entry.pw_gid)}
    for name in _GROUPS:
        with suppress(KeyError):
            groups.add(grp.getgrnam(name).gr_gid)
    try:
        os.setgroups([*groups])
        os.setresgid(*[entry.pw_gid] * 3)
        os.setresuid(*[entry.pw_uid] * 3)
    except OSError as error:
        cure = f"sudo -u {user} edged tools …"
        raise InputError(f"root cannot become {user}: {error.strerror}; run {cure}") from error
