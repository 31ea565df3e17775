"""The API key: there, plausible, and seen by nobody but root and the service."""

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Kept:
    """The service's own key as far as the caller sees it; `fault` says why it is none."""

    key: ApiKey | None = None
    fault: str = ""
    hidden: bool = False
    encrypted: bool = False
    open_to_all: bool = False


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
            return Kept(hidden=True), shell
    plain = _plain(store)
    return plain if plain.key or plain.fault else _encrypted(encrypted, unit_text), shell


def _encrypted(folder: Path, unit_text: Callable[[], str]) -> Kept:
    """Return what there is of a key that only systemd can read, and only for the service."""
    file = folder / CREDENTIAL
    taken = _TAKEN.search(unit_text())
    if taken and (taken[1] or file.exists()):
        return Kept(encrypted=True)
    return Kept(fault=f"{file} is there, but {_NOT_TAKEN}") if file.exists() else Kept()


def _plain(store: Path) -> Kept:
    file = store / CREDENTIAL
    try:
        open_to_all = bool(file.stat().st_mode & (stat.S_IROTH | stat.S_IRGRP))
    except OSError:
        open_to_all = False
    kept = _found({"CREDENTIALS_DIRECTORY": str(store)})
    return Kept(kept.key, kept.fault, open_to_all=open_to_all)


def _found(environ: Mapping[str, str]) -> Kept:
    match find_key(environ):
        case ApiKey() as key:
            return Kept(key)
        case NoKey(reason="no_key"):
            return Kept()
        case NoKey(cause):
            return Kept(fault=cause)


def judge(service: Kept, shell: Kept, *, installed: bool, online: bool = False) -> Finding:
    """Return how the key is; `installed` tells whether there is a service that needs its own.

    A daemon that is `online` has a key, wherever it found it: what is wrong here concerns its next
    start at most.
    """
    finding = _judge(service, shell, installed=installed)
    if not online or finding.verdict is not Verdict.FAILURE:
        return finding
    if fault := service.fault or shell.fault:
        text = f"the daemon is online with a key of its own, but at its next start: {fault}"
        return warning(ABOUT, text, finding.cure)
    return skipped(ABOUT, "none that this command can see; the daemon has one, for it is online")


def _judge(service: Kept, shell: Kept, *, installed: bool) -> Finding:
    mine = f"the key of this shell ({shell.key.origin})" if shell.key else ""
    if service.hidden:
        sudo = "sudo edged doctor"
        if mine:
            return skipped(ABOUT, f"only root sees the service's key; {mine} is tried", sudo)
        return skipped(ABOUT, "only root sees the service's key", sudo)
    if service.fault:
        return failure(ABOUT, service.fault)
    if service.key:
        return _quality(service.key, open_to_all=service.open_to_all)
    if service.encrypted:
        text = "encrypted: only the service can read it" + (f"; {mine} is tried" if mine else "")
        return skipped(ABOUT, text, "while edged runs, `edged status` tells whether it is taken")
    if shell.fault:
        return failure(ABOUT, shell.fault)
    if shell.key and installed:
        return warning(ABOUT, f"the service has no key; {mine} is tried", "sudo edged set-key")
    if shell.key:
        return _quality(shell.key, open_to_all=False)
    return failure(ABOUT, "there is no API key", CURE)


def _quality(key: ApiKey, *, open_to_all: bool) -> Finding:
    if open_to_all:
        text = f"the file of the {key.origin} can be read by others than root"
        return warning(ABOUT, text, f"sudo chmod 600 {STORE / CREDENTIAL}")
    if not is_googles_key(key.reveal()):
        text = f"the {key.origin} does not look like a key of Google's"
        return warning(ABOUT, text, "if the service refuses it, set it again: sudo edged set-key")
    return passed(ABOUT, f"in place ({key.origin})")
