"""The partner on the network: lifecycle, turns and outbox on a connection that may come and go."""

import asyncio
import random
from collections.abc import Callable
from typing import Final

from edged import journal
from edged.clock import Clock, Deadline
from edged.conversation.events import (
    Link,
    LinkChanged,
    ReplyEnded,
    ReplyStarted,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.notices import ActivityStarted, Report
from edged.live import Play, lifecycle
from edged.live.connection import Connector, DisconnectedError, Unset
from edged.live.line import Line
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    ClientMessage,
    Fact,
    GoAway,
    ResumptionUpdate,
    Unused,
)
from edged.live.outbox import Outbox
from edged.live.turns import Spoken, Told, TurnEnded, Turns

FRAME_PATIENCE: Final = 0.5
"""Seconds that an activity end waits for the first camera frame."""


class LiveSession:
    """Keeps the conversation alive over as many connections as it takes. A `Live` port."""

    def __init__(  # noqa: PLR0913 - the composition root names each
        self,
        connector: Connector | None,
        clock: Clock,
        *,
        outbox: Outbox,
        answer_patience: float,
        expects_frames: bool = False,
        until_idle: bool = False,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Without a connector the device is not set up; `chance` spreads retries."""
        self._has_key = connector is not None
        self._line = Line(connector or Unset(), self)
        self._clock = clock
        self._outbox = outbox
        self._answer_patience = answer_patience
        self._expects_frames = expects_frames
        self._chance = chance
        self._life = lifecycle.Life()
        self._turns = Turns(until_idle=until_idle)
        self._epoch = 0
        self._awaited = 0  # the epoch whose end is due from the service; 0: none
        self._handle_awaited = False
        self._timer = Deadline(clock, lambda: self._happen(lifecycle.TimeUp()))
        self._gap = Deadline(clock, self._answer_stopped)
        self._opened_at = 0.0
        self._unused: set[str] = set()

    async def run(self, play: Play, report: Report) -> None:
        """Stay in touch with the service until cancelled."""
        self._play, self._report = play, report
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._happen(lifecycle.Started(has_key=self._has_key))
                await asyncio.Event().wait()
        finally:
            self._timer.disarm()
            self._gap.disarm()

    # -- the port -------------------------------------------------------------------------------

    def begin(self, epoch: int) -> None:
        """Open an utterance."""
        self._epoch = self._awaited = epoch
        self._gap.disarm()
        self._outbox.begin(epoch, awaits_frame=self._expects_frames)
        self._line.wake()
        self._happen(lifecycle.Wanted())

    def hear(self, epoch: int, pcm: bytes) -> None:
        """Add sound to the open utterance."""
        if dropped := self._outbox.hear(epoch, pcm):
            journal.warn("speech_dropped", epoch=epoch, bytes=dropped, cause="the outbox is full")
        self._line.wake()

    def see(self, epoch: int, jpeg: bytes) -> None:
        """Add a camera frame to the open utterance."""
        self._outbox.see(epoch, jpeg)
        self._line.wake()

    def end(self, epoch: int) -> None:
        """Close the utterance; without a frame yet, its end waits a little for one."""
        self._outbox.end(epoch)
        if self._outbox.awaits_frame(epoch):
            self._clock.call_later(FRAME_PATIENCE, lambda: self._frame_overdue(epoch))
        self._line.wake()

    def _frame_overdue(self, epoch: int) -> None:
        self._outbox.frame_overdue(epoch)
        self._line.wake()

    def abandon(self, epoch: int) -> None:
        """Drop the turns up to `epoch`."""
        self._turns = self._turns.abandoned(epoch)
        self._outbox.abandon(epoch)
        self._gap.disarm()
        self._line.wake()
        self._turn_over()

    def forget(self) -> None:
        """Begin a new conversation."""
        self.abandon(self._epoch)
        self._happen(lifecycle.Forgotten())

    # -- the lifecycle --------------------------------------------------------------------------

    def _happen(self, event: lifecycle.Happening) -> None:
        self._life, orders = lifecycle.after(self._life, event)
        for order in orders:
            match order:
                case lifecycle.Open(handle=handle):
                    self._timer.disarm()
                    self._line.open(self._tasks, handle)
                case lifecycle.Wait(seconds=seconds, jitter=jitter):
                    self._timer.arm(seconds * (self._chance() if jitter else 1.0))
                case lifecycle.Tell(link=link, cause=cause):
                    self._tell(link, cause)

    def _tell(self, link: Link, cause: str) -> None:
        self._report(LinkChanged(link, cause))
        if link is Link.NOT_SET_UP and self._awaited:
            epoch = self._awaited
            self.abandon(epoch)
            self._report(TurnFailed(epoch, cause))

    # -- the line's subscriber ------------------------------------------------------------------

    def opened(self, *, resumed: bool) -> None:
        """Start over on a new connection."""
        self._turns, told = self._turns.disconnected()
        for each in told:
            self._tell_of_turn(each)
        self._outbox.rewind()
        journal.note("connected", resumed=resumed)
        self._opened_at = self._clock.now()
        self._happen(lifecycle.Connected())

    def lost(self, error: DisconnectedError) -> None:
        """Let the lifecycle decide first: what fails now fails because of it."""
        self._gap.disarm()
        self._happen(lifecycle.Disconnected(error.failure))
        self._turns, told = self._turns.disconnected()
        for each in told:
            self._tell_of_turn(each)

    def _turn_over(self) -> None:
        self._awaited = 0
        if not self._handle_awaited:
            self._happen(lifecycle.TurnsOver())

    def next(self) -> ClientMessage | None:
        """Return what is to be sent now."""
        return self._outbox.next()

    def sent(self, message: ClientMessage) -> None:
        """Keep the order of things for `turns` and tell of the two ends."""
        self._turns = self._turns.sent(message)
        match message:
            case ActivityStart(epoch=epoch):
                self._report(ActivityStarted(epoch))
            case ActivityEnd(epoch=epoch):
                self._report(UtteranceAccepted(epoch))
                self._handle_awaited = True
            case _:
                pass

    def take(self, fact: Fact) -> None:
        """Give each fact to whom it concerns."""
        match fact:
            case ResumptionUpdate(handle=str(handle)):
                self._happen(lifecycle.HandleGiven(handle))
                self._handle_awaited = False
                if not self._awaited:
                    self._happen(lifecycle.TurnsOver())
            case GoAway(time_left=left):
                journal.note("go_away", time_left=left)
                self._happen(lifecycle.LeaveAnnounced(left))
                if not self._awaited and not self._handle_awaited:
                    self._happen(lifecycle.TurnsOver())
            case Unused(name=name):
                self._note_unused(name)
            case _:
                self._turns, told = self._turns.received(fact)
                for each in told:
                    self._tell_of_turn(each)

    def _note_unused(self, name: str) -> None:
        """Once each: some come with every message. The names are those of the SDK, so few."""
        if name not in self._unused:
            self._unused.add(name)
            journal.note("server_field_unused", field=name)

    def _tell_of_turn(self, told: Told) -> None:
        match told:
            case Spoken(epoch=epoch, pcm=pcm):
                self._play(epoch, pcm)
                self._gap.arm(self._answer_patience)
                return
            case ReplyStarted(epoch=epoch):
                self._outbox.answered(epoch)
                self._report(told)
            case ReplyEnded():
                self._gap.disarm()
                self._report(told)
            case TurnEnded():
                self._prove()
                self._turn_over()
            case TurnFailed():
                self._gap.disarm()
                self._outbox.abandon(told.epoch)
                self._turn_over()
                self._report(told)
            case _:
                self._report(told)

    def _answer_stopped(self) -> None:
        epoch = self._turns.epoch
        self._turns = self._turns.abandoned(epoch)
        self._tell_of_turn(TurnFailed(epoch, f"no sound for {self._answer_patience:g} s"))

    def _prove(self) -> None:
        if self._clock.now() - self._opened_at >= lifecycle.STABLE_AFTER:
            self._happen(lifecycle.Proven())
