"""What the workers of a run do only once for all of them."""

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

_Made = TypeVar("_Made")


def once(folder: Path, name: str, make: Callable[[], _Made]) -> _Made:
    """Return what `make` returned to the first worker that asked; the others wait for it.

    `folder` is one that all of them know.
    """
    kept = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
    made: _Made = pickle.loads(kept.read_bytes())  # noqa: S301  # written just above
    return made
