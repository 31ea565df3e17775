"""What is hit, in which state of a device, and what the next run makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged.update import launcher, links
from edged.update.installed import Installation
from tests.proof.sweep.step import NEW, OLD, STEPS

BOOT: Final = "b-0"
_LAUNCH: Final = "launch"
_DONE: Final = {"revert": OLD, "update": NEW}
"""What is current where a step has nothing left to do."""
_THIRD: Final = "0.9-ccccccc-cp311-x86_64"


@dataclass(frozen=True, slots=True)
class Scene:
    """A step that may be hit."""

    step: str
    before: Sequence[str]
    """The steps that lead to it."""
    after: Sequence[str]
    """What the next run does, besides the step itself, until nothing is left to do."""
    runs: str
    """The release that runs in the end."""
    kept: frozenset[str] = frozenset((OLD, NEW))
    """The releases that may be there in the end."""


SCENES: Final = (
    Scene("install", [], [], OLD, frozenset([OLD])),
    Scene("update", ["install"], ["commit"], NEW),
    Scene(_LAUNCH, ["install", "update"], ["commit"], NEW),
    Scene("commit", ["install", "update", _LAUNCH], [], NEW),
    Scene("reject", ["install", "update", _LAUNCH], [], OLD, frozenset([OLD])),
    Scene("revert", ["install", "update", "commit"], [], OLD),
    Scene("reconcile", ["install", "update", "commit", "litter"], [], NEW),
)


def fill(scene: Scene, store: Path) -> Callable[[Path], None]:
    """Return what makes the state in which a step begins."""

    def make(disk: Path) -> None:
        root = disk / "edged-ota"
        root.mkdir()
        for step in scene.before:
            do(step, root, store)

    return make


def do(step: str, root: Path, store: Path) -> None:
    """Do a step in this process, as far as there is something to do."""
    here = Installation(root)
    if step == _LAUNCH:
        launcher.select(str(root), root.parent / "selected", BOOT)
    elif step == "litter":
        _litter(here)
    elif step not in _DONE or here.current() != _DONE[step]:
        STEPS[step](here, store)


def _litter(here: Installation) -> None:
    """Leave what runs leave that were killed long ago."""
    for tree in (here.root / ".stage-x", here.tree(_THIRD)):
        (tree / "edged").mkdir(parents=True)
        (tree / "edged/a.py").write_text("a")
    (here.root / ".current.new").symlink_to(f"{links.RELEASES}/{_THIRD}")
    (here.root / "trial.json").write_text('{"id": "')
    (here.state / "floor.json").unlink(missing_ok=True)
    (here.state / ".bad.json.new").write_text("{")
