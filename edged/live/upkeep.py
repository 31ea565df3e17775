"""Keeps the line open: feeds the lifecycle, obeys its orders, and knows when nobody talks."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

from edged.clock import Clock, Deadline
from edged.conversation.events import Link
from edged.live import happenings as h
from edged.live import lifecycle
from edged.live.failures import Failure
from edged.live.handle_age import HandleAge
from edged.live.keeping import Keeping, Store
from edged.live.line import Line
from edged.live.patience import Habits
from edged.live.recollection import Remark
from edged.settings.key import NoKey

HANDLE_PATIENCE: Final = 30.0
"""Seconds after a turn in which its handle has to come: a renewal does not wait for ever for it."""
UNNOTICED: Final = 1.0
"""Seconds that a renewal may take while the device still counts as online."""


class Talk(Protocol):
    """The conversation that the line serves."""

    def tell(self, link: Link, cause: str, reason: str) -> None:
        """Take note of the link and of why it is so."""

    def history(self) -> tuple[Remark, ...]:
        """Return what was said, for a service that remembers nothing."""

    def hung_up(self) -> None:
        """Take note that the connection is no more: it owes nothing."""


class Upkeep:
    """The shell of the lifecycle. A turn is under way from `turn_began` to `turn_over`."""

    def __init__(
        self,
        line: Line,
        clock: Clock,
        habits: Habits,
        store: Store | None,
        chance: Callable[[], float],
    ) -> None:
        """`chance` returns a number from 0 to 1 that spreads retries."""
        self._line = line
        self._clock = clock
        self._habits = habits
        self._keeping = Keeping(store) if store else None
        self._chance = chance
        self._life = lifecycle.Life()
        self._awaiting: set[str] = set()  # what a renewal has to wait for: a turn, its handle
        self._timer = Deadline(clock, lambda: self.happen(h.TimeUp()))
        self._age = Deadline(clock, self._grow_old)
        self._rest = Deadline(clock, lambda: self.happen(h.Idled()))
        self._linger = Deadline(clock, lambda: self.happen(h.Lingered()))
        self._handle_due = Deadline(clock, self._miss_handle)
        expired = partial(self.happen, h.HandleExpired())
        self._handle_age = HandleAge(clock, self._keep_handle, expired)
        self._link = Link.OFFLINE
        self._tried_at = self._opened_at = clock.now()

    def start(self, tasks: asyncio.TaskGroup, talk: "Talk", *, lack: NoKey | None) -> None:
        """Connect, on behalf of `talk`; with a `lack` only tell it."""
        self._tasks, self._talk = tasks, talk
        handle = self._keeping.load() if self._keeping else None
        if self._keeping:
            tasks.create_task(self._keeping.run(), name="live.handle")
        self.happen(h.Started(lack=lack, handle=handle))

    def stop(self) -> None:
        """Open nothing any more, whatever still happens."""
        self.happen(h.Ended())
        deadlines = (self._timer, self._age, self._rest, self._linger, self._handle_due)
        for deadline in deadlines:
            deadline.disarm()
        self._handle_age.stop()

    def happen(self, event: h.Happening) -> None:
        """Let the lifecycle decide and do what it orders."""
        self._life, orders = lifecycle.after(self._life, event)
        for order in orders:
            match order:
                case h.Open(handle=handle):
                    self._handle_age.session_is_over()
                    self._timer.disarm()
                    self._tried_at = self._clock.now()
                    if self._link is Link.ONLINE:
                        self._linger.arm(UNNOTICED)
                    history = () if handle else self._talk.history()
                    self._line.open(self._tasks, handle, history)
                    self._talk.hung_up()
                case h.HangUp():
                    self._handle_age.session_is_over()
                    self._line.hang_up()
                    self._talk.hung_up()
                case h.Keep(handle=handle):
                    self._keep(handle)
                case h.Wait(seconds=seconds, jitter=jitter):
                    self._timer.arm(seconds * (self._chance() if jitter else 1.0))
                case h.Tell(link=link, cause=cause, reason=reason):
                    self._link = link
                    self._talk.tell(link, cause, reason)

    def _keep(self, handle: str | None) -> None:
        self._handle_age.kept()
        if self._keeping:
            self._keeping.keep(handle)

    def _keep_handle(self) -> None:
        if self._life.handle:
            self._keep(self._life.handle)

    def opened(self) -> None:
        """Take note of a new connection."""
        self._handle_age.session_lives()
        self._awaiting.discard("handle")
        self._opened_at = self._clock.now()
        if self._habits.renew_after is not None:
            self._age.arm(self._habits.renew_after)
        self.happen(h.Connected())
        if not self._awaiting:
            self.turn_over()

    def lost(self, failure: Failure) -> None:
        """Take note of a connection that is gone or did not come about."""
        self._age.disarm()
        self._handle_age.session_is_over()
        wanted = "turn" in self._awaiting
        self.happen(h.Disconnected(failure, self._lived(), wanted=wanted))

    def turn_began(self) -> None:
        """Take note of a press."""
        self._awaiting.add("turn")
        self._rest.disarm()
        self._handle_due.disarm()
        self.happen(h.Wanted(self._clock.now() - self._tried_at))

    def network_changed(self) -> None:
        """Take note that a link, an address or a route came or went."""
        self.happen(h.NetworkChanged(self._clock.now() - self._tried_at))

    def clock_set(self) -> None:
        """Take note that the time of day was set."""
        self.happen(h.ClockSet())

    def utterance_sent(self) -> None:
        """Take note of an activity end: the service owes a fresh handle."""
        self._awaiting.add("handle")

    def turn_over(self, *, answered: bool = False) -> None:
        """Take note that nothing more is due; only an answered turn brings a handle."""
        self._awaiting.discard("turn")
        if not answered:
            self._awaiting.discard("handle")
        if "handle" in self._awaiting:
            self._handle_due.arm(HANDLE_PATIENCE)
        if answered and self._lived() >= lifecycle.STABLE_AFTER:
            self.happen(h.Proven())
        if self._habits.rest_after is not None:
            self._rest.arm(self._habits.rest_after)
        self._leave_if_idle()

    def handle_given(self, handle: str) -> None:
        """Take note of a handle by which the conversation can be resumed."""
        self.happen(h.HandleGiven(handle))
        self._awaiting.discard("handle")
        self._leave_if_idle()

    def _miss_handle(self) -> None:
        self._awaiting.discard("handle")
        self._leave_if_idle()

    def leave_announced(self, time_left: float) -> None:
        """Take note of goAway."""
        self.happen(h.LeaveAnnounced(time_left, self._lived()))
        self._leave_if_idle()

    def _lived(self) -> float:
        return self._clock.now() - self._opened_at

    def _grow_old(self) -> None:
        self.happen(h.Aged())
        self._leave_if_idle()

    def _leave_if_idle(self) -> None:
        if not self._awaiting:
            self.happen(h.TurnsOver())
