"""The unit tests, on the device's own Python 3.13."""

import shutil
import zipfile
from pathlib import Path
from typing import Final

import pytest

from tests.device.figures import Figures
from tests.device.images import wheels
from tests.device.slot import Slot

pytestmark = pytest.mark.usefixtures("cleared")

_ROOT: Final = Path(__file__).parents[2]
_TOOLS: Final = (
    *("pytest", "hypothesis", "iniconfig", "packaging", "pluggy", "pygments"),
    "sortedcontainers",
)
_ROOMS: Final = (
    "tests/settings tests/conversation tests/live/test_reading.py tests/live/test_turns.py"
)
_DEPS: Final = "/var/lib/edged-ota/current/deps"


def test_the_unit_tests_pass_on_it(
    slot: Slot, share: Path, figures: Figures, tmp_path: Path
) -> None:
    """Python, glibc and libraries as they are on a device, and as slow."""
    wheels.fetch(_TOOLS, tmp_path)
    for wheel in tmp_path.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(share / "tools")
    for name in ("edged", "tests", "config", "docs", "systemd"):
        shutil.copytree(_ROOT / name, share / "source" / name)
    shutil.copy(_ROOT / "pyproject.toml", share / "source")
    with slot.boot(memory=1024) as pi:
        pi.run("systemctl stop edged; cp -r /host/source /tmp/source", timeout=120)
        done = pi.attempt(
            f"cd /tmp/source && PYTHONPATH=/host/tools:{_DEPS} "
            f"python3 -m pytest -q -p no:cacheprovider {_ROOMS}",
            timeout=600,
        )
    assert done.code == 0, done.out[-4000:] + done.err[-1000:]
    taken = done.out.rsplit(" in ", 1)[1].split("s")[0]
    figures.tell("unit tests on Python 3.13 inside", float(taken), "s")
