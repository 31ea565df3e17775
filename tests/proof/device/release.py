"""What is installed: the bundles of this source, and their install.sh."""

import subprocess
from pathlib import Path
from typing import Final

from scripts.bundling.release import describe
from tests.proof.device.images.build import cache
from tests.proof.device.images.kept import kept

_ROOT: Final = Path(__file__).parents[3]


def made() -> Path:
    """Return the folder that they are in, made if they are not there."""
    cache().mkdir(parents=True, exist_ok=True)
    release = describe(_ROOT)
    return kept(cache() / f"release-{release.version}-{release.commit}", _make)


def _make(folder: Path) -> None:
    command = ["scripts/bundle", "--machine", "x86_64", "--out", str(folder)]
    subprocess.run(command, cwd=_ROOT, check=True)


def bundle(release: Path, python: str) -> Path:
    """Return the bundle of a release for one Python, such as cp313."""
    (found,) = release.glob(f"edged-*-{python}-*.tar.xz")
    return found
