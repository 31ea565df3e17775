"""`sudo edged set-key`: store the secret where systemd reads it, and restart edged.

It comes on standard input, never as an argument, which every user of the machine can read
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

from edged.atomic_file import NotSyncedError, read_state, write_state
from edged.errors import EdgedError
from edged.service.given_secret import judge, unused
from edged.settings.backend import Backend
from edged.settings.reading.messages import listed
from edged.settings.secrets.secret import MADE, Kind
from edged.settings.secrets.tool_secrets import CREDENTIAL, MOST_BYTES, STORE, with_secret
from edged.stdio import print_error

_MOST_BYTES: Final = max(kind.most_bytes for kind in Kind)
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
    parser.add_argument(
        "--kind",
        choices=[kind.name.lower().replace("_", "-") for kind in Kind],
        help="what it is, if that is not seen by its form or by gemini.backend",
    )
    text = "the token of a tool, as `credential` in its settings names it"
    parser.add_argument("--tool", metavar="NAME", help=text)


def run(arguments: argparse.Namespace) -> int:
    """Read the secret, store it, restart the service; raises EdgedError."""
    store: Path = arguments.store or STORE
    if arguments.store is None and os.geteuid():
        print_error("edged: only root can store it: sudo edged set-key\n")
        return os.EX_NOPERM
    if arguments.tool:
        write_tool_secret(_read(), store, arguments.tool)
        then = "" if arguments.store else _restart()
        sys.stdout.write(f"Stored the token {arguments.tool} in {store / CREDENTIAL}.\n{then}")
        return 0
    backend = _backend(arguments.config)
    kind = Kind[arguments.kind.upper().replace("-", "_")] if arguments.kind else None
    kind, removed = write_secret(_read(), store, backend, kind)
    without = f", without {listed(removed, 'and')}" if removed else ""
    # Restarted first: an output that is full or closed must not keep it from the service.
    then = "" if arguments.store else _restart()
    told = f"Stored the {kind.value} in {store / kind.credential}{without}.\n"
    sys.stdout.write(told + unused(kind, backend) + then)
    return 0


def write_secret(
    given: bytes, store: Path, backend: Backend = "api-key", kind: Kind | None = None
) -> tuple[Kind, list[str]]:
    """Write a secret atomically; return its kind, and what was stripped from around it.

    Raises EdgedError, which never contains the secret.
    """
    found = judge(given, backend, kind)
    name, file = found.kind.value, store / found.kind.credential
    if found.fault:
        raise EdgedError(f"nothing was changed: the {name} {found.fault}; {MADE[found.kind]}")
    _write(file, name, found.secret.encode())
    return found.kind, list(found.removed)


def write_tool_secret(given: bytes, store: Path, name: str) -> None:
    """Write the token of a tool beside those that are there; raises EdgedError without it."""
    file = store / CREDENTIAL
    try:
        content = with_secret(read_state(file, MOST_BYTES + 1) or b"", name, given)
    except (OSError, ValueError) as error:
        raise EdgedError(f"nothing was changed in {file}: {error}") from error
    _write(file, f"token {name}", content)


def _write(file: Path, name: str, content: bytes) -> None:
    store = file.parent
    try:
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_state(file, content)
    except NotSyncedError as error:
        cure = "run this again, then: sudo systemctl restart edged"
        raise EdgedError(f"{file}: {error.strerror}; {cure}") from error
    except OSError as error:
        raise EdgedError(
            f"the {name} cannot be stored in {store}: {_why_not(error)}; nothing was changed"
        ) from error


def _backend(config: str | None) -> Backend:
    """Return the backend of the settings; the default if they cannot be read."""
    from edged.settings.reading.files import inspect  # noqa: PLC0415 - slow, and not needed to say --help

    settings = inspect(Path(config) if config else None).settings
    return settings.gemini.backend if settings else "api-key"


def _read() -> bytes:
    """Return standard input; on a terminal, prompt without echo."""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read(_MOST_BYTES + 2)
    import getpass  # noqa: PLC0415 - only on a terminal

    try:
        return getpass.getpass("API key, or other secret (not shown): ").encode(
            errors="surrogateescape"
        )
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
            ", or run it by hand with the secret in its variable (docs/service.md).\n"
        )
    if not (_BOOTED.is_dir() and _systemctl("cat")):
        return "systemd is not running here; edged.service reads it when it starts.\n"
    print_error("Restarting edged …\n")
    if not _systemctl("restart"):
        raise EdgedError("it is stored, but edged did not start; see journalctl -u edged -n 20")
    return "edged is running; `sudo edged status` shows its state.\n"


def _systemctl(verb: str) -> bool:
    """Return whether systemctl succeeded."""
    command = (_SYSTEMCTL, verb, _UNIT)
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed words
    return done.returncode == 0
