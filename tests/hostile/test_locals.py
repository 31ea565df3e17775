"""A member of the socket's group who means no good: the button is not his."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.hostile import locals as hostile
from tests.hostile.siege import Siege, siege
from tests.unprivileged import as_nobody, becomes_nobody

pytestmark = [pytest.mark.real_time, becomes_nobody]

SOON: Final = 0.5
"""A few ms of a machine at rest, where one line of small things alone took 150."""


@pytest.fixture(scope="module")
def besieged() -> Iterator[tuple[Siege, Path]]:
    """Run the daemon where others may come to its socket."""
    with TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with siege(Path(folder)) as running:
            yield running, Path(folder, "control.sock")


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_nobody_takes_the_button_by_the_socket(kind: str, besieged: tuple[Siege, Path]) -> None:
    """Four of them at once, as another user than the one who presses."""
    there, path = besieged
    member = as_nobody([path.stat().st_gid])
    # Nice: what is tried is the daemon, not who gets the processor.
    command = ["nice", "-n", "19", *member, sys.executable, hostile.__file__, str(path), kind]
    crowd = [subprocess.Popen(command) for _ in range(4)]
    try:
        presses = there.press_often()
    finally:
        for one in crowd:
            one.kill()
            one.wait()
    print(kind, presses)  # noqa: T201 - figures for who wants to see them
    assert median(presses) < SOON
