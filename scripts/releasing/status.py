"""What a publisher has to do next: who still has to sign, and what ends when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from scripts.releasing.roles import NAMES, ROLES, Name
from scripts.releasing.signing import Repository

if TYPE_CHECKING:
    from tuf.api.metadata import Metadata


@dataclass(frozen=True, slots=True)
class State:
    """How a role is doing."""

    role: Name
    version: int | None
    """What devices see; None before its first version."""
    expires: datetime | None
    missing: int
    """Signatures that its change waits for."""
    signers: tuple[str, ...]
    """Whose signatures would count, and are not there."""

    def due(self, now: datetime) -> bool:
        """Return whether it ends soon."""
        if self.expires is None:
            return False
        return self.expires - now < timedelta(days=ROLES[self.role].warning_days)

    def sentence(self, now: datetime) -> str:
        """Return what a publisher has to know of it."""
        if self.expires is None:
            told = "not published yet"
        else:
            told = f"version {self.version}, good for {(self.expires - now).days} days"
            if self.expires <= now:
                told = f"version {self.version}, ENDED on {self.expires:%Y-%m-%d}"
        if self.due(now):
            told += f": `renew {self.role}`" if ROLES[self.role].offline else ": `renew`"
        if self.missing:
            told += f"; a change waits for {self.missing} of {', '.join(self.signers)}"
        return f"{self.role}: {told}"


def states(repository: Repository, names: dict[str, str]) -> Iterator[State]:
    """Yield the state of each role; `names` are those of the keys, by their ids."""
    for role in NAMES:
        published, waiting = repository.store.published(role), repository.store.waiting(role)
        version = expires = None
        if published is not None:
            version, expires = published.signed.version, published.signed.expires
        if waiting is None:
            yield State(role, version, expires, 0, ())
        else:
            missing = repository.missing(role, waiting)
            signers = tuple(_unsigned(repository, role, waiting, names))
            yield State(role, version, expires, missing, signers)


def _unsigned(
    repository: Repository, role: Name, waiting: "Metadata[Any]", names: dict[str, str]
) -> Iterable[str]:
    for key in repository.keys(role):
        if key.keyid not in waiting.signatures:
            yield names.get(key.keyid, key.keyid[:8])
