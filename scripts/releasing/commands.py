"""What `scripts/release` does, one function for each command."""

import argparse
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from scripts.releasing import adding, bundles, ceremony, channel, page
from scripts.releasing.failure import ReleaseError
from scripts.releasing.keys import KeyFile, Keyring, Passphrase, asked_once
from scripts.releasing.roles import DELEGATED, ROLES, Name
from scripts.releasing.signing import Repository
from scripts.releasing.status import State, states
from scripts.releasing.store import Store

DUE: Final = 3
"""The exit code of `status` when something has to be done."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who runs a command, and when."""

    now: datetime
    ask: Passphrase
    ask_new: Passphrase

    def keyring(self, arguments: argparse.Namespace) -> Keyring:
        """Return the keys that are here."""
        folders: list[Path] = arguments.keys or [Path("keys")]
        for folder in folders:
            if not folder.is_dir():
                raise ReleaseError(f"there is no folder {folder}: --keys says where keys are")
        return Keyring(folders, self.ask)

    def repository(self, arguments: argparse.Namespace, keyring: Keyring) -> Repository:
        """Return the repository, to be signed by these keys."""
        return Repository(Store(arguments.repository), keyring, lambda: self.now)


def keys(arguments: argparse.Namespace, publisher: Publisher) -> int:
    """Make the keys, or one more."""
    for key in _keys(arguments, None if arguments.no_passphrase else asked_once(publisher.ask_new)):
        _say(f"{key.folder / key.name}.json")
    return 0


def _keys(arguments: argparse.Namespace, passphrase: Passphrase | None) -> list[KeyFile]:
    folder: Path = arguments.folder
    if arguments.role is None:
        return ceremony.make_all(folder, passphrase)
    role = cast("Name", arguments.role)
    if arguments.name is None:
        raise ReleaseError(f"a further key needs a --name, such as {role}-4")
    if arguments.address is None:
        return [
            ceremony.make(folder, arguments.name, role, passphrase if ROLES[role].offline else None)
        ]
    if arguments.public is None:
        raise ReleaseError("a key that stays elsewhere needs --public, its public key in PEM")
    return [ceremony.adopt(folder, arguments.name, role, arguments.public, arguments.address)]


def begin(arguments: argparse.Namespace, publisher: Publisher) -> int:
    """Begin a repository that trusts these keys."""
    keyring = publisher.keyring(arguments)
    repository = publisher.repository(arguments, keyring)
    repository.begin(keyring.public())
    return _told(repository, keyring)


def add(arguments: argparse.Namespace, publisher: Publisher) -> int:
    """Add bundles; they may run once enough have signed."""
    keyring = publisher.keyring(arguments)
    repository = publisher.repository(arguments, keyring)
    read = [bundles.read(file) for file in arguments.bundles]
    for bundle in read:
        new = adding.add(repository, bundle)
        _say(f"{bundle.id}{'' if new else ' was there before'}")
    repository.sign()
    return _told(repository, keyring)


def sign(arguments: argparse.Namespace, publisher: Publisher) -> int:
    """Sign what waits, with the keys that are here."""
    keyring = publisher.keyring(arguments)
    repository = publisher.repository(arguments, keyring)
    repository.sign()
    return _told(repository, keyring)


def direct(arguments: argparse.Namespace, publisher: Publisher) -> int:
    """Say what a channel's devices should run."""
    keyring = publisher.keyring(arguments)
    repository = publisher.repository(arguments, keyring)
    policy = channel.read(repository, arguments.name)
    known = adding.signed(repository)
    if arguments.release is not None:
        named = arguments.release
        policy = policy.point(_newest(repository) if named == "latest" else named, known)
        policy = replace(policy, percent=100, hold=False)
    changes = {
        "percent": arguments.percent,
        "seed": arguments.seed,
        "hold": arguments.hold,
        "minimum": arguments.minimum and _counter(repository, arguments.minimum),
    }
    policy = replace(policy, **{key: each for key, each in changes.items() if each is not None})
    content = policy.encoded(int(publisher.now.timestamp()))
    repository.add("director", channel.path(policy.name), content)
    repository.sign()
    return _told(repository, keyring)


def _newest(repository: Repository) -> str:
    """Return what the newest release that may run is called."""
    known = adding.manifests(repository)
    counters = {name: int(known[name]["counter"]) for name in adding.signed(repository)}
    if not counters:
        raise ReleaseError("no release has enough signatures; `status` says who has to sign")
    return channel.prefix_of(max(counters, key=lambda name: (counters[name], name)))


def _counter(repository: Repository, prefix: str) -> int:
    for name, manifest in adding.manifests(repository).items():
        if channel.prefix_of(name) == prefix:
            return int(manifest["counter"])
    raise ReleaseError(f"there is no release {prefix}; `status` lists those")


def renew(arguments: argparse.Namespace, publisher: Publisher) -> int:
    """Renew what ends: the online roles, or an offline one by its name."""
    keyring = publisher.keyring(arguments)
    repository = publisher.repository(arguments, keyring)
    for role in arguments.roles:
        repository.edit(role, lambda _: None)
    if arguments.roles:
        repository.sign()
    else:
        _renew_online(repository)
    return _told(repository, keyring)


def _renew_online(repository: Repository) -> None:
    """Say that nothing is newer; the director's word, too, if it ends soon."""
    due = [state.role for state in states(repository, {}) if state.due(repository.now())]
    if "director" in due:
        repository.edit("director", lambda _: None)
        repository.sign()
    else:
        repository.renew()


def rotate(arguments: argparse.Namespace, publisher: Publisher) -> int:
    """Trust another key in the place of one that was lost or stolen."""
    keyring = publisher.keyring(arguments)
    repository = publisher.repository(arguments, keyring)
    old, new = keyring.named(arguments.old), keyring.named(arguments.new)
    if old.role != new.role:
        raise ReleaseError(f"{old.name} is a key of {old.role}, and {new.name} of {new.role}")
    repository.replace_key(old.role, old.public, new.public)
    repository.sign()
    delegator = "targets" if old.role in DELEGATED else "root"
    _say(f"{delegator} trusts {new.name} in the place of {old.name} once enough have signed")
    return _told(repository, keyring)


def show(arguments: argparse.Namespace, publisher: Publisher) -> int:
    """Write the page, install.sh and what that runs."""
    keyring = publisher.keyring(arguments)
    repository = publisher.repository(arguments, keyring)
    page.write(repository, page.Shown(arguments.address, arguments.channel))
    _say(f"{arguments.repository}/index.html")
    return 0


def status(arguments: argparse.Namespace, publisher: Publisher) -> int:
    """Say what is published, what waits for whom, and what ends."""
    keyring = publisher.keyring(arguments)
    repository = publisher.repository(arguments, keyring)
    found = _states(repository, keyring)
    for state in found:
        _say(state.sentence(publisher.now))
    for name in adding.signed(repository):
        _say(f"release {name}")
    for name in channel.names(repository):
        _say(channel.read(repository, name).sentence())
    return DUE if any(each.due(publisher.now) or each.missing for each in found) else 0


def _states(repository: Repository, keyring: Keyring) -> list[State]:
    return list(states(repository, {key.public.keyid: key.name for key in keyring.keys}))


def _told(repository: Repository, keyring: Keyring) -> int:
    """Say who still has to sign, if anybody; that is no failure."""
    for state in _states(repository, keyring):
        if state.missing:
            _say(state.sentence(repository.now()))
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
