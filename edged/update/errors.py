"""What ends a run of the updater. The release that is installed keeps running in each case.

UpdateError           (EdgedError)
├── RefusedError      what the repository serves is not accepted (exit code 65)
├── UnreachableError  the repository cannot be reached (69)
├── StorageError      the disk is full, broken or read-only (73)
├── BusyError         another run has not ended (75)
└── NotRootError      it changes the system (77)
"""

import errno
import os
from typing import Final

from edged.errors import EdgedError

_CURES: Final = {
    errno.ENOSPC: "make room, then run `sudo edged update now`",
    errno.EDQUOT: "make room, then run `sudo edged update now`",
    errno.EROFS: "mount the file system writable, then run `sudo edged update now`",
    errno.EIO: "the card may be worn out: `sudo dmesg` shows its errors",
    errno.EACCES: "run it with sudo",
    errno.EPERM: "run it with sudo",
}


class UpdateError(EdgedError):
    """An update did not happen; the text names the cause and the cure."""


class RefusedError(UpdateError):
    """What the repository serves is not signed, not fresh, or not for this device."""

    exit_code = os.EX_DATAERR


class UnreachableError(UpdateError):
    """The network or the server fails; it is tried again by itself."""

    exit_code = os.EX_UNAVAILABLE


class StorageError(UpdateError):
    """The disk is full, broken or read-only."""

    exit_code = os.EX_CANTCREAT


class BusyError(UpdateError):
    """Another run of the updater has not ended."""

    exit_code = os.EX_TEMPFAIL


class NotRootError(UpdateError):
    """Only root may ask for this."""

    exit_code = os.EX_NOPERM


def storage_error(error: OSError) -> StorageError:
    """Return the error with its file and the cure."""
    what = f"{error.filename or 'the state of updates'}: {error.strerror or error}"
    cure = _CURES.get(error.errno or 0)
    return StorageError(f"{what}; {cure}" if cure else what)
