"""A publisher's desk: bundles of small releases, and `scripts/release` as it is typed."""

import io
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from scripts.bundling import archive
from scripts.releasing.__main__ import main
from scripts.releasing.commands import Publisher
from scripts.releasing.roles import Name
from scripts.releasing.signing import Repository
from scripts.releasing.store import Store
from tests.update.repository import TREE, Keyring, layer_of

_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
PACKAGE: Final = (
    "Metadata-Version: 2.4\nName: tuf\nVersion: 7.0.1\nLicense-Expression: MIT OR Apache-2.0\n"
)
FILES: Final[Mapping[str, str]] = {**TREE, "deps/tuf-7.0.1.dist-info/METADATA": PACKAGE}


def bundle(
    folder: Path,
    identity: str = "1.0-aaaaaaa-cp311-x86_64",
    files: Mapping[str, str] = FILES,
    **described: object,
) -> Path:
    """Write a bundle as scripts/bundle does."""
    version, commit, python, machine = identity.rsplit("-", 3)
    about = {
        "id": identity,
        "version": version,
        "commit": commit,
        "python": python,
        "machine": machine,
        "suite": "bookworm",
        "built_with": ["libasound2-dev_1.2.8-1_amd64.deb"],
        "counter": 1_700_000_000,
        "floor": 1,
        "base": 1,
    }
    layers = {
        layer: _layer(tuple((n, t) for n, t in files.items() if layer_of(n) == layer))
        for layer in ("app", "assets", "deps")
    }
    made = folder / f"edged-{identity}.tar.xz"
    manifest = archive.manifest(layers, about | described)
    made.write_bytes(archive.bundle(manifest, layers))
    return made


@cache
def _layer(files: tuple[tuple[str, str], ...]) -> archive.Layer:
    """Pack the packages of a release only once; they are the same in all."""
    return archive.Layer.of({name: text.encode() for name, text in files})


class Office:
    """A folder in which somebody publishes."""

    def __init__(self, folder: Path, now: datetime = _NOW) -> None:
        self.folder = folder
        self.repository = folder / "public"
        self.keys = folder / "keys"
        self.now = now
        self.passphrase = "correct horse"

    def run(self, verb: str, *words: str | Path, keys: str = "", code: int = 0) -> str:
        """Run a command with all keys, or those of one folder; return what it says."""
        places: list[str | Path] = []
        if verb != "keys":
            places = ["--repository", self.repository, "--keys", self.keys / keys]
        who = Publisher(self.now, lambda _: self.passphrase, lambda _: self.passphrase)
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            said = main([verb, *map(str, places), *map(str, words)], who)
        assert said == code, err.getvalue()
        return (err if code == 1 else out).getvalue()

    def begin(self) -> None:
        """Make keys, and begin a repository."""
        self.run("keys", self.keys, "--no-passphrase")
        self.run("begin")

    def release(self, identity: str, files: Mapping[str, str] = FILES, **described: object) -> None:
        """Add a release, which is signed at once."""
        self.run("add", bundle(self.folder, identity, files, **described))

    def pass_days(self, days: float) -> None:
        """Let time go by."""
        self.now += timedelta(days=days)

    def version(self, role: Name) -> int:
        """Return the version of a role that devices see."""
        metadata: Any = Store(self.repository).published(role)
        return int(metadata.signed.version)

    def opened(self) -> Repository:
        """Return the repository, without keys."""
        return Repository(Store(self.repository), Keyring({}), lambda: self.now)
