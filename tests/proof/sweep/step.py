"""A step of an update, for a process that may be killed: `step.py NAME ROOT STORE`.

STORE has a folder for each release, with its manifest and its layers.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from edged.errors import EdgedError
from edged.update.installed import Installation
from edged.update.manifest import NAME, parse

OLD: Final = "1.0-aaaaaaa-cp311-x86_64"
NEW: Final = "1.1-bbbbbbb-cp311-x86_64"


def install(here: Installation, store: Path) -> None:
    """Install the first release, as install.sh and `edged update` do."""
    _stage(here, store, OLD)
    here.commit(OLD)


def update(here: Installation, store: Path) -> None:
    """Bring the new release, and put it on trial."""
    _stage(here, store, NEW)
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


def _stage(here: Installation, store: Path, release: str) -> None:
    with here.one_run():
        here.reconcile(release)
        manifest = parse((store / release / NAME).read_bytes())
        lacking = here.lacking(manifest)
        here.stage(manifest, {key: store / release / key for key in lacking})


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
