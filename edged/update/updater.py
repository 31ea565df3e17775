"""One run: end what an earlier run has left, look, fetch, stage, try, and report.

The report is kept after each step, so that it is true whatever ends the run.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from edged import journal
from edged.atomic_file import read_state, write_state
from edged.errors import EdgedError
from edged.update import report as reports
from edged.update.download import Downloads
from edged.update.errors import RefusedError, UpdateError, storage_error
from edged.update.installed import Installation
from edged.update.manifest import Manifest
from edged.update.policy import Device
from edged.update.probation import Result, Verdict
from edged.update.report import Report, Trial
from edged.update.repository import Repository
from edged.update.search import Found, search
from edged.update.trying import NotAtRestError, Trying
from edged.values import replace

FILE: Final = "report.json"
_CODES: Final[Mapping[Result, int]] = {
    Result.PASSED: os.EX_OK,
    Result.FAILED: 1,
    Result.UNDECIDED: os.EX_TEMPFAIL,
}


class Examine(Protocol):
    """Examines a tree before anything starts it."""

    def __call__(self, tree: Path, before: Path | None, /) -> None:
        """Raise RefusedError if it cannot run; `before` is what runs now, if anything does."""
        ...


class Updater:
    """The updater of a device."""

    def __init__(  # noqa: PLR0913 - by keyword only
        self,
        *,
        installation: Installation,
        channel: str,
        look: Callable[[], Repository],
        device: Callable[[], Device],
        downloads: Downloads,
        examine: Examine,
        trying: Trying,
        now: Callable[[], float],
    ) -> None:
        """Ask `look` for a fresh look at the repository, and `device` for what is known here."""
        self._installation = installation
        self._channel = channel
        self._look = look
        self._device = device
        self._downloads = downloads
        self._examine = examine
        self._trying = trying
        self._now = now

    def check(self) -> Report:
        """Look, and change nothing; raise EdgedError."""
        return self._reported(lambda: self._told_of(self._found(self._look())))

    def run(self) -> Report:
        """Look, and install what is new; raise EdgedError."""
        return self._reported(self._run)

    def _reported(self, work: Callable[[], Report]) -> Report:
        with self._installation.one_run():
            try:
                return work()
            except NotAtRestError as waits:
                journal.note("update_waits", cause=str(waits))
                return self._told(said=str(waits), code=os.EX_OK)
            except EdgedError as error:
                with suppress(UpdateError):  # a full disk is what is told already
                    self._told(said=str(error), code=error.exit_code)
                raise

    def _run(self) -> Report:
        if left := self._trying.resume():
            self._tried(*left)
        self._installation.reconcile(kept(self._installation).offered)
        look = self._look()
        found = self._found(look)
        release = found.offer.release
        if found.manifest is None or release is None:
            self._downloads.clear()
            return self._told_of(found)
        if waits := kept(self._installation).waits(release, self._now()):
            hours = (waits + 3599) // 3600
            said = f"{release} was interrupted; it is tried again in {hours} h"
            return self._told(said=said, code=os.EX_OK)
        self._told_of(found)
        return self._installed(look, found.manifest)

    def _found(self, look: Repository) -> Found:
        return search(look, self._channel, self._device())

    def _installed(self, look: Repository, manifest: Manifest) -> Report:
        """Fetch and stage a release, and try it."""
        release, known = manifest.id, self._device()
        journal.note("update_found", release=release, runs=known.current)
        lacking = {key: manifest.layers[key] for key in self._lacking(manifest)}
        self._downloads.clear({layer.sha256 for layer in lacking.values()})
        layers = {
            key: self._downloads.fetch(look.layer(layer.sha256), layer)
            for key, layer in lacking.items()
        }
        tree = self._installation.stage(manifest, layers)
        self._downloads.clear()
        before = known.current and self._installation.tree(known.current)
        try:
            self._examine(tree, before or None)
        except RefusedError as error:
            self._installation.reject(release, str(error))
            journal.warn("update_failed", release=release, cause=str(error), runs=known.current)
            return self._tried(release, Verdict(Result.FAILED, str(error)))
        if known.current is None:
            return self._tried(release, self._trying.replace(release))
        return self._tried(release, self._trying.begin(release))

    def _lacking(self, manifest: Manifest) -> list[str]:
        """Return the layers to fetch: none, if an earlier run has staged the release."""
        staged = self._installation.manifest(manifest.id)
        if staged and staged.raw == manifest.raw and not self._installation.damaged(manifest.id):
            return []
        return self._installation.lacking(manifest)

    def _tried(self, release: str, verdict: Verdict) -> Report:
        trial = Trial(release, verdict.result, verdict.why, max(0, int(self._now())))
        self._keep(kept(self._installation).after(trial))
        why = f": {verdict.why}" if verdict.why else ""
        said = f"{release} {verdict.result.value}{why}"
        return self._told(said=said, code=_CODES[verdict.result])

    def _told_of(self, found: Found) -> Report:
        offer = found.offer
        return self._told(said=offer.verdict.value, code=os.EX_OK, offered=offer.release)

    def _told(self, **told: Any) -> Report:  # noqa: ANN401 - fields of the report
        report = kept(self._installation)
        report = replace(report, checked=max(0, int(self._now())), **told)
        self._keep(report)
        return report

    def _keep(self, report: Report) -> None:
        try:
            write_state(self._installation.state / FILE, reports.written(report), 0o644)
        except OSError as error:
            raise storage_error(error) from error


def kept(installation: Installation) -> Report:
    """Return the report of the last run; an empty one if there was none."""
    try:
        return reports.read(read_state(installation.state / FILE, reports.MOST_BYTES))
    except OSError:
        return Report()
