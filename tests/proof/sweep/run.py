"""Every step, hit at every point in every way."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from edged.update import launcher
from scripts.bundling import archive
from tests.proof.sweep import step
from tests.proof.sweep.disk import Disk, best
from tests.proof.sweep.points import BROKEN, FULL, KILLED, Point, points
from tests.proof.sweep.scenes import BOOT, SCENES, Scene, fill
from tests.proof.sweep.verdict import faults
from tests.update.device import CHANGED, described_as
from tests.update.repository import TREE, Published

_REPOSITORY: Final = Path(__file__).parents[3]
_MORE: Final = {
    **{f"edged/part/{name}.py": name for name in "abcd"},
    **{f"edged/sounds/{name}.wav": name for name in "ab"},
    **{f"deps/other/{name}.py": name for name in "ab"},
}
_CHANGED: Final = {"edged/part/a.py": "A", "edged/part/e.py": "e" * 9000}
_TOLD: Final = (0, 65, 73)
"""Exit codes of a step that was not killed: done, refused, cannot write."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A step that was hit, and what was wrong afterwards."""

    scene: str
    how: str
    point: Point
    checks: int
    faults: Sequence[str]


class Sweep:
    """A place to hit steps in; every `stride`th point is hit."""

    def __init__(self, place: Path, stride: int = 1, disk: Callable[[Path], Disk] = best) -> None:
        self._place = place
        self._stride = stride
        self._store = place / "store"
        (place / "disks").mkdir()
        self._disk = disk(place / "disks")
        _publish(self._store)

    def hits(self, how: str) -> Iterator[Hit]:
        """Hit every step so; the states and the points are the same each time."""
        offset = 0
        for scene in SCENES:
            found = self.points(scene)
            for point in islice(found, offset % self._stride, None, self._stride):
                yield self._hit(scene, point, how)
            offset += self._stride - len(found) % self._stride

    def points(self, scene: Scene) -> list[Point]:
        """Return where a step changes the disk."""
        self._disk.save(scene.step, fill(scene, self._store))
        with self._disk.begin(scene.step) as disk:
            return points(self._command(scene, disk), disk, self._place / "trace")

    def _hit(self, scene: Scene, point: Point, how: str) -> Hit:
        wrong: list[str] = []
        with self._disk.begin(scene.step) as disk:
            command = [*point.hit(how), *self._command(scene, disk)]
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, cwd=_REPOSITORY
            )
            self._disk.cut()
            wrong += _ending(scene, how, done)
            wrong += faults(scene, disk / "edged-ota", self._store)
        checks = 1
        if how == KILLED:
            with self._disk.after_cut() as cut:
                if cut is not None:
                    checks += 1
                    found = faults(scene, cut / "edged-ota", self._store)
                    wrong += (f"after a power cut: {each}" for each in found)
        return Hit(scene.step, how, point, checks, wrong)

    def _command(self, scene: Scene, disk: Path) -> list[str | Path]:
        python = [sys.executable, "-B"]
        root = disk / "edged-ota"
        if scene.step == "launch":
            boot = self._place / "boot_id"
            boot.write_text(BOOT)
            return [*python, "-I", "-S", launcher.__file__, root, disk / "selected", boot]
        return [*python, "-m", step.__name__, scene.step, root, self._store]


def _ending(scene: Scene, how: str, done: "subprocess.CompletedProcess[str]") -> Iterator[str]:
    """Yield what is wrong with how a step ended."""
    if how == KILLED:
        if done.returncode != -9:  # strace ends as what it runs
            yield f"it was not killed but ended with {done.returncode}"
    elif "Traceback" in done.stderr or (scene.step != "launch" and done.returncode not in _TOLD):
        yield f"it ended with {done.returncode}: {done.stderr[-300:]}"


def _publish(store: Path) -> None:
    """Publish both releases, and lay out the trees that they have to become."""
    store.mkdir()
    published = Published(store / "repository")
    (store / "root.json").write_bytes(published.root)
    for release, channel, files in (
        (step.OLD, "old", {**TREE, **_MORE}),
        (step.NEW, "new", {**CHANGED, **_MORE, **_CHANGED}),
    ):
        published.release(release, files)
        published.channel([release], channel)
        tree = store / release / "tree"
        for name, text in files.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text)
        manifest = archive.manifest(published.layers(files), described_as(release))
        (tree / archive.MANIFEST).write_bytes(manifest)


WAYS: Final = (KILLED, FULL, BROKEN)
