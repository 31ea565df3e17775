"""The secret of the backend: present, plausible, and readable only by root and the service."""

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

from edged.doctor.checks.machine import unit
from edged.doctor.finding import Finding, Verdict, failure, passed, skipped, warning
from edged.settings.backend import Backend
from edged.settings.reading.problems import is_googles_key
from edged.settings.secrets.secret import (
    VARIABLES,
    Kind,
    NoSecret,
    Secret,
    cure,
    find_secret,
    kinds_for,
)
from edged.settings.secrets.tool_secrets import STORE

ABOUT: Final = "key"
ENCRYPTED: Final = Path("/etc/credstore.encrypted")
"""Where systemd looks for an encrypted credential that a unit names without a path."""


class Access(Enum):
    """Who can read the key's file."""

    OWNER = auto()
    OTHERS = auto()


@dataclass(frozen=True, slots=True)
class Readable:
    """A key that the caller can read."""

    key: Secret
    access: Access = Access.OWNER


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that is not a key, or a key that the unit does not load."""

    fault: str


class Unreadable(Enum):
    """Why the caller can read no key."""

    MISSING = auto()
    HIDDEN = auto()  # only root may look
    ENCRYPTED = auto()  # only systemd can read it, and only for the service


Kept = Readable | Unusable | Unreadable
"""A key as far as the caller can read it."""


def key_of(kept: Kept) -> Secret | None:
    """Return the key if the caller can read it."""
    return kept.key if isinstance(kept, Readable) else None


def look(
    environ: Mapping[str, str],
    store: Path = STORE,
    encrypted: Path = ENCRYPTED,
    unit_text: Callable[[], str] = unit.text,
    backend: Backend = "api-key",
) -> tuple[Kept, Kept]:
    """Return the service's secret and the shell's, of the kinds that serve `backend`."""
    names = [name for kind in kinds_for(backend) for name in VARIABLES[kind]]
    shell = _found({name: environ[name] for name in names if name in environ}, backend)
    for folder in (store, encrypted):
        if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
            return Unreadable.HIDDEN, shell
    plain = _found({"CREDENTIALS_DIRECTORY": str(store)}, backend)
    if isinstance(plain, Readable):
        plain = Readable(plain.key, _access(store / plain.key.kind.credential))
    if plain is not Unreadable.MISSING:
        return plain, shell
    return _encrypted(encrypted, backend, unit_text()), shell


def _encrypted(folder: Path, backend: Backend, unit_text: str) -> Kept:
    """Return the state of a secret that only systemd can decrypt, and only for the service."""
    for kind in kinds_for(backend):
        name, file = kind.credential, folder / kind.credential
        line = rf"^LoadCredentialEncrypted={re.escape(name)}\s*(:.+)?$"
        taken = re.search(line, unit_text, re.MULTILINE)
        if taken and (taken[1] or file.exists()):
            return Unreadable.ENCRYPTED
        if file.exists():
            return Unusable(
                f"{file} is there, but the unit does not load it: sudo systemctl edit edged, add"
                f" below [Service] LoadCredentialEncrypted={name};"
                " then sudo systemctl restart edged"
            )
    return Unreadable.MISSING


def _access(file: Path) -> Access:
    try:
        others = file.stat().st_mode & (stat.S_IROTH | stat.S_IRGRP)
    except OSError:
        return Access.OWNER
    return Access.OTHERS if others else Access.OWNER


def _found(environ: Mapping[str, str], backend: Backend) -> Kept:
    match find_secret(environ, backend):
        case Secret() as key:
            return Readable(key)
        case NoSecret(reason="no_key"):
            return Unreadable.MISSING
        case NoSecret(cause):
            return Unusable(cause)


def judge(
    service: Kept,
    shell: Kept,
    *,
    installed: bool,
    online: bool = False,
    backend: Backend = "api-key",
) -> Finding:
    """Return the finding about the key; `installed`: there is a service, which needs its own.

    A daemon that is `online` has a key, wherever it came from: a fault here concerns at most its
    next start.
    """
    finding = _judge(service, shell, backend, installed=installed)
    if not online or finding.verdict is not Verdict.FAILURE:
        return finding
    if unusable := next((kept for kept in (service, shell) if isinstance(kept, Unusable)), None):
        text = f"the daemon is online with another key, but at its next start: {unusable.fault}"
        return warning(ABOUT, text, finding.cure)
    return skipped(ABOUT, "this command can see none, but the daemon has one: it is online")


def _judge(service: Kept, shell: Kept, backend: Backend, *, installed: bool) -> Finding:
    own = key_of(shell)
    mine = f"the key of this shell ({own.origin})" if own else ""
    tried = f"; {mine} is tried" if mine else ""
    match service:
        case Unreadable.HIDDEN:
            return skipped(ABOUT, f"only root can read it{tried}", "sudo edged doctor")
        case Unreadable.ENCRYPTED:
            text = f"encrypted: only the service can read it{tried}"
            cure = "while edged runs, `edged status` shows whether it is accepted"
            return skipped(ABOUT, text, cure)
        case Unreadable.MISSING:
            return _judge_shell(shell, backend, mine if installed else "")
        case Unusable(fault=fault):
            return failure(ABOUT, fault)
        case Readable():
            return _quality(service)


def _judge_shell(shell: Kept, backend: Backend, mine: str) -> Finding:
    """Return the finding about the shell's key; `mine` describes it if the service has none."""
    match shell:
        case Unusable(fault=fault):
            return failure(ABOUT, fault)
        case Readable() if mine:
            return warning(ABOUT, f"the service has no key; {mine} is tried", "sudo edged set-key")
        case Readable():
            return _quality(shell)
        case _:
            return failure(ABOUT, f"there is no {kinds_for(backend)[0].value}", cure(backend))


def _quality(kept: Readable) -> Finding:
    key = kept.key
    if kept.access is Access.OTHERS:
        text = f"the file of the {key.origin} can be read by users other than root"
        return warning(ABOUT, text, f"sudo chmod 600 {STORE / key.kind.credential}")
    if key.kind is Kind.API_KEY and not is_googles_key(key.reveal()):
        text = f"the {key.origin} does not look like a Google API key"
        return warning(ABOUT, text, "if the service refuses it, set it again: sudo edged set-key")
    return passed(ABOUT, f"in place ({key.origin})")
