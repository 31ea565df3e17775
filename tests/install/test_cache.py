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
locked, *tools = sys.argv[1:]
print(mark([], tools, Path(locked)))
"""


class Workshop:
    """A copy of what makes bundles, and the Debian packages that it makes them with."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.tools = ["libasound2-dev_1.2", "python3.13-minimal_3.13.5"]
        for folder in ("bundling", "locks"):
            shutil.copytree(_SCRIPTS / folder, place / "scripts" / folder)

    def change(self, file: str) -> None:
        """Add a line that does nothing."""
        with (self.place / "scripts" / file).open("a") as changed:
            changed.write("# another\n")

    def mark(self) -> str:
        """Return the mark of one list of packages."""
        locked = self.place / "scripts/locks/device.txt"
        return subprocess.run(
            [sys.executable, "-B", "-c", _MARK, str(locked), *self.tools],
            capture_output=True,
            text=True,
            check=True,
            cwd=self.place,
            env={"PYTHONPATH": str(self.place)},
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
    workshop.tools[1] = "python3.13-minimal_3.13.6"
    assert workshop.mark() != before


def test_what_does_not_matter(workshop: Workshop) -> None:
    """The lock counts by what it asks for on the target, not by its comments."""
    before = workshop.mark()
    workshop.change("locks/device.txt")
    assert workshop.mark() == before
