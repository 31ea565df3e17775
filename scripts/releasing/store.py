"""The folder of a repository: static files, written so that a server never shows half a change.

metadata/    <version>.<role>.json and timestamp.json, which is written last
targets/     releases/<sha256>.<id>.json.xz, channels/<sha256>.<channel>.json
layers/      <sha256>.tar.xz
index.html, install.sh, SHA256SUMS, bootstrap/: see page.py
.waiting/    <role>.json: a change that too few have signed yet; of no use to a device
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata
from tuf.api.serialization import DeserializationError

from scripts.releasing.failure import ReleaseError
from scripts.releasing.roles import Name

_VERSION: Final = re.compile(r"(\d+)\.([a-z]+)\.json")


@dataclass(frozen=True, slots=True)
class Store:
    """Where a repository is kept."""

    folder: Path

    def published(self, role: Name) -> "Metadata[Any] | None":
        """Return what devices see of a role, if anything."""
        return self._read(self.folder / "metadata" / self._newest(role))

    def content(self, role: Name) -> bytes:
        """Return the bytes that devices see of a role."""
        return (self.folder / "metadata" / self._newest(role)).read_bytes()

    def root(self, version: int) -> bytes:
        """Return one version of the root."""
        return (self.folder / "metadata" / f"{version}.root.json").read_bytes()

    def waiting(self, role: Name) -> "Metadata[Any] | None":
        """Return the change of a role that waits for signatures."""
        return self._read(self._waiting(role))

    def _newest(self, role: Name) -> str:
        if role == "timestamp":
            return "timestamp.json"
        names = (file.name for file in (self.folder / "metadata").glob(f"*.{role}.json"))
        versions = [int(match[1]) for name in names if (match := _VERSION.fullmatch(name))]
        return f"{max(versions, default=0)}.{role}.json"

    def _waiting(self, role: Name) -> Path:
        return self.folder / ".waiting" / f"{role}.json"

    def _read(self, file: Path) -> "Metadata[Any] | None":
        try:
            return Metadata.from_bytes(file.read_bytes())
        except FileNotFoundError:
            return None
        except (DeserializationError, RepositoryError, ValueError) as error:
            raise ReleaseError(f"{file} is damaged ({error}): take it from a copy") from error

    def wait(self, role: Name, metadata: "Metadata[Any]") -> None:
        """Keep a change until enough have signed it."""
        _write(self._waiting(role), metadata.to_bytes())

    def publish(self, role: Name, metadata: "Metadata[Any]") -> bytes:
        """Put a role's metadata where devices look; return its bytes."""
        content = metadata.to_bytes()
        version = "" if role == "timestamp" else f"{metadata.signed.version}."
        _write(self.folder / "metadata" / f"{version}{role}.json", content)
        self._waiting(role).unlink(missing_ok=True)
        return content

    def add_target(self, path: str, content: bytes) -> None:
        """Add a target file under the name that a device asks for."""
        name = PurePosixPath(path)
        digest = hashlib.sha256(content).hexdigest()
        _write(self.folder / "targets" / name.parent / f"{digest}.{name.name}", content)

    def target(self, path: str, hashes: Mapping[str, str]) -> bytes:
        """Return the content of a target file."""
        name = PurePosixPath(path)
        file = self.folder / "targets" / name.parent / f"{hashes['sha256']}.{name.name}"
        try:
            return file.read_bytes()
        except OSError as error:
            raise ReleaseError(f"{file} is missing: take it from a copy") from error

    def add_layer(self, content: bytes) -> str:
        """Add a layer, unless an earlier release has brought it; return its sha256."""
        digest = hashlib.sha256(content).hexdigest()
        if not (file := self.layer(digest)).exists():
            _write(file, content)
        return digest

    def write(self, name: str, content: bytes) -> None:
        """Write a file for people, which is not signed."""
        _write(self.folder / name, content)

    def layer(self, sha256: str) -> Path:
        """Return where a layer is."""
        return self.folder / "layers" / f"{sha256}.tar.xz"


def _write(file: Path, content: bytes) -> None:
    """Write a file that is seen whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.new")
    new.write_bytes(content)
    new.replace(file)
