"""`sudo edged set-key`: put the API key where systemd takes it from, and have edged take it.

The key comes by standard input, never by an argument, which every user of the machine can read
(proc(5)). It is written for root's eyes only; systemd hands it to the service (systemd.exec(5),
LoadCredential=).
"""

import argparse
import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from edged.errors import EdgedError
from edged.settings.key import CREDENTIAL
from edged.settings.pasted import MOST_BYTES, unwrap
from edged.settings.wording import listed
from edged.statefile import NotSyncedError, write_state
from edged.stdio import tell

STORE: Final = Path("/etc/credstore")
"""Where systemd looks for credentials that a unit names without a path."""
_UNIT: Final = "edged.service"
_UNITS: Final = tuple(
    Path(root, "systemd/system") for root in ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib")
)
"""Where systemd looks for units: systemd.unit(5)."""
_SYSTEMCTL: Final = "/usr/bin/systemctl"
_BOOTED: Final = Path("/run/systemd/system")  # sd_booted(3)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    text = f"instead of {STORE}; then nothing is restarted"
    parser.add_argument("--store", type=Path, metavar="DIRECTORY", help=text)


def run(arguments: argparse.Namespace) -> int:
    """Read the key, keep it, restart the service; raises EdgedError for what keeps it from that."""
    store: Path = arguments.store or STORE
    if arguments.store is None and os.geteuid():
        tell("edged: the key is kept by root: sudo edged set-key\n")
        return os.EX_NOPERM
    removed = keep(_asked(), store)
    without = f", without {listed(removed, 'and')}" if removed else ""
    sys.stdout.write(f"The key is kept in {store / CREDENTIAL}{without}.\n")
    if arguments.store:
        return 0
    return _restart()


def keep(given: bytes, store: Path) -> list[str]:
    """Write the key, whole or not at all; return what was around it.

    Raises EdgedError, which does not show it.
    """
    pasted = unwrap(given)
    if pasted.fault:
        raise EdgedError(
            f"nothing was changed: the API key that was given {pasted.fault};"
            " copy it anew from https://aistudio.google.com/apikey"
        )
    try:
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_state(store / CREDENTIAL, pasted.secret.encode())
    except NotSyncedError as error:
        cure = "set it again, then sudo systemctl restart edged"
        raise EdgedError(f"{store / CREDENTIAL}: {error.strerror}; {cure}") from error
    except OSError as error:
        raise EdgedError(
            f"the key cannot be kept in {store}: {_why_not(error)}; nothing was changed"
        ) from error
    return list(pasted.removed)


def _asked() -> bytes:
    """Return what standard input says; a person is asked, and nothing of the answer is shown."""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read(MOST_BYTES + 2)
    import getpass  # noqa: PLC0415 - only for a person

    try:
        return getpass.getpass("API key (it is not shown): ").encode(errors="surrogateescape")
    except EOFError:
        return b""


def _why_not(error: OSError) -> str:
    match error.errno:
        case errno.EROFS:
            return "the file system is read-only (make it writable: sudo mount -o remount,rw /)"
        case errno.ENOSPC:
            return "the disk is full"
        case errno.EACCES | errno.EPERM:
            return "it may not be written to (use sudo)"
        case _:
            return error.strerror or str(error)


def _restart() -> int:
    """Have the service take the key, where systemd runs it; else say what to do next."""
    if not any((folder / _UNIT).exists() for folder in _UNITS):
        sys.stdout.write(
            "There is no edged.service here, so nothing reads it: install edged (docs/install.md),"
            " or run it by hand with the key in GEMINI_API_KEY.\n"
        )
        return 0
    if not (_BOOTED.is_dir() and _systemctl("cat")):
        sys.stdout.write("systemd does not run here; edged.service takes the key when it does.\n")
        return 0
    sys.stdout.write("Restarting edged …\n")
    sys.stdout.flush()
    if not _systemctl("restart"):
        raise EdgedError("edged does not start: see journalctl -u edged -n 20")
    sys.stdout.write("edged runs; `sudo edged status` tells how it is.\n")
    return 0


def _systemctl(verb: str) -> bool:
    """Tell whether systemctl could do it."""
    command = (_SYSTEMCTL, verb, _UNIT)
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed words
    return done.returncode == 0
