"""Any order of updates, starts, kills, power cuts, full disks and verdicts: the device runs.

On a file system of its own, if one can be mounted: a power cut loses what was not written.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from edged.update import launcher
from edged.update.errors import UpdateError
from edged.update.installed import Installation
from edged.update.manifest import NAME, Manifest, parse
from scripts.bundling import archive
from tests.proof.sweep.disk import MEMORY, Image, best
from tests.update.device import contents, described_as
from tests.update.interruption import killed
from tests.update.repository import TREE, layer_of

RELEASES: Final = tuple(f"1.{number}-aaaaaa{number}-cp311-x86_64" for number in range(4))
_HITS: Final = st.none() | st.integers(0, 80)
"""After how many changes of the disk a step is killed, if it is."""
_STARTS: Final = 3
_MEMORY: Final = MEMORY if MEMORY.is_dir() else None


class Devices(RuleBasedStateMachine):
    """A device whose owner and power do what they like."""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        self._place = Path(self._open.enter_context(tempfile.TemporaryDirectory(dir=_MEMORY)))
        (self._place / "disks").mkdir()
        self._disk = best(self._place / "disks")
        self._boots = 0
        self._cuts = 0
        self._starts: dict[str, list[str]] = {}
        """The boots in which a release on trial was started, since it was last armed."""
        self._mounted = self._open.enter_context(ExitStack())
        self._root = self._place

    @initialize()
    def begin(self) -> None:
        """Take a device on which the first release is."""
        self._disk.save("empty", lambda disk: (disk / "edged-ota").mkdir())
        self._mount("empty")
        self._stage(RELEASES[0])
        self._here.commit(RELEASES[0])

    def teardown(self) -> None:
        """Have the last release installed, as any device will once it is left in peace."""
        with self._open:
            if self._root == self._place:
                return
            self.free()
            self._here.reconcile()
            if self._here.current() != RELEASES[-1]:
                self._stage(RELEASES[-1])
                self._here.arm(RELEASES[-1])
                self.reboot()
                assert self._select() == RELEASES[-1]
                self._here.commit(RELEASES[-1])
            self._here.reconcile()
            assert not self._here.damaged(RELEASES[-1])
            assert not [*self._root.rglob(".*")]

    @rule(release=st.sampled_from(RELEASES[1:]), hit=_HITS)
    def update(self, release: str, hit: int | None) -> None:
        """Bring a release and arm it."""
        if release != self._here.current():
            with self._hit(hit):
                self._here.reconcile(release)
                self._stage(release)
                self._starts[release] = []
                self._here.arm(release)

    @rule(hit=_HITS)
    def start(self, hit: int | None) -> None:
        """Start the service, or lose power meanwhile."""
        with self._hit(hit):
            if (release := self._select()) is not None:
                boots = self._starts[release]
                boots.append(f"{self._boots}")
                assert len(boots) == len({*boots}) <= _STARTS
                self._whole(release)

    @rule(hit=_HITS)
    def commit(self, hit: int | None) -> None:
        """Have what is on trial pass."""
        if trial := self._here.trial():
            with self._hit(hit):
                self._here.commit(trial.id)

    @rule(hit=_HITS)
    def reject(self, hit: int | None) -> None:
        """Have what is on trial fail."""
        if trial := self._here.trial():
            with self._hit(hit):
                self._here.reject(trial.id, "why")

    @rule(hit=_HITS)
    def revert(self, hit: int | None) -> None:
        """Have the owner go back."""
        with self._hit(hit):
            self._here.revert()

    @rule(hit=_HITS)
    def reconcile(self, hit: int | None) -> None:
        """Clear up."""
        with self._hit(hit):
            self._here.reconcile()

    @rule()
    def reboot(self) -> None:
        """Shut down and boot."""
        self._boots += 1

    @precondition(lambda self: isinstance(self._disk, Image))
    @rule()
    def cut(self) -> None:
        """Pull the plug: what was not written is lost."""
        self._disk.cut()
        self._mounted.close()
        self._cuts += 1
        disks = self._place / "disks"
        (disks / "cut").rename(disks / f"cut-{self._cuts}")
        self._mount(f"cut-{self._cuts}")
        self.reboot()

    @precondition(lambda self: isinstance(self._disk, Image))
    @rule(left=st.integers(0, 12))
    def fill(self, left: int) -> None:
        """Have somebody else fill the disk, but for so many blocks."""
        filling = self._root.parent / "filling"
        for size in (256 << 10, 1 << 10):
            with suppress(OSError), filling.open("ab", buffering=0) as file:
                while file.write(bytes(size)):
                    pass
        with filling.open("r+b") as file:
            file.truncate(max(0, filling.stat().st_size - left * 1024))

    @rule()
    def free(self) -> None:
        """Make room."""
        (self._root.parent / "filling").unlink(missing_ok=True)

    @invariant()
    def what_is_current_is_whole(self) -> None:
        """Whatever has happened: `start` finds a release, byte for byte."""
        if self._root != self._place:
            current = self._here.current()
            assert current is not None
            self._whole(current)

    def _mount(self, state: str) -> None:
        self._root = self._mounted.enter_context(self._disk.begin(state)) / "edged-ota"
        self._here = Installation(self._root, lambda: f"{self._boots}")

    @contextmanager
    def _hit(self, after: int | None) -> Iterator[None]:
        """Let a step fail as far as it may, and be killed."""
        with suppress(UpdateError), killed(after):
            yield

    def _select(self) -> str | None:
        """Return what is on trial in the next start; a full disk means nothing is."""
        selected = self._root.parent / "selected"
        with suppress(OSError):
            return launcher.select(str(self._root), selected, f"{self._boots}")
        return None

    def _stage(self, release: str) -> None:
        manifest, layers, _ = made(release)
        lacking = self._here.lacking(manifest)
        for key in lacking:
            (self._place / key).write_bytes(layers[key].stream)
        self._here.stage(manifest, {key: self._place / key for key in lacking})

    def _whole(self, release: str) -> None:
        assert contents(self._here.tree(release)) == made(release)[2]


@cache
def made(release: str) -> tuple[Manifest, archive.Layers, dict[str, str]]:
    """Return a release, its layers, and the sums of its tree."""
    files = {**TREE, "edged/__init__.py": release, f"edged/{release}.py": ""}
    layers = {
        key: archive.Layer.of(
            {name: text.encode() for name, text in files.items() if layer_of(name) == key}
        )
        for key in sorted({layer_of(name) for name in files})
    }
    raw = archive.manifest(layers, described_as(release))
    sums = {name: archive.sha256(text.encode()) for name, text in files.items()}
    return parse(raw), layers, {**sums, NAME: archive.sha256(raw)}


Devices.TestCase.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)
test_a_device_runs_whatever_happens = Devices.TestCase
