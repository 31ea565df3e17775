"""The unit tests, on the device's own Python 3.13."""

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.device import native
from tests.device.figures import Figures
from tests.device.images import wheels
from tests.device.images.image import Image
from tests.device.installation import bundle

_ROOT: Final = Path(__file__).parents[2]
_TOOLS: Final = (
    *("pytest", "iniconfig", "packaging", "pluggy", "pygments", "pytest-xdist", "execnet"),
    *("hypothesis", "sortedcontainers"),
    *("google-ai-generativelanguage", "google-api-core", "googleapis-common-protos", "grpcio"),
    *("grpcio-status", "opentelemetry-api", "proto-plus", "protobuf"),
)
"""What the tests import that neither the bundle nor the system has."""
_SOURCE: Final = (
    *("config", "docs", "edged", "scripts", "systemd", "tests"),
    *("README.md", "LICENSE", "pyproject.toml"),
)

_IN_REAL_TIME: Final = "whole conversations in real time, for minutes: the virtual Pi has its own"
_OF_DEVELOPERS: Final = "a tool of the machine that edged is developed on"
_HAS_PICAMERA2: Final = "of a machine without picamera2; this system has it"
_LIBCAMERA_TALKS: Final = "on stderr: the host has no /dev/dma_heap, which every Pi has"
_LEFT_OUT: Final = {
    "tests/bench": _OF_DEVELOPERS,
    "tests/soak": _OF_DEVELOPERS,
    "tests/hostile": _IN_REAL_TIME,
    "tests/install": "a shell script in a sandbox of its own, slow to make; test_install runs it",
    "tests/journeys/test_dead_network.py": _IN_REAL_TIME,
    "tests/journeys/test_faults.py": _IN_REAL_TIME,
    "tests/journeys/test_hostile.py": _IN_REAL_TIME,
    "tests/journeys/test_trouble.py": _IN_REAL_TIME,
    "tests/journeys/test_turn.py": _IN_REAL_TIME,
    "tests/contracts/test_camera_faults.py"
    "::test_a_missing_picamera2_says_what_to_install": _HAS_PICAMERA2,
    "tests/doctor/test_command.py::test_devices_can_be_listed_anywhere": _LIBCAMERA_TALKS,
    "tests/test_stdio.py::test_a_terminal_may_lack_letters": _LIBCAMERA_TALKS,
    "tests/doctor/test_parts.py::test_without_picamera2_it_says_what_to_install": _HAS_PICAMERA2,
}
"""And `alsa`, which needs PulseAudio; tests/device is left out by pyproject.toml."""


@pytest.fixture
def system(images: tuple[Image, Image], release: Path, tmp_path: Path) -> Iterator[Path]:
    """Trixie's files with what edged depends on, the tools, and the source in /source."""
    with TemporaryDirectory(dir=tmp_path) as folder:  # too large to be kept as pytest does
        root = Path(folder)
        native.unpack(images[0], root)
        packages = root / native.PACKAGES
        packages.mkdir(parents=True, exist_ok=True)
        into = ["-C", str(packages), "--strip-components=1", "deps"]
        subprocess.run(["tar", "-xJf", str(bundle(release, "cp313")), *into], check=True)
        _add_tools(packages, tmp_path / "wheels")
        (root / "source").mkdir()
        for name in _SOURCE:
            copy = shutil.copytree if (_ROOT / name).is_dir() else shutil.copy
            copy(_ROOT / name, root / "source" / name)
        yield root


def _add_tools(packages: Path, downloads: Path) -> None:
    lock = (_ROOT / "scripts/locks/dev.txt").read_text()
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE))
    wheels.fetch([f"{name}=={locked[name]}" for name in _TOOLS], downloads)
    for wheel in downloads.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(packages)


@pytest.mark.skipif(os.geteuid() != 0, reason="enters another system: needs root")
def test_the_unit_tests_pass_on_it(system: Path, figures: Figures) -> None:
    """Python, glibc and libraries as they are on a device; not as slow."""
    left_out = [
        f"--{'deselect' if '::' in each else 'ignore'}={each}" for each in map(_existing, _LEFT_OUT)
    ]
    command = [
        *("python3", "-m", "pytest", "-q", "-n", "2", "-m", "not alsa", "-p", "no:cacheprovider"),
        "--basetemp=/tmp/unit",  # no deeper than without xdist: other users' way to sockets
        *left_out,
    ]
    done = native.run(system, command, folder="/source", timeout=900)
    assert done.returncode == 0, done.stdout[-6000:]
    passed = re.search(r"\b(\d+) passed", done.stdout)
    assert passed, done.stdout[-6000:]
    figures.at_least("unit tests passed on Python 3.13", int(passed[1]), "tests", 1400)


def _existing(left_out: str) -> str:
    """Return what it is given; a name that is no longer anywhere must not stay on the list."""
    file, _, test = left_out.partition("::")
    path = _ROOT / file
    assert path.exists(), left_out
    assert not test or f"def {test}(" in path.read_text(), left_out
    return left_out
