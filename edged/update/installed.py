"""What is installed: which release runs, which is on trial, and every change of that.

Whatever ends a change in the middle, `current` names a whole release afterwards, and `reconcile`
completes or undoes the rest.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from edged.atomic_file import read_state, write_state
from edged.update import links, records, staging
from edged.update.errors import RefusedError, storage_error
from edged.update.locks import one_change, one_run
from edged.update.manifest import MOST, NAME, Manifest, parse
from edged.update.trial import MOST as MOST_OF_TRIAL
from edged.update.trial import Stage, Trial, this_boot
from edged.update.trial import parse as parse_trial

ROOT: Final = Path("/var/lib/edged-ota")


class Installation:
    """The releases of a device. A release is named by its id, which is the name of its folder."""

    def __init__(self, root: Path = ROOT, boot: Callable[[], str] = this_boot) -> None:
        self.root = root
        self.state = root / "state"
        self._boot = boot
        self._current = root / "current"
        self._previous = root / "previous"
        self._trial = root / "trial.json"
        self._failed = self.state / "bad.json"
        self._floor = self.state / "floor.json"

    # What is there

    def tree(self, release: str) -> Path:
        """Return where a release is, or will be."""
        return self.root / links.RELEASES / release

    def current(self) -> str | None:
        """Return which release is known to be good; None if none was ever installed."""
        return links.target(self._current)

    def previous(self) -> str | None:
        """Return which was current before."""
        return links.target(self._previous)

    def trial(self) -> Trial | None:
        """Return which release is on trial, if one is."""
        try:
            found = parse_trial(read_state(self._trial, MOST_OF_TRIAL + 1) or b"")
        except OSError:
            return None
        return found if found and found.over == self.current() != found.id else None

    def stage_of_trial(self) -> Stage | None:
        """Return how far the trial is; None if there is none."""
        return found.stage(self._boot()) if (found := self.trial()) else None

    def manifest(self, release: str) -> Manifest | None:
        """Return the manifest in the tree of a release; None if it is missing or damaged."""
        with contextlib.suppress(OSError, RefusedError):
            if raw := read_state(self.tree(release) / NAME, MOST + 1):
                return parse(raw)
        return None

    def failed(self) -> Mapping[str, str]:
        """Return why each release failed here that is not to be tried again."""
        return records.failed(self._failed)

    def floor(self) -> int:
        """Return the counter of the oldest release that may run here."""
        known = self.manifest(self.current() or "")
        return max(records.floor(self._floor), known.floor if known else 0)

    # Changes

    def one_run(self) -> contextlib.AbstractContextManager[None]:
        """Keep other runs and install.sh out of all of them; raise BusyError."""
        return one_run(self.root)

    def lacking(self, manifest: Manifest) -> list[str]:
        """Return the layers of which a file is neither in the current release nor in the previous.

        What is there is hashed: of a file that has rotted the layer is fetched again.
        """
        return staging.lacking(manifest, self._donors())

    def stage(self, manifest: Manifest, layers: Mapping[str, Path]) -> Path:
        """Install a release beside the others, from these layers and from what is there.

        Raise RefusedError if a file is not what the manifest says, StorageError if the disk is
        full or failing; then nothing is left of it.
        """
        with self._writing():
            return staging.stage(self.root, manifest, layers, self._donors())

    def arm(self, release: str) -> None:
        """Have the next start be one of this release, on trial."""
        current = self.current()
        if current is None or release == current or self.manifest(release) is None:
            raise RefusedError(f"{release} cannot be tried instead of {current}: is it installed?")
        with self._changing():
            write_state(self._trial, Trial(release, current).encoded(), 0o644)

    def commit(self, release: str) -> None:
        """Have a release be the current one: it has passed its trial, or it is the first."""
        if (manifest := self.manifest(release)) is None:
            raise RefusedError(f"{release} is not installed")
        with self._changing():
            was = self.current()
            if was not in (None, release):
                links.point(self._previous, was)
            if was != release:
                links.point(self._current, release)
            links.remove(self._trial)
            self.state.mkdir(exist_ok=True)
            records.raise_floor(self._floor, manifest.floor)

    def reject(self, release: str, why: str) -> None:
        """Remember that a release failed, and end its trial.

        If the disk does not take that, the trial stays, of which this boot starts nothing more.
        """
        with self._changing():
            self.state.mkdir(exist_ok=True)
            records.add_failed(self._failed, release, why)
            if (found := self.trial()) and found.id == release:
                links.remove(self._trial)

    def withdraw(self) -> None:
        """End a trial without a verdict: power went, or a person interfered."""
        with self._changing():
            links.remove(self._trial)

    def revert(self) -> str:
        """Have the release before the current one be current again; return which it is."""
        release = self.previous()
        manifest = self.manifest(release or "")
        if release is None or manifest is None or release == self.current():
            raise RefusedError("there is no release to go back to")
        if manifest.counter < self.floor():
            raise RefusedError(
                f"{release} may not run again: what came after it closes a hole, or has changed "
                "its state"
            )
        if self.damaged(release):
            raise RefusedError(f"{release} is damaged: run install.sh to repair or replace it")
        with self._changing():  # in this order: a cut in the middle may lose the newer one only
            was = self.current()
            links.point(self._current, release)
            if was is not None:
                links.point(self._previous, was)
            links.remove(self._trial)
        return release

    def damaged(self, release: str) -> list[str]:
        """Return what is missing, changed or too much in the tree of a release."""
        manifest = self.manifest(release)
        return staging.damaged(self.tree(release), manifest) if manifest else [NAME]

    def reconcile(self, wanted: str | None = None) -> None:
        """Complete or undo what a run has left that was ended in the middle.

        Releases that nothing names are removed; not the wanted one, which is whole if it is there.
        """
        with self._changing():
            current = self.current()
            if self._trial.exists() and self.trial() is None:
                links.remove(self._trial)
            if current and (manifest := self.manifest(current)):
                self.state.mkdir(exist_ok=True)
                records.raise_floor(self._floor, manifest.floor)
            found = self.trial()
            kept = {current, self.previous(), found.id if found else None, wanted}
            for each in staging.leftovers(self.root, kept):
                staging.clear(each)

    def _donors(self) -> list[tuple[Path, Manifest]]:
        """Return the trees whose files may be linked."""
        found = [(each, self.manifest(each)) for each in (self.current(), self.previous()) if each]
        return [(self.tree(each), manifest) for each, manifest in found if manifest]

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        with self._writing(), one_change(self.root):
            yield

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise storage_error(error) from error
