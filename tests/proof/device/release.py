"""What is installed: the bundles of this source, and their install.sh."""

import subprocess
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[3]


def make(folder: Path) -> Path:
    """Write them into `folder`, and return it."""
    command = ["scripts/bundle", "--machine", "x86_64", "--out", str(folder)]
    subprocess.run(command, cwd=_ROOT, check=True)
    return folder


def bundle(release: Path, python: str) -> Path:
    """Return the bundle of a release for one Python, such as cp313."""
    (found,) = release.glob(f"edged-*-{python}-*.tar.xz")
    return found
