"""The unit tests on the Pythons of both systems, to the last digit: 3.11.2 and 3.13.

Whoever runs these tests has run all others on a Python of this machine. A system with the same
minor version repeats what its files have a part in, and no more; the other one repeats all but what
any Python explores alike.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from packaging.requirements import Requirement

from tests.proof.device import native
from tests.proof.device.figures import Figures
from tests.proof.device.images import wheels
from tests.proof.device.images.image import Image
from tests.proof.device.release import bundle

pytestmark = pytest.mark.usefixtures("cleared")

_ROOT: Final = Path(__file__).parents[3]
_TOOLS: Final = (
    *("pytest", "iniconfig", "packaging", "pluggy", "pygments", "pytest-xdist", "execnet"),
    *("hypothesis", "sortedcontainers"),
    *("google-ai-generativelanguage", "google-api-core", "googleapis-common-protos", "grpcio"),
    *("grpcio-status", "opentelemetry-api", "proto-plus", "protobuf"),
    *("starlette", "uvicorn", "click"),  # of `edged broker`
)
"""What the tests import that neither the bundle nor the system has."""
_OLDER_TOOLS: Final = ("numpy",)
"""What of them only Trixie has, with picamera2."""
_SOURCE: Final = (
    *("config", "docs", "edged", "scripts", "systemd", "tests"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "pyproject.toml"),
)

_EXPLORES: Final = "explores pure code for minutes, also with branches cut: any Python will do"
_READS_SOURCE: Final = "judges the text of the source"
_OF_DEVELOPERS: Final = "a tool of the machine that edged is developed on"
_HAS_PICAMERA2: Final = "of a machine without picamera2; this system has it"
_LIBCAMERA_TALKS: Final = "on stderr: the host has no /dev/dma_heap, which every Pi has"
_LEFT_OUT: Final = {
    "tests/test_bench.py": _OF_DEVELOPERS,
    "tests/test_soak.py": _OF_DEVELOPERS,
    "tests/emulator/test_docs.py::test_the_script_in_javascript": _OF_DEVELOPERS,
    "tests/tools/mcp/test_real_server.py": _OF_DEVELOPERS,
    "tests/tools/mcp/test_stdio.py::test_the_reference_server_is_used": _OF_DEVELOPERS,
    "tests/update/test_publishing.py": _OF_DEVELOPERS,
    "tests/update/test_ten_commands.py": _OF_DEVELOPERS,
    "tests/install": "a shell script in a sandbox of its own, slow to make; test_install runs it",
    "tests/architecture/test_house.py": _READS_SOURCE,
    "tests/architecture/test_values.py": _READS_SOURCE,
    "tests/conversation/test_machine.py": _EXPLORES,
    "tests/live/core/test_branches.py": _EXPLORES,
    "tests/live/core/joint/test_joint.py": _EXPLORES,
    "tests/live/core/joint/test_open_joint.py": _EXPLORES,
    "tests/inputs/microphone/test_endpoint.py": _EXPLORES,
    "tests/timers/test_thirty_days.py": _EXPLORES,
    "tests/tools/calls/test_scheduling.py": _EXPLORES,
    "tests/update/test_fleet.py": _EXPLORES,
    "tests/update/test_mutants.py": _EXPLORES,
}
"""And `alsa`, which needs PulseAudio, and `real_time`: the virtual Pi talks itself."""
_MARKS: Final = "not alsa and not real_time"
_ONLY_PYTHON: Final = (
    *("tests/ask", "tests/broker", "tests/capabilities", "tests/conversation", "tests/emulator"),
    *("tests/features", "tests/hostile", "tests/journeys", "tests/live", "tests/partners"),
    *("tests/settings", "tests/timers", "tests/tools/mcp", "tests/usage"),
    *("tests/contracts/test_model_features.py", "tests/test_docs.py"),
)
"""Rooms that meet nothing of a system but Python and what the bundle brings, locked as here."""
_ON_TRIXIE: Final = {
    "tests/contracts/test_camera_faults.py"
    "::test_a_missing_picamera2_says_what_to_install": _HAS_PICAMERA2,
    "tests/doctor/test_command.py::test_devices_can_be_listed_anywhere": _LIBCAMERA_TALKS,
    "tests/test_stdio.py::test_a_terminal_may_lack_letters": _LIBCAMERA_TALKS,
    "tests/doctor/test_parts.py::test_without_picamera2_it_says_what_to_install": _HAS_PICAMERA2,
    "tests/update/test_figures.py": "a check takes 40.01 MB on 3.13, of 40",
}


@dataclass(frozen=True, slots=True)
class System:
    """The files of one, with the source in /source."""

    root: Path
    version: str
    left_out: Collection[str]


@dataclass(frozen=True, slots=True)
class _Debian:
    """One of the images, and what its Python is like."""

    image: int
    python: str
    version: str
    tools: tuple[str, ...]
    left_out: Mapping[str, str]
    """And why."""

    def has_python_of_this_machine(self) -> bool:
        """Tell whether the tests have run on this minor version already."""
        return self.version == f"{sys.version_info.major}.{sys.version_info.minor}"


_TRIXIE: Final = _Debian(0, "cp313", "3.13", _TOOLS, _LEFT_OUT | _ON_TRIXIE)
_BOOKWORM: Final = _Debian(1, "cp311", "3.11", (*_TOOLS, *_OLDER_TOOLS), _LEFT_OUT)


@pytest.fixture(params=[_BOOKWORM, _TRIXIE], ids=["bookworm", "trixie"])
def system(
    request: pytest.FixtureRequest,
    images: tuple[Image, Image],
    release: Path,
    tmp_path: Path,
) -> Iterator[System]:
    """A system's files with what edged depends on, the tools, and the source."""
    of: _Debian = request.param
    with TemporaryDirectory(dir=tmp_path) as folder:  # too large to be kept as pytest does
        root = Path(folder)
        native.unpack(images[of.image], root)
        packages = root / native.packages(of.version)
        packages.mkdir(parents=True, exist_ok=True)
        into = ["-C", str(packages), "--strip-components=1", "deps"]
        subprocess.run(["tar", "-xJf", str(bundle(release, of.python)), *into], check=True)
        _add_tools(packages, tmp_path / "wheels", of)
        (root / "source").mkdir()
        for name in _SOURCE:
            copy = shutil.copytree if (_ROOT / name).is_dir() else shutil.copy
            copy(_ROOT / name, root / "source" / name)
        rooms = _ONLY_PYTHON if of.has_python_of_this_machine() else ()
        yield System(root, of.version, (*of.left_out, *rooms))


def _add_tools(packages: Path, downloads: Path, of: _Debian) -> None:
    lock = (_ROOT / "scripts/locks/dev.txt").read_text()
    locked = map(Requirement, re.findall(r"^([\w.-]+==[^\\\n]+)", lock, re.MULTILINE))
    python = {"python_full_version": f"{of.version}.2"}
    wanted = [
        f"{each.name}{each.specifier}"
        for each in locked
        if each.name in of.tools and (each.marker is None or each.marker.evaluate(python))
    ]
    assert len(wanted) == len(of.tools), wanted
    wheels.fetch(wanted, downloads, of.version)
    for wheel in downloads.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(packages)


@pytest.mark.skipif(os.geteuid() != 0, reason="enters another system: needs root")
def test_the_unit_tests_pass_on_it(system: System, figures: Figures) -> None:
    """Python, glibc and libraries as they are on a device; not as slow."""
    left_out = [
        f"--{'deselect' if '::' in each else 'ignore'}={each}"
        for each in map(_existing, system.left_out)
    ]
    command = [
        *("python3", "-m", "pytest", "-q", "-n", "2", "-m", _MARKS, "-p", "no:cacheprovider"),
        "--basetemp=/tmp/unit",  # no deeper than without xdist: other users' way to sockets
        *left_out,
    ]
    done = native.run(system.root, command, folder="/source", timeout=900)
    assert done.returncode == 0, done.stdout[-6000:]
    passed = re.search(r"\b(\d+) passed", done.stdout)
    assert passed, done.stdout[-6000:]
    figures.at_least(f"unit tests passed on Python {system.version}", int(passed[1]), "tests", 1400)


def _existing(left_out: str) -> str:
    """Return what it is given; a name that is no longer anywhere must not stay on the list."""
    file, _, test = left_out.partition("::")
    path = _ROOT / file
    assert path.exists(), left_out
    assert not test or f"def {test}(" in path.read_text(), left_out
    return left_out
