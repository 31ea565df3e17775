"""Paths in home directories, which are hidden from the service."""

import os
from pathlib import Path
from typing import Final

_HIDDEN: Final = ("/home", "/root", "/run/user")
"""The directories that `ProtectHome=yes` of the unit empties: systemd.exec(5)."""


def hidden_by(path: Path) -> str | None:
    """Return the hidden directory that contains `path`, with links resolved; else None."""
    real = Path(os.path.realpath(path)) if path.is_absolute() else path
    hidden = (top for top in _HIDDEN if path.is_relative_to(top) or real.is_relative_to(top))
    return next(hidden, None)
