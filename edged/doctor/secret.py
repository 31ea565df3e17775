"""The API key: there, plausible, and seen by nobody but root and the service."""

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

from edged.doctor import unit
from edged.doctor.finding import Finding, Verdict, failure, passed, skipped, warning
from edged.service.set_key import STORE
from edged.settings.key import CREDENTIAL, CURE, VARIABLES, ApiKey, NoKey, find_key
from edged.settings.problems import is_googles_key

ABOUT: Final = "key"
ENCRYPTED: Final = Path("/etc/credstore.encrypted")
"""Where systemd looks for encrypted credentials that a unit names so, and without a path."""
_TAKEN: Final = re.compile(
    rf"^LoadCredentialEncrypted={re.escape(CREDENTIAL)}\s*(:.+)?$", re.MULTILINE
)
_NOT_TAKEN: Final = (
    "its unit does not name it: sudo systemctl edit edged, and there, below [Service],"
    f" LoadCredentialEncrypted={CREDENTIAL}; then sudo systemctl restart edged"
)


class Access(Enum):
    """Who can read the file of a key."""

    OWNER = auto()
    OTHERS = auto()


@dataclass(frozen=True, slots=True)
class Readable:
    """A key that the caller sees."""

    key: ApiKey
    access: Access = Access.OWNER


@dataclass(frozen=True, slots=True)
class Unusable:
    """What is there is no key, or is not taken."""

    fault: str


class Unseen(Enum):
    """Why the caller sees nothing to judge."""

    MISSING = auto()
    HIDDEN = auto()  # only root may look
    ENCRYPTED = auto()  # only systemd can read it, and only for the service


Kept = Readable | Unusable | Unseen
"""A key as far as the caller sees it."""


def key_of(kept: Kept) -> ApiKey | None:
    """Return the key, if the caller sees it."""
    return kept.key if isinstance(kept, Readable) else None


def look(
    environ: Mapping[str, str],
    store: Path = STORE,
    encrypted: Path = ENCRYPTED,
    unit_text: Callable[[], str] = unit.text,
) -> tuple[Kept, Kept]:
    """Return the key of the service, and that of the shell."""
    shell = _found({name: environ[name] for name in VARIABLES if name in environ})
    for folder in (store, encrypted):
        if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
            return Unseen.HIDDEN, shell
    plain = _plain(store)
    return _encrypted(encrypted, unit_text) if plain is Unseen.MISSING else plain, shell


def _encrypted(folder: Path, unit_text: Callable[[], str]) -> Kept:
    """Return what there is of a key that only systemd can read, and only for the service."""
    file = folder / CREDENTIAL
    taken = _TAKEN.search(unit_text())
    if taken and (taken[1] or file.exists()):
        return Unseen.ENCRYPTED
    return Unusable(f"{file} is there, but {_NOT_TAKEN}") if file.exists() else Unseen.MISSING


def _plain(store: Path) -> Kept:
    kept = _found({"CREDENTIALS_DIRECTORY": str(store)})
    return Readable(kept.key, _access(store / CREDENTIAL)) if isinstance(kept, Readable) else kept


def _access(file: Path) -> Access:
    try:
        others = file.stat().st_mode & (stat.S_IROTH | stat.S_IRGRP)
    except OSError:
        return Access.OWNER
    return Access.OTHERS if others else Access.OWNER


def _found(environ: Mapping[str, str]) -> Kept:
    match find_key(environ):
        case ApiKey() as key:
            return Readable(key)
        case NoKey(reason="no_key"):
            return Unseen.MISSING
        case NoKey(cause):
            return Unusable(cause)


def judge(service: Kept, shell: Kept, *, installed: bool, online: bool = False) -> Finding:
    """Return how the key is; `installed` tells whether there is a service that needs its own.

    A daemon that is `online` has a key, wherever it found it: what is wrong here concerns its next
    start at most.
    """
    finding = _judge(service, shell, installed=installed)
    if not online or finding.verdict is not Verdict.FAILURE:
        return finding
    if unusable := next((kept for kept in (service, shell) if isinstance(kept, Unusable)), None):
        text = (
            f"the daemon is online with a key of its own, but at its next start: {unusable.fault}"
        )
        return warning(ABOUT, text, finding.cure)
    return skipped(ABOUT, "none that this command can see; the daemon has one, for it is online")


def _judge(service: Kept, shell: Kept, *, installed: bool) -> Finding:
    own = key_of(shell)
    mine = f"the key of this shell ({own.origin})" if own else ""
    tried = f"; {mine} is tried" if mine else ""
    match service:
        case Unseen.HIDDEN:
            return skipped(ABOUT, f"only root sees the service's key{tried}", "sudo edged doctor")
        case Unseen.ENCRYPTED:
            text = f"encrypted: only the service can read it{tried}"
            cure = "while edged runs, `edged status` tells whether it is taken"
            return skipped(ABOUT, text, cure)
        case Unseen.MISSING:
            return _judge_shell(shell, mine if installed else "")
        case Unusable(fault=fault):
            return failure(ABOUT, fault)
        case Readable():
            return _quality(service)


def _judge_shell(shell: Kept, mine: str) -> Finding:
    """Return how the key of the shell is, where the service, if there is `mine`, has none."""
    match shell:
        case Unusable(fault=fault):
            return failure(ABOUT, fault)
        case Readable() if mine:
            return warning(ABOUT, f"the service has no key; {mine} is tried", "sudo edged set-key")
        case Readable():
            return _quality(shell)
        case _:
            return failure(ABOUT, "there is no API key", CURE)


def _quality(kept: Readable) -> Finding:
    key = kept.key
    if kept.access is Access.OTHERS:
        text = f"the file of the {key.origin} can be read by others than root"
        return warning(ABOUT, text, f"sudo chmod 600 {STORE / CREDENTIAL}")
    if not is_googles_key(key.reveal()):
        text = f"the {key.origin} does not look like a key of Google's"
        return warning(ABOUT, text, "if the service refuses it, set it again: sudo edged set-key")
    return passed(ABOUT, f"in place ({key.origin})")
