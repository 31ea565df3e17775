"""One release for one Python and one machine: its manifest and its layers."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.bundling import archive, layers, packages, tree
from scripts.bundling.python import compile_all
from scripts.bundling.release import BASE, FLOOR, Release
from scripts.bundling.target import Target

REPOSITORY: Final = Path(__file__).parents[2]
LOCK: Final = REPOSITORY / "scripts/locks/device.txt"


@dataclass(frozen=True, slots=True)
class Made:
    """What a device with its Python and machine installs."""

    id: str
    manifest: bytes
    layers: archive.Layers

    @property
    def bundle(self) -> bytes:
        """Return all of it in one file."""
        return archive.bundle(self.manifest, self.layers)


def kept() -> Path:
    """Return the folder of what was made once."""
    return Path(os.environ.get("EDGED_BUNDLE_CACHE") or Path.home() / ".cache/edged/bundle")


def identity(release: Release, target: Target) -> str:
    """Return the name of a release."""
    return f"{release.version}-{release.commit}-{target}"


def make(target: Target, release: Release, cache: Path) -> Made:
    """Make a release; publishing it divides its own files anew, by what devices have of them."""
    deps = packages.prepare(LOCK, target, cache)
    with tempfile.TemporaryDirectory() as scratch:
        top = Path(scratch)
        tree.lay_out(REPOSITORY, release, target, top)
        compile_all(top, ["__main__.py", "edged"], target, cache)
        app, assets = layers.split(archive.files_in(top), [])
    parts = {"app": app, "assets": assets, "deps": deps.layer}
    about: dict[str, object] = {
        "id": identity(release, target),
        "version": release.version,
        "commit": release.commit,
        "python": target.python,
        "machine": target.machine,
        "suite": target.suite,
        "built_with": deps.headers,
        "counter": release.counter,
        "floor": FLOOR,
        "base": BASE,
    }
    return Made(identity(release, target), archive.manifest(parts, about), parts)
