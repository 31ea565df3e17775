"""What makes `deps/` anew: everything that its contents depend on."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

_SCRIPTS: Final = Path(__file__).parents[2] / "scripts"
_MARK: Final = """
import sys
from pathlib import Path
from scripts.bundling.packages import mark
from scripts.bundling.target import Target
locked, python, *headers = sys.argv[1:]
print(mark([], headers, Target(python, "aarch64"), Path(locked)))
"""


class Workshop:
    """A copy of what makes bundles, with a Python that only tells its version."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for folder in ("bundling", "locks"):
            shutil.copytree(_SCRIPTS / folder, place / "scripts" / folder)
        self.be_python("3.13.5")

    def be_python(self, version: str) -> None:
        """Compile with this Python from here on."""
        python = self.place / "python3.13"
        python.write_text(
            f'#!/bin/sh\ncase $1 in --version) echo "Python {version}" ;; *) echo 3.13 ;; esac\n'
        )
        python.chmod(0o755)

    def change(self, file: str) -> None:
        """Add a line that does nothing."""
        with (self.place / "scripts" / file).open("a") as changed:
            changed.write("# another\n")

    def mark(self) -> str:
        """Return the mark of one list of packages."""
        locked = self.place / "scripts/locks/device.txt"
        return subprocess.run(
            [sys.executable, "-B", "-c", _MARK, str(locked), "cp313", "libasound2-dev_1.2"],
            capture_output=True,
            text=True,
            check=True,
            cwd=self.place,
            env={"PATH": f"{self.place}:/usr/bin:/bin", "PYTHONPATH": str(self.place)},
        ).stdout


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A copy of the scripts."""
    return Workshop(tmp_path)


@pytest.mark.parametrize(
    "file", ["bundling/target.py", "bundling/tree.py", "bundling/native.py", "locks/bundle.txt"]
)
def test_another_way_of_making_them(workshop: Workshop, file: str) -> None:
    """The tags of wheels, the options of a compiler, the version of a build tool."""
    before = workshop.mark()
    assert workshop.mark() == before
    workshop.change(file)
    assert workshop.mark() != before


def test_another_python(workshop: Workshop) -> None:
    """It compiles the modules."""
    before = workshop.mark()
    workshop.be_python("3.13.6")
    assert workshop.mark() != before


def test_what_does_not_matter(workshop: Workshop) -> None:
    """The lock counts by what it asks for on the target, not by its comments."""
    before = workshop.mark()
    workshop.change("locks/device.txt")
    assert workshop.mark() == before
