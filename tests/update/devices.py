"""A device that looks at a repository."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from edged.update.repository import Repository
from edged.update.source import Folder, Source
from tests.update.repository import Published

ID = "1.0-aaaaaaa-cp311-x86_64"
SYSTEM = "cp311-x86_64"


@dataclass
class Device:
    """What a device trusts, remembers and believes."""

    published: Published
    state: Path
    source: Source = field(default_factory=Folder)
    url: str = ""
    ahead: float = 0
    """Seconds that its clock is ahead of the publisher's."""
    at: float | None = None
    """Or what it says."""
    built: int = 0

    def now(self) -> float:
        """Return the time of its clock."""
        return self.published.now.timestamp() + self.ahead if self.at is None else self.at

    def look(self) -> Repository:
        """Return a look at the repository."""
        return Repository(
            url=self.url or self.published.url,
            root=self.published.root,
            state=self.state,
            source=self.source,
            built=self.built,
            now=self.now,
        )

    def offered(self) -> str:
        """Return the release that its channel names."""
        return self.look().channel("stable").releases[SYSTEM]

    def lose_cache(self, names: Iterable[str] = ("*.json",)) -> None:
        """Lose what python-tuf keeps, as a power cut may."""
        for name in names:
            for file in (self.state / "tuf").glob(name):
                file.unlink()
        for file in (self.state / "tuf/root_history").iterdir():
            file.unlink()


def published(folder: Path) -> Published:
    """Return a repository with one release in one channel."""
    made = Published(folder)
    made.release(ID)
    made.channel([ID])
    return made
