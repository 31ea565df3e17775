"""A release on trial: armed while nobody talks, started, watched, and committed or rejected.

The process that does this is of the release that is committed. It may be killed at any moment:
the launcher falls back without it, and the next run goes on from what it finds.
"""

from collections.abc import Callable
from typing import Final

from edged import journal
from edged.atomic_file import read_state, write_state
from edged.update import health
from edged.update.errors import UpdateError, storage_error
from edged.update.health import Health, at_rest, lost_link
from edged.update.installed import Installation
from edged.update.phone import Pace, Phone
from edged.update.probation import Probation, Result, Sight, Unit, Verdict
from edged.update.trial import Stage

REST_S: Final = 30
"""For which nobody may have talked."""
PATIENCE_S: Final = 3_600
"""For which a run waits for that; then the next one tries."""
_REJECT_PATIENCE_S: Final = 600
_STEP_S: Final = 2
_BEFORE: Final = "before.json"


class NotAtRestError(UpdateError):
    """Somebody talks all the time, or edged is stopped: the next run tries again."""

    exit_code = 0


class Trying:
    """Tries one release after another."""

    def __init__(
        self,
        installation: Installation,
        phone: Phone,
        pace: Pace,
        network: Callable[[], bool],
    ) -> None:
        """Ask `network` whether the publisher's server can be reached."""
        self._installation = installation
        self._phone = phone
        self._pace = pace
        self._network = network
        self._before = installation.state / _BEFORE

    def begin(self, release: str) -> Verdict:
        """Have a release run on trial; return the verdict. Raise UpdateError."""
        before = self._rested(PATIENCE_S)
        try:
            write_state(self._before, health.written(before), 0o644)
        except OSError as error:
            raise storage_error(error) from error
        self._installation.arm(release)
        return self._restarted(release, before)

    def replace(self, release: str) -> Verdict:
        """Have a release run instead of one that cannot on this system; raise UpdateError."""
        verdict = self._settled(release, Verdict(Result.PASSED, "the one before cannot run here"))
        self._phone.restart()
        return verdict

    def resume(self) -> tuple[str, Verdict] | None:
        """Go on with a trial that an earlier run has left; None if there is none."""
        trial, stage = self._installation.trial(), self._installation.stage_of_trial()
        if trial is None or stage is None:
            return None
        if stage is Stage.SPENT:
            why = "power went at each start, before it could show that it runs well"
            return trial.id, self._settled(trial.id, Verdict(Result.UNDECIDED, why))
        before = health.read(read_state(self._before, health.MOST_BYTES))
        if stage is Stage.ARMED:
            self._rested(PATIENCE_S)
            return trial.id, self._restarted(trial.id, before)
        return trial.id, self._watched(trial.id, before)

    def _rested(self, patience: float) -> Health | None:
        """Wait until nobody has talked for a while; return how the device is.

        None if the daemon does not answer: it disturbs nobody, and an update may be its cure.
        """
        until, since = self._pace.now() + patience, self._pace.now()
        while True:
            status, now = self._phone.status(), self._pace.now()
            if status is None and self._phone.unit()[0] is Unit.STOPPED:
                raise NotAtRestError("edged is stopped: the update waits until it runs")
            if status is not None and not at_rest(status):
                since = now
            if now - since >= REST_S:
                return None if status is None else health.health(status)
            if now >= until:
                raise NotAtRestError("somebody talks all the time: the update waits")
            self._pace.pause(_STEP_S)

    def _restarted(self, release: str, before: Health | None) -> Verdict:
        self._phone.restart()
        return self._watched(release, before)

    def _watched(self, release: str, before: Health | None) -> Verdict:
        """Look at the device until there is a verdict."""
        now: Probation | Verdict = Probation(release, before, self._pace.now())
        while isinstance(now, Probation):
            now = now.look(self._sight(before), self._pace.now())
            if isinstance(now, Probation):
                self._pace.pause(_STEP_S)
        return self._settled(release, now)

    def _sight(self, before: Health | None) -> Sight:
        status = self._phone.status()
        seen = None if status is None else health.health(status)
        unit, restarts = self._phone.unit()
        return Sight(
            release=self._phone.on_trial() or self._installation.current(),
            started=self._installation.stage_of_trial() is Stage.STARTED,
            unit=unit,
            restarts=restarts,
            health=seen,
            network=bool(seen and lost_link(before, seen)) and self._network(),
        )

    def _settled(self, release: str, verdict: Verdict) -> Verdict:
        """Make a verdict last, and have the release run that it is for."""
        over = self._installation.current()
        match verdict.result:
            case Result.PASSED:
                self._installation.commit(release)
                journal.note("update_installed", release=release, over=over)
            case Result.FAILED:
                self._installation.reject(release, verdict.why)
                journal.warn("update_failed", release=release, cause=verdict.why, runs=over)
            case Result.UNDECIDED:
                self._installation.withdraw()
                journal.warn("update_interrupted", release=release, cause=verdict.why, runs=over)
        if verdict.result is not Result.PASSED and self._phone.on_trial() == release:
            self._leave()
        return verdict

    def _leave(self) -> None:
        """Have the old release run again, if somebody talks a little later."""
        try:
            self._rested(_REJECT_PATIENCE_S)
        except NotAtRestError:
            if self._phone.unit()[0] is Unit.STOPPED:
                return
        self._phone.restart()
