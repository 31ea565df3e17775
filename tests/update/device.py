"""A device's installation in a folder, and releases for it in the real format."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from edged.update.installed import Installation
from edged.update.manifest import Manifest, parse
from scripts.bundling import archive
from tests.update.repository import TREE, layer_of

OLD: Final = "1.0-aaaaaaa-cp311-x86_64"
NEW: Final = "1.1-bbbbbbb-cp311-x86_64"
CHANGED: Final[Mapping[str, str]] = {**TREE, "edged/__init__.py": "new = 1\n", "edged/more.py": ""}
"""What is in the new release."""


class Device:
    """An installation, its boots, and where layers are downloaded to."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "edged-ota"
        self.downloads = folder / "downloads"
        self.boot = "0"
        self.root.mkdir()
        self.downloads.mkdir()
        self.installation = Installation(self.root, lambda: self.boot)

    def release(
        self, identity: str = OLD, files: Mapping[str, str] = TREE, **described: object
    ) -> tuple[Manifest, dict[str, Path]]:
        """Return a release, and its layers as they were downloaded."""
        layers = {
            key: archive.Layer.of(
                {name: text.encode() for name, text in files.items() if layer_of(name) == key}
            )
            for key in sorted({layer_of(name) for name in files})
        }
        raw = archive.manifest(layers, described_as(identity) | described)
        paths = {key: self.downloads / archive.sha256(each.stream) for key, each in layers.items()}
        for key, path in paths.items():
            path.write_bytes(layers[key].stream)
        return parse(raw), paths

    def stage(
        self, identity: str = OLD, files: Mapping[str, str] = TREE, **described: object
    ) -> Manifest:
        """Put a release in its place, from the layers that the device lacks."""
        manifest, layers = self.release(identity, files, **described)
        needed = self.installation.lacking(manifest)
        self.installation.stage(manifest, {key: layers[key] for key in needed})
        return manifest

    def install(self, identity: str = OLD, files: Mapping[str, str] = TREE) -> Manifest:
        """Stage and commit a release."""
        manifest = self.stage(identity, files)
        self.installation.commit(identity)
        return manifest

    def try_out(self, identity: str = NEW, files: Mapping[str, str] = CHANGED) -> Manifest:
        """Stage and arm a release."""
        manifest = self.stage(identity, files)
        self.installation.arm(identity)
        return manifest


def described_as(identity: str) -> dict[str, object]:
    """Return what a manifest says of a release, besides its files."""
    version, commit, python, machine = identity.rsplit("-", 3)
    about: dict[str, object] = {"id": identity, "version": version, "commit": commit}
    about |= {"python": python, "machine": machine, "suite": "bookworm", "built_with": []}
    return about | {"counter": 1, "floor": 0, "base": 1}


def contents(tree: Path) -> dict[str, str]:
    """Return the sha256 of each file of a tree."""
    return {
        file.relative_to(tree).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in tree.rglob("*")
        if file.is_file()
    }
