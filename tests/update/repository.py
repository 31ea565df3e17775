"""A signed repository in a folder, of small releases and with keys at hand, for tests of updates.

It is made by what publishes real ones. An attack edits a role, and signs with the keys that it has
stolen; nothing is checked on the way.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from securesystemslib.signer import CryptoSigner, Key, Signer

from scripts.bundling import archive
from scripts.releasing.roles import NAMES, ROLES, Name
from scripts.releasing.signing import Repository
from scripts.releasing.store import Store

if TYPE_CHECKING:
    from tuf.api.metadata import Metadata

TREE: Final[Mapping[str, str]] = {
    "__main__.py": "print('edged')\n",
    "edged/__init__.py": "",
    "edged/large.py": "# " + "x" * 100_000,
    "edged/sound.wav": "RIFF",
    "deps/package/__init__.py": "",
    "system/usr/local/bin/edged": "#!/bin/sh\n",
}
"""What is in a release, unless a test says otherwise."""


@dataclass
class Keyring:
    """Keys in memory; those in `stolen` are all that a thief has, if he has any."""

    signers: Mapping[Name, Sequence[Signer]] = field(
        default_factory=lambda: {
            role: [CryptoSigner.generate_ed25519() for _ in range(ROLES[role].keys)]
            for role in NAMES
        }
    )
    extra: list[Signer] = field(default_factory=list)
    """Of keys that came later."""
    absent: set[str] = field(default_factory=set)
    """The ids of keys that are not here just now."""

    def of(self, keys: Sequence[Key]) -> list[Signer]:
        """Return the signers of the keys that are here."""
        wanted = {key.keyid for key in keys} - self.absent
        known = [*self.extra, *(each for signers in self.signers.values() for each in signers)]
        return [each for each in known if each.public_key.keyid in wanted]

    def new(self) -> Key:
        """Make one more key."""
        self.extra.append(CryptoSigner.generate_ed25519())
        return self.extra[-1].public_key


class Published:
    """A repository in a folder, its clock, and its keys."""

    def __init__(self, folder: Path, *, now: datetime | None = None) -> None:
        self.folder = folder
        self.now = now or datetime.now(UTC)
        self.keyring = Keyring()
        self.store = Store(folder)
        self.repository = Repository(self.store, self.keyring, lambda: self.now)
        keys = {role: [s.public_key for s in each] for role, each in self.keyring.signers.items()}
        self.repository.begin(keys)
        self.root = self.store.root(1)
        """What an installer embeds."""

    @property
    def url(self) -> str:
        """Return where a device finds it without a server."""
        return self.folder.as_uri()

    def pass_days(self, days: float) -> None:
        """Let time go by."""
        self.now += timedelta(days=days)

    def release(
        self,
        identity: str = "1.0-aaaaaaa-cp311-x86_64",
        files: Mapping[str, str] = TREE,
        **described: object,
    ) -> dict[str, Any]:
        """Sign a release; `described` are other fields of its manifest, such as counter=2.

        Its target is the manifest packed with xz, of which sums are the most.
        """
        version, commit, python, machine = identity.rsplit("-", 3)
        about: dict[str, object] = {
            "id": identity,
            "version": version,
            "commit": commit,
            "python": python,
            "machine": machine,
            "suite": "bookworm",
            "built_with": [],
            "counter": 1,
            "floor": 0,
            "base": 1,
        }
        manifest = archive.manifest(self.layers(files), about | described)
        self.repository.add("releases", f"releases/{identity}.json.xz", archive.packed(manifest))
        self.repository.sign()
        return json.loads(manifest)

    def layers(self, files: Mapping[str, str]) -> archive.Layers:
        """Add the layers of these files."""
        layers = {
            layer: archive.Layer.of(
                {name: text.encode() for name, text in files.items() if layer_of(name) == layer}
            )
            for layer in sorted({layer_of(name) for name in files})
        }
        for layer in layers.values():
            self.store.add_layer(layer.stream)
        return layers

    def channel(
        self, releases: Iterable[str], channel: str = "stable", **policy: object
    ) -> dict[str, Any]:
        """Sign what a channel says should run; `policy` are other fields, such as hold=True."""
        named: dict[str, object] = {
            "format": 1,
            "channel": channel,
            "issued": int(self.now.timestamp()),
            "rollout": {"percent": 100, "seed": "test"},
            "hold": False,
            "minimum": None,
            "releases": {"-".join(each.rsplit("-", 2)[-2:]): each for each in releases},
        }
        named |= policy
        self.repository.add("director", f"channels/{channel}.json", encoded(named))
        self.repository.sign()
        return named

    def attack(
        self, role: Name, change: Callable[[Any], None], *, stolen: Iterable[Name] = ()
    ) -> None:
        """Change what devices see of a role; sign it with the keys of the stolen roles, or none.

        What names it is not renewed: that takes `timestamp` and `snapshot`, and `renew`.
        """
        metadata = self.store.published(role)
        assert metadata is not None
        change(metadata.signed)
        metadata.signatures.clear()
        for each in stolen:
            for signer in self.keyring.signers[each]:
                metadata.sign(signer, append=True)
        self.store.publish(role, metadata)

    def renew(self) -> None:
        """Name what is there now as the newest."""
        self.repository.renew()

    def metadata(self, role: Name) -> "Metadata[Any]":
        """Return what devices see of a role."""
        found = self.store.published(role)
        assert found is not None
        return found


def layer_of(name: str) -> str:
    """Return the layer in which these releases carry a file."""
    if name.startswith("deps/"):
        return "deps"
    return "app" if name.endswith(".py") else "assets"


def encoded(value: object) -> bytes:
    """Return the bytes of a file of JSON."""
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"
