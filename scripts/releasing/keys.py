"""Keys of the publisher: for each a file that says what it is, and elsewhere what signs by it.

    root-1.json   role, public key, and the address of the private one (securesystemslib's)
    root-1.pem    the private key, encrypted, if its address is `encrypted:root-1.pem`

The private part goes onto a stick or into a safe; the other is needed wherever something is
signed, and harmless. A key in a token or a cloud has its own address, such as `hsm:…`.
"""

import getpass
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlparse

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from securesystemslib.exceptions import KeyMismatchError, UnsupportedLibraryError
from securesystemslib.signer import (
    SIGNER_FOR_URI_SCHEME,
    CryptoSigner,
    Key,
    Signer,
    SSlibKey,
)

from scripts.releasing.failure import ReleaseError
from scripts.releasing.roles import NAMES, ROLES, Name

PLAIN: Final = "file2"
ENCRYPTED: Final = "encrypted"
FORMAT: Final = 1

Passphrase = Callable[[str], str]
"""Asks for what encrypts the keys of a folder, by its name: one person, one folder."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What is known of a key."""

    name: str
    role: Name
    public: SSlibKey
    address: str
    folder: Path
    """Where the private key is, if its address names a file."""

    @property
    def file(self) -> Path | None:
        """Return the file of the private key, if it is in one."""
        scheme, _, path = self.address.partition(":")
        return self.folder / path if scheme in {PLAIN, ENCRYPTED} else None

    def signer(self, passphrase: Passphrase) -> Signer | None:
        """Return what signs by it, None if that is not here."""
        if self.file is None:
            return self._elsewhere(passphrase)
        if not self.file.exists():
            return None
        secret = None
        if self.address.startswith(ENCRYPTED):
            secret = passphrase(str(self.folder)).encode()
        try:
            key = serialization.load_pem_private_key(self.file.read_bytes(), secret)
            return CryptoSigner(key, self.public)
        except (ValueError, TypeError, UnsupportedAlgorithm, KeyMismatchError) as error:
            raise ReleaseError(f"{self.file} cannot be used: {error}") from error

    def _elsewhere(self, passphrase: Passphrase) -> Signer:
        if urlparse(self.address).scheme not in SIGNER_FOR_URI_SCHEME:
            raise ReleaseError(f"{self.name} has the address {self.address}, which nothing knows")
        ask = partial(_asked, passphrase, self.name)
        try:
            return Signer.from_priv_key_uri(self.address, self.public, ask)
        except UnsupportedLibraryError as error:
            raise ReleaseError(f"{self.name} needs another library: {error}") from error


def _asked(passphrase: Passphrase, name: str, what: str) -> str:
    return passphrase(f"{name} ({what})")


class Keyring:
    """The keys whose files are in some folders."""

    def __init__(self, folders: Sequence[Path], passphrase: Passphrase | None = None) -> None:
        files = [file for folder in folders for file in sorted(folder.rglob("*.json"))]
        self.keys = [_read(file) for file in files]
        self._passphrase = asked_once(passphrase or ask)
        self._signers: dict[Path, Signer | None] = {}

    def of(self, keys: Sequence[Key]) -> list[Signer]:
        """Return the signers of those keys that are reachable here."""
        wanted = {key.keyid for key in keys}
        found = (self._signer(key) for key in self.keys if key.public.keyid in wanted)
        return [signer for signer in found if signer is not None]

    def _signer(self, key: KeyFile) -> Signer | None:
        place = key.folder / key.name  # of one key there may be copies without the private part
        if place not in self._signers:
            self._signers[place] = key.signer(self._passphrase)
        return self._signers[place]

    def public(self) -> dict[Name, list[Key]]:
        """Return the public keys of each role."""
        by_role: dict[Name, list[Key]] = {
            role: list({k.public.keyid: k.public for k in self.keys if k.role == role}.values())
            for role in NAMES
        }
        for role, known in by_role.items():
            if len(known) < ROLES[role].threshold:
                raise ReleaseError(f"there are {len(known)} keys of {role}: `keys` makes them")
        return by_role

    def named(self, name: str) -> KeyFile:
        """Return a key by its name."""
        for key in self.keys:
            if key.name == name:
                return key
        raise ReleaseError(f"no folder of --keys has {name}.json; there are {self._names()}")

    def _names(self) -> str:
        return ", ".join(key.name for key in self.keys) or "none"


def ask(what: str) -> str:
    """Ask for a passphrase on the terminal."""
    return asked(f"Passphrase of {what}: ")


def asked(prompt: str) -> str:
    """Return what is typed, unseen."""
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise ReleaseError("no passphrase was typed") from None


def asked_once(ask: Passphrase) -> Passphrase:
    """Return what asks for each folder only once."""
    known: dict[str, str] = {}

    def _ask(what: str) -> str:
        if what not in known:
            known[what] = ask(what)
        return known[what]

    return _ask


def _read(file: Path) -> KeyFile:
    try:
        told: Mapping[str, Any] = json.loads(file.read_bytes())
        if told["format"] != FORMAT or told["role"] not in NAMES:
            raise ReleaseError(f"{file} is no key that this version knows")
        public = SSlibKey.from_dict(told["keyid"], dict(told["public"]))
        return KeyFile(file.stem, told["role"], public, str(told["address"]), file.parent)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise ReleaseError(f"{file} does not describe a key: {error!r}") from error
