"""What is in somebody's home, where the service sees nothing."""

import os
from pathlib import Path
from typing import Final

_HIDDEN: Final = ("/home", "/root", "/run/user")
"""What `ProtectHome=yes` of the unit shows as empty: systemd.exec(5)."""


def hidden_by(path: Path) -> str | None:
    """Return which folder that the service cannot see has `path` in it, links followed."""
    real = Path(os.path.realpath(path)) if path.is_absolute() else path
    homes = (home for home in _HIDDEN if path.is_relative_to(home) or real.is_relative_to(home))
    return next(homes, None)
