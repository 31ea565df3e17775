"""A step of an update, for a process that may be killed: `step.py NAME ROOT STORE`.

STORE has a signed repository, with a channel for each release, and its root.
"""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from edged.errors import EdgedError
from edged.update.download import Downloads
from edged.update.installed import Installation
from edged.update.repository import Repository
from edged.update.search import device, search
from edged.update.source import Folder

OLD: Final = "1.0-aaaaaaa-cp311-x86_64"
NEW: Final = "1.1-bbbbbbb-cp311-x86_64"
_SYSTEM: Final = "cp311-x86_64"


def install(here: Installation, store: Path) -> None:
    """Install the first release."""
    _bring(here, store, "old")
    here.commit(OLD)


def update(here: Installation, store: Path) -> None:
    """Bring the new release, and put it on trial."""
    _bring(here, store, "new")
    here.arm(NEW)


def commit(here: Installation, _: Path) -> None:
    """End the trial well."""
    here.commit(NEW)


def reject(here: Installation, _: Path) -> None:
    """End the trial badly."""
    here.reject(NEW, "it was silent")


def revert(here: Installation, _: Path) -> None:
    """Go back to the release before."""
    here.revert()


def reconcile(here: Installation, _: Path) -> None:
    """Clear up what others have left."""
    here.reconcile()


STEPS: Final[Mapping[str, Callable[[Installation, Path], None]]] = {
    each.__name__: each for each in (install, update, commit, reject, revert, reconcile)
}


def _bring(here: Installation, store: Path, channel: str) -> None:
    """Look, fetch and stage, as a run of the updater does."""
    with here.one_run():
        look = Repository(
            url=(store / "repository").as_uri(),
            root=(store / "root.json").read_bytes(),
            state=here.state,
            source=Folder(),
            built=0,
            now=time.time,
        )
        manifest = search(look, channel, device(here, _SYSTEM, "me")).manifest
        if manifest is None:
            return
        here.reconcile(manifest.id)
        downloads = Downloads(here.state / "layers", Folder())
        lacking = {key: manifest.layers[key] for key in here.lacking(manifest)}
        layers = {
            key: downloads.fetch(look.layer(layer.sha256), layer) for key, layer in lacking.items()
        }
        here.stage(manifest, layers)
        downloads.clear()


def main(name: str, root: str, store: str) -> int:
    """Do a step; return the exit code that a command of it has."""
    try:
        STEPS[name](Installation(Path(root)), Path(store))
    except EdgedError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
