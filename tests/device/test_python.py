"""The unit tests, on the device's own Python."""

import shutil
import zipfile
from pathlib import Path
from typing import Final

from tests.device.board import Pi
from tests.device.figures import Figures
from tests.device.images import wheels

ROOT: Final = Path(__file__).parents[2]
_TOOLS: Final = (
    "pytest",
    "hypothesis",
    "iniconfig",
    "packaging",
    "pluggy",
    "pygments",
    "sortedcontainers",
)
_ROOMS: Final = "tests/conversation tests/settings tests/control tests/live"
_DEPS: Final = "/var/lib/edged-ota/current/deps"


def test_the_unit_tests_pass_on_it(pi: Pi, share: Path, tmp_path: Path, figures: Figures) -> None:
    """Python, glibc and libraries as they are on a device, and as slow."""
    wheels.fetch(_TOOLS, tmp_path)
    for wheel in tmp_path.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(share / "tools")
    for folder in ("edged", "tests", "config", "docs"):
        shutil.copytree(ROOT / folder, share / "source" / folder)
    shutil.copy(ROOT / "pyproject.toml", share / "source")
    pi.run("cp -r /host/source /tmp/source")
    done = pi.attempt(
        f"cd /tmp/source && PYTHONPATH=/host/tools:{_DEPS} "
        f"python3 -m pytest -q -p no:cacheprovider {_ROOMS}",
        timeout=600,
    )
    pi.run("rm -rf /tmp/source")
    assert done.code == 0, done.out[-4000:]
    taken = done.out.rsplit(" in ", 1)[1].split("s")[0]
    figures.tell("unit tests on Python 3.13 inside", float(taken), "s")
