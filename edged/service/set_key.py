"""`sudo edged set-key`: store the API key where systemd reads it, and restart edged.

The key comes on standard input, never as an argument, which every user of the machine can read
(proc(5)). Only root can read the file; systemd passes it to the service (systemd.exec(5),
LoadCredential=).
"""

import argparse
import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from edged.atomic_file import NotSyncedError, write_state
from edged.errors import EdgedError
from edged.settings.key import CREDENTIAL
from edged.settings.messages import listed
from edged.settings.pasted_key import MOST_BYTES, unwrap
from edged.stdio import print_error

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
    text = f"where to store it instead of {STORE}, without restarting edged"
    parser.add_argument("--store", type=Path, metavar="DIRECTORY", help=text)


def run(arguments: argparse.Namespace) -> int:
    """Read the key, store it, restart the service; raises EdgedError."""
    store: Path = arguments.store or STORE
    if arguments.store is None and os.geteuid():
        print_error("edged: only root can store the key: sudo edged set-key\n")
        return os.EX_NOPERM
    removed = write_key(_read_key(), store)
    without = f", without {listed(removed, 'and')}" if removed else ""
    # Restarted first: an output that is full or closed must not keep the key from the service.
    then = "" if arguments.store else _restart()
    sys.stdout.write(f"Stored the key in {store / CREDENTIAL}{without}.\n{then}")
    return 0


def write_key(given: bytes, store: Path) -> list[str]:
    """Write the key atomically; return what was stripped from around it.

    Raises EdgedError, which never contains the key.
    """
    pasted = unwrap(given)
    if pasted.fault:
        raise EdgedError(
            f"nothing was changed: the API key {pasted.fault};"
            " copy it again from https://aistudio.google.com/apikey"
        )
    try:
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_state(store / CREDENTIAL, pasted.secret.encode())
    except NotSyncedError as error:
        cure = "run this again, then: sudo systemctl restart edged"
        raise EdgedError(f"{store / CREDENTIAL}: {error.strerror}; {cure}") from error
    except OSError as error:
        raise EdgedError(
            f"the key cannot be stored in {store}: {_why_not(error)}; nothing was changed"
        ) from error
    return list(pasted.removed)


def _read_key() -> bytes:
    """Return standard input; on a terminal, prompt without echo."""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read(MOST_BYTES + 2)
    import getpass  # noqa: PLC0415 - only on a terminal

    try:
        return getpass.getpass("API key (not shown): ").encode(errors="surrogateescape")
    except EOFError:
        return b""


def _why_not(error: OSError) -> str:
    match error.errno:
        case errno.EROFS:
            return "the file system is read-only (make it writable: sudo mount -o remount,rw /)"
        case errno.ENOSPC:
            return "the disk is full"
        case errno.EACCES | errno.EPERM:
            return "it is not writable (use sudo)"
        case _:
            return error.strerror or str(error)


def _restart() -> str:
    """Restart the service if systemd runs it; return what has become of it, or what to do next."""
    if not any((folder / _UNIT).exists() for folder in _UNITS):
        return (
            "There is no edged.service here to read it: install edged (docs/install.md)"
            ", or run it by hand with the key in GEMINI_API_KEY.\n"
        )
    if not (_BOOTED.is_dir() and _systemctl("cat")):
        return "systemd is not running here; edged.service reads the key when it starts.\n"
    print_error("Restarting edged …\n")
    if not _systemctl("restart"):
        raise EdgedError(
            "the key is stored, but edged did not start; see journalctl -u edged -n 20"
        )
    return "edged is running; `sudo edged status` shows its state.\n"


def _systemctl(verb: str) -> bool:
    """Return whether systemctl succeeded."""
    command = (_SYSTEMCTL, verb, _UNIT)
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed words
    return done.returncode == 0
