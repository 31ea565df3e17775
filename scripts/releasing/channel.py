"""What a channel says should run: which releases, for how many devices, and since when.

Devices draw their place by sha256(seed:device), so that a higher percentage adds to those who have
it. Each release has its own seed, or the same devices would always be the first.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from scripts.releasing.failure import ReleaseError
from scripts.releasing.signing import Repository

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Channel:
    """The policy of one channel."""

    name: str
    releases: Mapping[str, str] = field(default_factory=dict)
    """The release for each Python and machine, such as cp313-aarch64."""
    percent: int = 100
    seed: str = ""
    hold: bool = False
    """Whether devices stay with what they have."""
    minimum: int | None = None
    """The counter below which a device does not wait for its turn."""

    def point(self, prefix: str, known: Iterable[str]) -> "Channel":
        """Have it name a release for every system that the release is made for."""
        found = {_system(name): name for name in known if prefix_of(name) == prefix}
        if not found:
            raise ReleaseError(f"no release {prefix} has enough signatures; `status` lists those")
        return replace(self, releases={**self.releases, **found}, seed=prefix)

    def sentence(self) -> str:
        """Return it for a publisher."""
        share = "on hold" if self.hold else f"{self.percent} % of devices"
        return f"channel {self.name}: {', '.join(sorted(self.releases.values()))}; {share}"

    def encoded(self, issued: int) -> bytes:
        """Return what is signed."""
        if not self.releases:
            raise ReleaseError(f"{self.name} names no release yet: say which")
        if not 0 <= self.percent <= 100:  # noqa: PLR2004
            raise ReleaseError(f"{self.percent} is no percentage")
        named = {
            "format": _FORMAT,
            "channel": self.name,
            "issued": issued,
            "rollout": {"percent": self.percent, "seed": self.seed},
            "hold": self.hold,
            "minimum": self.minimum,
            "releases": self.releases,
        }
        return json.dumps(named, indent=1, sort_keys=True).encode() + b"\n"


def prefix_of(name: str) -> str:
    """Return what the releases of one commit share, such as 1.4-1234abc."""
    return name.rsplit("-", 2)[0]


def _system(name: str) -> str:
    return "-".join(name.rsplit("-", 2)[1:])


def read(repository: Repository, name: str) -> Channel:
    """Return a channel as it is signed, or one that names nothing yet."""
    metadata = repository.store.published("director")
    target = metadata and metadata.signed.targets.get(path(name))
    if not target:
        return Channel(name)
    told: Mapping[str, Any] = json.loads(repository.store.target(path(name), target.hashes))
    rollout = told["rollout"]
    return Channel(
        name, told["releases"], rollout["percent"], rollout["seed"], told["hold"], told["minimum"]
    )


def names(repository: Repository) -> list[str]:
    """Return the channels that there are."""
    metadata = repository.store.published("director")
    paths = metadata.signed.targets if metadata else ()
    return sorted(each.removeprefix("channels/").removesuffix(".json") for each in paths)


def path(name: str) -> str:
    """Return the target of a channel."""
    return f"channels/{name}.json"
