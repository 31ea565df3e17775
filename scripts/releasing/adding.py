"""A bundle becomes a release: its manifest is to be signed, and its layers are served."""

import json
import lzma
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from scripts.bundling import archive
from scripts.bundling.layers import Sums, split
from scripts.releasing import bill
from scripts.releasing.bundles import Bundle
from scripts.releasing.failure import ReleaseError
from scripts.releasing.signing import Repository

_FOLDER: Final = "releases/"
_MANIFEST: Final = ".json.xz"
_EARLIER: Final = 8
"""Releases whose devices need only `app` of a new one, as long as that stays small."""


def add(repository: Repository, bundle: Bundle) -> bool:
    """Add a release; return whether it is a new one.

    Its own files are divided by what the releases before it have, so that an update is small.
    """
    known = manifests(repository)
    if (before := known.get(bundle.id)) is not None:
        if _sums(before) != {name: archive.sha256(each) for name, each in bundle.files.items()}:
            raise ReleaseError(
                f"{bundle.id} is released with other files: commit what you changed, and make "
                "the bundle again"
            )
        return False
    layers = _divided(bundle, list(known.values()))
    manifest = archive.manifest(layers, bundle.described)
    for layer in layers.values():
        repository.store.add_layer(layer.stream)
    repository.add("releases", f"{_FOLDER}{bundle.id}{_MANIFEST}", archive.packed(manifest))
    repository.add("releases", f"{_FOLDER}{bundle.id}{bill.SUFFIX}", bill.of(bundle))
    return True


def _divided(bundle: Bundle, known: list[Mapping[str, Any]]) -> archive.Layers:
    same = [each for each in known if all(each[k] == bundle.described[k] for k in _TARGET)]
    same.sort(key=lambda each: (each["counter"], each["id"]), reverse=True)
    parts = bundle.layers
    own = {**parts["app"].files, **parts["assets"].files}
    ordered = {name: own[name] for name in sorted(own, key=_alike)}
    app, assets = split(ordered, [_sums(each) for each in same[:_EARLIER]])
    return {"app": app, "assets": assets, "deps": parts["deps"]}


_TARGET: Final = ("python", "machine")


def _alike(name: str) -> tuple[str, tuple[str, ...]]:
    """Sort as scripts.bundling.archive.files_in does."""
    path = PurePosixPath(name)
    return path.suffix, path.parts


def _sums(manifest: Mapping[str, Any]) -> Sums:
    return {name: each["sha256"] for name, each in manifest["files"].items()}


def manifests(repository: Repository) -> dict[str, Mapping[str, Any]]:
    """Return the manifest of each release, also of those that too few have signed yet."""
    return dict(_manifests(repository))


def _manifests(repository: Repository) -> Iterator[tuple[str, Mapping[str, Any]]]:
    store = repository.store
    metadata = store.waiting("releases") or store.published("releases")
    for path, target in metadata.signed.targets.items() if metadata else ():
        if path.endswith(_MANIFEST):
            manifest = json.loads(lzma.decompress(store.target(path, target.hashes)))
            yield manifest["id"], manifest


def signed(repository: Repository) -> list[str]:
    """Return the releases that may run, by name."""
    metadata = repository.store.published("releases")
    paths = metadata.signed.targets if metadata else ()
    names = (path.removeprefix(_FOLDER).removesuffix(_MANIFEST) for path in paths)
    return sorted(name for name in names if not name.endswith(bill.SUFFIX))
