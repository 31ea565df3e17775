"""What has to hold after a hit: a whole release runs, and the next run completes the work."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from edged.errors import EdgedError
from edged.update import launcher
from edged.update.installed import Installation
from tests.proof.sweep.scenes import Scene, do
from tests.proof.sweep.step import NEW, OLD

_EXPECTED = {"releases", "current", "previous", "state", "state.lock", "update.lock", "trial.json"}

_STATE = {"bad.json", "floor.json", "seen.json", "tuf", "layers"}


def faults(scene: Scene, root: Path, store: Path) -> Iterator[str]:
    """Yield what is wrong; nothing else has happened since the hit."""
    yield from _runs(scene, root, store, "boot-1")
    yield from _runs(scene, root, store, "boot-1")
    here = Installation(root)
    try:
        for step in (scene.step, *scene.after, "reconcile"):
            do(step, root, store)
    except EdgedError as error:
        yield f"the next run fails: {error}"
        return
    yield from _runs(scene, root, store, "boot-2")
    yield from _left(scene, here)


def _runs(scene: Scene, root: Path, store: Path, boot: str) -> Iterator[str]:
    """Start the service; yield what is wrong with what runs."""
    selected = root.parent / "selected"
    release = None
    with suppress(Exception):  # as its program has it: then nothing is selected
        release = launcher.select(str(root), selected, boot)
    tree = selected.resolve() if release else (root / "current").resolve()
    if not (root / "current").is_symlink():
        if scene.step != "install":
            yield "nothing is current"
        return
    if tree.name not in {OLD, NEW}:
        yield f"{tree.name} runs"
    else:
        yield from _differences(tree, store / tree.name / "tree")


def _differences(tree: Path, wanted: Path) -> Iterator[str]:
    """Compare a tree with what was released; neither the product nor its manifest is asked."""
    found, whole = _contents(tree), _contents(wanted)
    for name in sorted(found.keys() | whole):
        if found.get(name) != whole.get(name):
            yield f"{tree.name} runs, and its {name} is not what was released"


def _contents(tree: Path) -> dict[str, str]:
    return {
        file.relative_to(tree).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in tree.rglob("*")
        if file.is_file()
    }


def _left(scene: Scene, here: Installation) -> Iterator[str]:
    """Yield what is there in the end that should not be, or the other way round."""
    if here.current() != scene.runs:
        yield f"{here.current()} is current in the end"
    if here.trial() or (here.root / "trial.json").exists():
        yield "a trial is left"
    releases = {each.name for each in (here.root / "releases").iterdir()}
    if not releases <= scene.kept:
        yield f"the releases {sorted(releases)} are left"
    for release in releases:
        if wrong := here.damaged(release):
            yield f"{wrong} of {release} are damaged in the end"
    if strange := {each.name for each in here.root.iterdir()} - _EXPECTED:
        yield f"{sorted(strange)} are left"
    if strange := {each.name for each in here.state.iterdir()} - _STATE:
        yield f"{sorted(strange)} are left in the state"
