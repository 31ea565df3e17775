"""What install.sh has done by the updater: the release of a channel, verified, beside the others.

It is run from a zipapp, by Debian's Python, before there is a release: `scripts/release page` makes
it. What becomes current, and all outside of the releases, is install.sh's business; it is told on
stdout what is in the release. Errors go to stderr, exit codes are install.sh's.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from edged.atomic_file import sync_folder
from edged.errors import EdgedError
from edged.update import staging
from edged.update.download import Downloads
from edged.update.errors import RefusedError, storage_error
from edged.update.installed import Installation
from edged.update.links import RELEASES
from edged.update.manifest import Manifest, parse
from edged.update.repository import Repository
from edged.update.source import source

_AGENT: Final = "edged-install"
_AGAIN: Final = ".again"
"""Ends the name of a second copy of the current release, whose first one is damaged."""
_MOST_ROOT: Final = 65_536


class Order(NamedTuple):
    """What is to be installed, and from where."""

    repository: str
    """An address, or the folder of a copy."""
    root: Path
    """The publisher's keys."""
    issued: int
    """When install.sh was made: it is not earlier than that."""
    channel: str
    system: str
    """Such as cp313-aarch64."""
    ota: Path
    scratch: Path
    """A folder that only root can enter; install.sh removes it."""
    repair: bool
    """Whether to stay with the release that is there."""


class Found(NamedTuple):
    """A release that is there now."""

    place: Path
    manifest: Manifest


def install(order: Order) -> Found:
    """Put the release in its place, unless it is there; raise EdgedError."""
    url = order.repository
    if url.startswith("/"):
        url = Path(url).as_uri()
    reached = source(url, _AGENT)
    repository = Repository(
        url=url,
        root=order.root.read_bytes()[:_MOST_ROOT],
        state=order.scratch,
        source=reached,
        built=order.issued,
        now=time.time,
    )
    installation = Installation(order.ota)
    manifest = parse(repository.manifest(_wanted(order, repository, installation)))
    _check(manifest, order, installation)
    if (whole := _whole(manifest, installation)) is not None:
        return Found(whole, manifest)
    downloads = Downloads(order.scratch / "layers", reached)

    def _fetched(keys: Sequence[str]) -> dict[str, Path]:
        layers = {key: manifest.layers[key] for key in keys}
        return {
            key: downloads.fetch(repository.layer(layer.sha256), layer)
            for key, layer in layers.items()
        }

    if installation.current() == manifest.id:
        return Found(_second(order, manifest, installation, _fetched), manifest)
    layers = _fetched(installation.lacking(manifest))
    return Found(installation.stage(manifest, layers), manifest)


def _wanted(order: Order, repository: Repository, installation: Installation) -> str:
    """Return the release to install: what the channel names, or what is there.

    The share of devices that should have it does not count for an owner who asks for it now; that
    its publisher has stopped it does.
    """
    there = _current(installation, order.system)
    if order.repair:
        if there is None:
            raise RefusedError("nothing is installed that could be repaired: leave out --repair")
        return there.id
    offered = repository.channel(order.channel)
    named = offered.releases.get(order.system)
    if named is None:
        raise RefusedError(f"the channel {order.channel} has no release for {order.system}")
    if offered.hold and there is not None and named != there.id:
        sys.stderr.write(
            f"install.sh: the publisher has stopped {named} for now; {there.id} stays\n"
        )
        return there.id
    return named


def _current(installation: Installation, system: str) -> Manifest | None:
    """Return the manifest of the current release, if it is for the Python that is here."""
    there = installation.manifest(installation.current() or "")
    return there if there and f"{there.python}-{there.machine}" == system else None


def _check(manifest: Manifest, order: Order, installation: Installation) -> None:
    if f"{manifest.python}-{manifest.machine}" != order.system:
        raise RefusedError(f"{manifest.id} is not for {order.system}; tell who publishes it")
    if manifest.counter < installation.floor():
        raise RefusedError(
            f"{manifest.id} is older than this device may go back to; choose another --channel"
        )


def _whole(manifest: Manifest, installation: Installation) -> Path | None:
    """Return a tree of the release that is there, and as it was signed."""
    trees = [installation.tree(manifest.id + end) for end in ("", _AGAIN)]
    return next((each for each in trees if not staging.damaged(each, manifest)), None)


def _second(
    order: Order,
    manifest: Manifest,
    installation: Installation,
    fetched: Callable[[Sequence[str]], dict[str, Path]],
) -> Path:
    """Install the current release once more: what a bad card has eaten of it may be in use."""
    apart = order.scratch / "apart"
    donors = [(installation.tree(manifest.id), manifest)]
    layers = fetched(staging.lacking(manifest, donors))
    try:
        apart.mkdir()
        staged = staging.stage(apart, manifest, layers, donors)
        place = order.ota / RELEASES / (manifest.id + _AGAIN)
        if place.exists():
            shutil.rmtree(place)
        staged.rename(place)
        sync_folder(place.parent)
    except OSError as error:
        raise storage_error(error) from error
    return place


def _told(found: Found, ota: Path) -> Iterator[str]:
    """Yield what install.sh has to know, as the verifier of bundles tells it."""
    manifest = found.manifest
    yield f"release {found.place.relative_to(ota)}"
    yield f"id {manifest.id}"
    for name, file in sorted(manifest.files.items()):
        if name.startswith(("system/usr/", "system/etc/")):
            yield f"file {file.sha256} {name.removeprefix('system/')}"


def _order(words: Sequence[str]) -> Order:
    parser = argparse.ArgumentParser(prog="install.sh", description=__doc__)
    parser.add_argument("--repository", required=True)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--issued", type=int, required=True)
    parser.add_argument("--channel", required=True)
    parser.add_argument("--system", required=True)
    parser.add_argument("--ota", type=Path, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--repair", action="store_true")
    return Order(**vars(parser.parse_args(words)))


def main(words: Sequence[str]) -> int:
    """Install what the words say; return the exit code."""
    order = _order(words)
    try:
        lines = list(_told(install(order), order.ota))
    except EdgedError as error:
        sys.stderr.write(f"install.sh: {error}\n")
        return error.exit_code
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0
