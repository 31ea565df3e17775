"""Keys of the publisher: for each a file that says what it is, and elsewhere what signs by it.

    root-1.json   role, public key, and the address of the private one (securesystemslib's)
    root-1.pem    the private key, encrypted, if its address is `encrypted:root-1.pem`

The private part goes onto a stick or into a safe; the other is needed wherever something is
signed, and harmless. A key in a token or a cloud has its own address, such as `hsm:…`.
"""

import getpass
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlparse

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
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

_PLAIN: Final = "file2"
_ENCRYPTED: Final = "encrypted"
_FORMAT: Final = 1

Passphrase = Callable[[str], str]
"""Asks the owner of a key for what encrypts it."""


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
        return self.folder / path if scheme in {_PLAIN, _ENCRYPTED} else None

    def signer(self, passphrase: Passphrase) -> Signer | None:
        """Return what signs by it, None if that is not here."""
        if self.file is None:
            return self._elsewhere(passphrase)
        if not self.file.exists():
            return None
        secret = None
        if self.address.startswith(_ENCRYPTED):
            secret = passphrase(self.name).encode()
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
        self._passphrase = passphrase or _asked_once({})
        self._signers: dict[str, Signer | None] = {}

    def of(self, keys: Sequence[Key]) -> list[Signer]:
        """Return the signers of those keys that are reachable here."""
        wanted = {key.keyid for key in keys}
        found = (self._signer(key) for key in self.keys if key.public.keyid in wanted)
        return [signer for signer in found if signer is not None]

    def _signer(self, key: KeyFile) -> Signer | None:
        if key.name not in self._signers:
            self._signers[key.name] = key.signer(self._passphrase)
        return self._signers[key.name]

    def public(self) -> dict[Name, list[Key]]:
        """Return the public keys of each role."""
        by_role: dict[Name, list[Key]] = {
            role: [k.public for k in self.keys if k.role == role] for role in NAMES
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


def _asked_once(known: dict[str, str]) -> Passphrase:
    def ask(name: str) -> str:
        if name not in known:
            known[name] = getpass.getpass(f"Passphrase of {name}: ")
        return known[name]

    return ask


def _read(file: Path) -> KeyFile:
    try:
        told: Mapping[str, Any] = json.loads(file.read_bytes())
        if told["format"] != _FORMAT or told["role"] not in NAMES:
            raise ReleaseError(f"{file} is no key that this version knows")
        public = SSlibKey.from_dict(told["keyid"], dict(told["public"]))
        return KeyFile(file.stem, told["role"], public, str(told["address"]), file.parent)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise ReleaseError(f"{file} does not describe a key: {error!r}") from error


def make(folder: Path, name: str, role: Name, passphrase: Passphrase | None) -> KeyFile:
    """Make a key in a folder, encrypted if a passphrase is given for it."""
    private = Ed25519PrivateKey.generate()
    scheme = _PLAIN
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        secret = passphrase(name).encode()
        if not secret:
            raise ReleaseError(f"an empty passphrase protects nothing: {name} was not made")
        scheme, encryption = _ENCRYPTED, serialization.BestAvailableEncryption(secret)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
    public = SSlibKey.from_crypto(private.public_key())
    key = KeyFile(name, role, public, f"{scheme}:{name}.pem", folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    described = folder / f"{name}.json"
    if described.exists():
        raise ReleaseError(f"{described} exists: a key is never written over")
    new = os.open(folder / f"{name}.pem", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(new, "wb") as file:
        file.write(pem)
    about = {"format": _FORMAT, "role": role, "address": key.address, "keyid": public.keyid}
    described.write_text(json.dumps({**about, "public": public.to_dict()}, indent=1) + "\n")
    return key
