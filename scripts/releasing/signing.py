"""A signed repository: a change is signed by who is here, and shown to devices once enough have.

Everything goes this way: a role is edited, its next version waits, keys sign it, and what has
reached its threshold is published together with a new snapshot and timestamp.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from securesystemslib.signer import Key, Signer
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import CanonicalJSONSerializer

from scripts.releasing.failure import ReleaseError
from scripts.releasing.roles import DELEGATED, ISSUED, NAMES, ROLES, TOP, Name
from scripts.releasing.store import Store

Keys = Mapping[Name, Sequence[Key]]
"""The public keys of each role."""
_SNAPSHOT: Final[tuple[Name, ...]] = ("targets", *DELEGATED)


class Signers(Protocol):
    """Who can sign just now."""

    def of(self, keys: Sequence[Key]) -> Sequence[Signer]:
        """Return the signers of those keys that are reachable here."""
        ...


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository and those who sign for it."""

    store: Store
    signers: Signers
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def begin(self, keys: Keys) -> None:
        """Make the first version of every role; nothing is released yet."""
        if self.store.published("root") or self.store.waiting("root"):
            raise ReleaseError(f"{self.store.folder} has a repository already")
        root = Root(consistent_snapshot=True)
        for role in TOP:
            _trust(root, role, keys[role])
        self._wait("root", Metadata(root))
        empty = Delegations({}, {name: _delegated(name) for name in DELEGATED})
        targets = Targets(delegations=empty)
        for role in DELEGATED:
            _trust(targets, role, keys[role])
        self._wait("targets", Metadata(targets))
        for role in DELEGATED:
            self._wait(role, Metadata(Targets()))
        self.sign()

    def edit(self, role: Name, change: Callable[[Any], None]) -> None:
        """Make a role's next version; one that waits already takes the change, too."""
        metadata = self.store.waiting(role)
        if metadata is None:
            metadata = self.store.published(role)
            if metadata is None:
                raise ReleaseError(f"there is no repository in {self.store.folder}: begin one")
            metadata.signed.version += 1
        metadata.signatures.clear()
        change(metadata.signed)
        self._wait(role, metadata)

    def add(self, role: Name, path: str, content: bytes) -> None:
        """Have a role vouch for a file."""
        self.store.add_target(path, content)
        target = TargetFile.from_data(path, content, ["sha256"])

        def _add(signed: Targets) -> None:
            signed.targets[path] = target

        self.edit(role, _add)

    def replace_key(self, role: Name, old: Key, new: Key) -> None:
        """Have a role's work be signed by another key from now on."""
        delegator: Name = "targets" if role in DELEGATED else "root"

        def _replace(signed: "Root | Targets") -> None:
            signed.revoke_key(old.keyid, role)
            signed.add_key(new, role)

        self.edit(delegator, _replace)
        if role in _SNAPSHOT:  # too few of those who signed it may be left
            self.edit(role, lambda _: None)

    def sign(self) -> list[Name]:
        """Sign what waits with the keys that are here; publish what has enough signatures.

        Returns the roles that still wait for others.
        """
        changed = [role for role in NAMES if self._settled(role)]
        left = [role for role in NAMES if self.store.waiting(role)]
        if changed and all(map(self.store.published, _SNAPSHOT)) and self._online():
            self.renew()
        return left

    def _online(self) -> bool:
        """Return whether the keys are here that say what is newest; who signs offline has none."""
        return all(self.signers.of(self.keys(role)) for role in ("snapshot", "timestamp"))

    def _settled(self, role: Name) -> bool:
        """Sign a role's change; return whether it is published now."""
        metadata = self.store.waiting(role)
        if metadata is None:
            return False
        for signer in self.signers.of(self.keys(role)):
            metadata.sign(signer, append=True)
        self.store.wait(role, metadata)
        if self.missing(role, metadata) > 0:
            return False
        self.store.publish(role, metadata)
        return True

    def missing(self, role: Name, metadata: "Metadata[Any]") -> int:
        """Return how many signatures a role's metadata still needs."""
        payload = CanonicalJSONSerializer().serialize(metadata.signed)
        if role == "root":
            before = self.store.published("root")
            result = metadata.signed.get_root_verification_result(
                before and before.signed, payload, metadata.signatures
            )
            return max(result.first.missing, result.second.missing)
        delegator = self.store.published("targets" if role in DELEGATED else "root")
        if delegator is None:
            return ROLES[role].threshold
        result = delegator.signed.get_verification_result(role, payload, metadata.signatures)
        return int(result.missing)

    def keys(self, role: Name) -> list[Key]:
        """Return whose signatures count for a role; of a new root also those of the old one."""
        delegator: Name = "targets" if role in DELEGATED else "root"
        known = [self.store.waiting(delegator), self.store.published(delegator)]
        keys = {
            keyid: each.signed.get_key(keyid)
            for each in known
            if each is not None
            for keyid in each.signed.get_delegated_role(role).keyids
        }
        return list(keys.values())

    def renew(self) -> None:
        """Say once more that what is there is the newest."""
        meta = {f"{role}.json": self._meta(role) for role in _SNAPSHOT}
        before = self.store.published("snapshot")
        snapshot = Snapshot(meta=meta) if before is None else before.signed
        snapshot.meta = meta
        snapshot.version += before is not None
        content = self._publish("snapshot", Metadata(snapshot))
        last = self.store.published("timestamp")
        timestamp = Timestamp() if last is None else last.signed
        timestamp.version += last is not None
        timestamp.snapshot_meta = MetaFile.from_data(snapshot.version, content, ["sha256"])
        timestamp.unrecognized_fields[ISSUED] = int(self.now().timestamp())
        self._publish("timestamp", Metadata(timestamp))

    def _meta(self, role: Name) -> MetaFile:
        published = self.store.published(role)
        if published is None:
            raise ReleaseError(f"{role} has too few signatures yet: have them sign")
        content = self.store.content(role)
        return MetaFile.from_data(published.signed.version, content, ["sha256"])

    def _publish(self, role: Name, metadata: "Metadata[Any]") -> bytes:
        """Publish what an online key signs at once."""
        metadata.signed.expires = self._end(role)
        for signer in self.signers.of(self.keys(role)):
            metadata.sign(signer, append=True)
        if self.missing(role, metadata):
            raise ReleaseError(f"the key of {role} is not here: it is kept online, with --keys")
        return self.store.publish(role, metadata)

    def _wait(self, role: Name, metadata: "Metadata[Any]") -> None:
        metadata.signed.expires = self._end(role)
        self.store.wait(role, metadata)

    def _end(self, role: Name) -> datetime:
        return self.now() + timedelta(days=ROLES[role].days)


def _delegated(role: Name) -> DelegatedRole:
    paths = list(ROLES[role].paths)
    return DelegatedRole(role, [], ROLES[role].threshold, terminating=True, paths=paths)


def _trust(delegator: "Root | Targets", role: Name, keys: Sequence[Key]) -> None:
    for key in keys:
        delegator.add_key(key, role)
    delegator.get_delegated_role(role).threshold = ROLES[role].threshold
