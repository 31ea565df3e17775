"""The ceremony in which keys are made: a folder for each person, and one for the server.

    keys/person-1/   root-1, targets-1, releases-1: onto a stick, for one person each
    keys/person-2/   …
    keys/online/     director-1, snapshot-1, timestamp-1: where `channel` and `renew` are run

What `.json` tells of a key is public, and needed by whoever begins the repository.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import SSlibKey

from scripts.releasing.failure import ReleaseError
from scripts.releasing.keys import ENCRYPTED, FORMAT, PLAIN, KeyFile, Passphrase, asked
from scripts.releasing.roles import ROLES, Name

ONLINE: Final = "online"


def make_all(folder: Path, passphrase: Passphrase | None) -> list[KeyFile]:
    """Make all keys of a repository; those of people are encrypted, those of a server are not."""
    planned = list(_planned(folder))
    for role, name, place in planned:
        if (place / f"{name}.json").exists():
            raise ReleaseError(f"{place / name}.json exists: for one more key of {role} use --role")
    return [
        make(place, name, role, passphrase if ROLES[role].offline else None)
        for role, name, place in planned
    ]


def _planned(folder: Path) -> Iterator[tuple[Name, str, Path]]:
    for role, kind in ROLES.items():
        for number in range(1, kind.keys + 1):
            place = f"person-{number}" if kind.offline else ONLINE
            yield role, f"{role}-{number}", folder / place


def adopt(folder: Path, name: str, role: Name, public: Path, address: str) -> KeyFile:
    """Describe a key that stays where it is: in a token, a cloud, a vault."""
    try:
        key = SSlibKey.from_crypto(serialization.load_pem_public_key(public.read_bytes()))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{public} is no public key in PEM: {error}") from error
    return describe(KeyFile(name, role, key, address, folder))


def make(folder: Path, name: str, role: Name, passphrase: Passphrase | None) -> KeyFile:
    """Make a key in a folder, encrypted if a passphrase is given for it."""
    private = Ed25519PrivateKey.generate()
    scheme = PLAIN
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        secret = passphrase(str(folder)).encode()
        if not secret:
            raise ReleaseError(f"an empty passphrase protects nothing: {name} was not made")
        scheme, encryption = ENCRYPTED, serialization.BestAvailableEncryption(secret)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
    public = SSlibKey.from_crypto(private.public_key())
    key = KeyFile(name, role, public, f"{scheme}:{name}.pem", folder)
    if (folder / f"{name}.json").exists():
        raise ReleaseError(f"{folder / name}.json exists: a key is never written over")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = os.open(folder / f"{name}.pem", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(new, "wb") as file:
        file.write(pem)
    return describe(key)


def describe(key: KeyFile) -> KeyFile:
    """Write what is public of a key."""
    described = key.folder / f"{key.name}.json"
    about = {
        "format": FORMAT,
        "role": key.role,
        "address": key.address,
        "keyid": key.public.keyid,
        "public": key.public.to_dict(),
    }
    key.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with described.open("x") as file:
            file.write(json.dumps(about, indent=1) + "\n")
    except FileExistsError:
        raise ReleaseError(f"{described} exists: a key is never written over") from None
    return key


def ask_twice(what: str) -> str:
    """Ask for a new passphrase until it was typed alike twice."""
    while True:
        first = asked(f"New passphrase for the keys of {what}: ")
        if first == asked("Once more: "):
            return first
