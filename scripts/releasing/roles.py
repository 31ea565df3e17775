"""Who vouches for what, how many of them have to, and for how long (docs/decisions/0024).

Offline keys say what may run, online ones what should run and that it is the newest. Whoever
steals all that is online picks among signed releases, and adds none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

Name = Literal["root", "targets", "releases", "director", "snapshot", "timestamp"]
NAMES: Final[tuple[Name, ...]] = get_args(Name)
"""A role comes after the one that names its keys."""


@dataclass(frozen=True, slots=True)
class Role:
    """One role of the repository."""

    threshold: int
    days: int
    """How long its word is good for."""
    keys: int
    """How many `scripts/release keys` makes."""
    offline: bool
    paths: tuple[str, ...] = ()
    """What it is trusted with, where `targets` delegates to it."""

    @property
    def warning_days(self) -> int:
        """How long before its end it should be renewed: people need longer than a timer."""
        return 60 if self.offline else self.days // 3


ROLES: Final[Mapping[Name, Role]] = {
    "root": Role(2, 730, 3, offline=True),
    "targets": Role(2, 730, 3, offline=True),
    "releases": Role(2, 365, 3, offline=True, paths=("releases/*",)),
    "director": Role(1, 365, 1, offline=False, paths=("channels/*",)),
    "snapshot": Role(1, 14, 1, offline=False),
    "timestamp": Role(1, 7, 1, offline=False),
}
TOP: Final[tuple[Name, ...]] = ("root", "targets", "snapshot", "timestamp")
"""Those whose keys are in the root."""
DELEGATED: Final[tuple[Name, ...]] = ("releases", "director")
"""Those whose keys are in `targets`; it asks nobody after them."""
ISSUED: Final = "x-edged-issued"
"""The field of the timestamp that tells devices what time it was, in seconds of UTC."""
