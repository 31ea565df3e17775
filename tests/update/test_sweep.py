"""A step of an update that is killed, or whose disk fails, at one system call or another.

scripts/sweep does it at each of them; here it is a few of every kind of step.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.sweep.disk import MEMORY, Folder
from tests.proof.sweep.points import BROKEN, FULL, KILLED
from tests.proof.sweep.run import Sweep

pytestmark = [
    pytest.mark.skipif(not shutil.which("strace"), reason="needs strace"),
    pytest.mark.long,
]


@pytest.fixture
def place() -> Iterator[Path]:
    """Return a folder in memory, where there is one."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
        yield Path(place)


@pytest.mark.parametrize(("how", "stride"), [(KILLED, 60), (FULL, 120), (BROKEN, 120)])
def test_the_next_run_completes_what_was_hit(place: Path, how: str, stride: int) -> None:
    """And a whole release runs meanwhile."""
    hits = list(Sweep(place, stride).hits(how))
    assert hits
    assert not {(hit.scene, hit.point): hit.faults for hit in hits if hit.faults}


def test_where_nothing_can_be_mounted(tmp_path: Path) -> None:
    """A folder does, without power cuts."""
    hits = list(Sweep(tmp_path, 200, Folder).hits(KILLED))
    assert [hit.checks for hit in hits] == [1] * len(hits)
    assert not [hit for hit in hits if hit.faults]
