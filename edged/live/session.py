"""The partner on the network: lifecycle, turns and outbox on a connection that may come and go."""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from typing import Final

from edged import journal
from edged.clock import Clock
from edged.conversation.events import (
    Link,
    LinkChanged,
    ReplyStarted,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.notices import ActivityStarted, Report, Transcribed
from edged.live import Play
from edged.live import happenings as h
from edged.live.connection import Connector, DisconnectedError, Unset
from edged.live.keeping import Store
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
from edged.live.network import watch_network
from edged.live.outbox import Outbox
from edged.live.patience import Habits, TurnWatch
from edged.live.recollection import Recollection, Remark
from edged.live.told import Spoken, SpokenLate, Told, TurnEnded
from edged.live.turns import Stage, Turns
from edged.live.upkeep import Upkeep
from edged.live.walltime import watch_clock
from edged.settings.key import NoKey

FRAME_PATIENCE: Final = 0.5
"""Seconds that an activity end waits for the first camera frame."""


class LiveSession:
    """Keeps the conversation alive over as many connections as it takes. A `Live` port."""

    def __init__(
        self,
        connector: Connector | NoKey,
        clock: Clock,
        outbox: Outbox,
        habits: Habits,
        store: Store | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """With nothing to connect by the device is not set up; `chance` spreads retries."""
        self._lack = connector if isinstance(connector, NoKey) else None
        self._line = Line(Unset() if isinstance(connector, NoKey) else connector, self)
        self._upkeep = Upkeep(self._line, clock, habits, store, chance)
        self._clock = clock
        self._outbox = outbox
        self._habits = habits
        self._turns = Turns(thinks=habits.thinks)
        self._watch = TurnWatch(clock, habits, self._overdue)
        self.said = Recollection()
        self._epoch = 0
        self._awaited = 0  # the epoch whose end is due from the service; 0: none
        self._asked_again = 0  # the epoch that was said once more because nobody answered
        self._noted: set[str] = set()

    async def run(self, play: Play, report: Report) -> None:
        """Stay in touch with the service until cancelled."""
        self._play, self._report = play, report
        async with asyncio.TaskGroup() as tasks:
            try:
                with (
                    watch_network(self._upkeep.network_changed),
                    watch_clock(self._upkeep.clock_set),
                ):
                    self._upkeep.start(tasks, self, lack=self._lack)
                    await asyncio.Event().wait()
            finally:  # before the line is closed: nothing may open it again
                self._watch.stop()
                self._upkeep.stop()

    # -- the port -------------------------------------------------------------------------------

    def begin(self, epoch: int) -> None:
        """Open an utterance."""
        self._epoch = self._awaited = epoch
        self._turns = self._turns.abandoned(epoch - 1)  # nobody wants to hear of older ones now
        self._watch.stop()
        self._outbox.begin(epoch, awaits_frame=self._habits.expects_frames())
        self._line.wake()
        self._upkeep.turn_began()

    def hear(self, epoch: int, pcm: bytes) -> None:
        """Add sound to the open utterance."""
        if dropped := self._outbox.hear(epoch, pcm):
            journal.warn("speech_dropped", turn=epoch, bytes=dropped, cause="the outbox is full")
        self._line.wake()

    def see(self, epoch: int, jpeg: bytes) -> None:
        """Add a camera frame to the open utterance."""
        self._outbox.see(epoch, jpeg)
        self._line.wake()

    def end(self, epoch: int) -> None:
        """Close the utterance; without a frame yet, its end waits a little for one."""
        self._outbox.end(epoch)
        if self._outbox.awaits_frame(epoch):
            patience = FRAME_PATIENCE if self._habits.expects_frames() else 0.0  # lost meanwhile
            self._clock.call_later(patience, partial(self._frame_overdue, epoch))
        self._line.wake()

    def _frame_overdue(self, epoch: int) -> None:
        self._outbox.frame_overdue(epoch)
        self._line.wake()

    def abandon(self, epoch: int) -> None:
        """Drop the turns up to `epoch`."""
        self._turns = self._turns.abandoned(epoch)
        self._outbox.abandon(epoch)
        self._watch.stop()
        self._line.wake()
        self._turn_over()

    def forget(self) -> None:
        """Begin a new conversation."""
        self.abandon(self._epoch)
        self.said.clear()
        self._upkeep.happen(h.Forgotten())

    def history(self) -> tuple[Remark, ...]:
        """Return what was said, for a service that remembers nothing."""
        return self.said.remarks()

    def hung_up(self) -> None:
        """End what the connection owed: it is about to be replaced."""
        self._watch.stop()
        self._move(*self._turns.disconnected())

    def tell(self, link: Link, cause: str, reason: str) -> None:
        """Report the link; without any hope of an answer a turn under way has failed."""
        self._report(LinkChanged(link, cause, reason))
        if link is Link.NOT_SET_UP and self._awaited:
            epoch = self._awaited
            self.abandon(epoch)
            self._report(TurnFailed(epoch, cause))

    def _turn_over(self, *, answered: bool = False) -> None:
        self._awaited = 0
        self._upkeep.turn_over(answered=answered)

    # -- the line's subscriber ------------------------------------------------------------------

    def opened(self, *, resumed: bool) -> None:
        """Start over on a new connection."""
        self.hung_up()
        self._noted.discard("goAway")
        self._outbox.rewind()
        journal.note("connected", resumed=resumed)
        self._upkeep.opened()

    def lost(self, error: DisconnectedError) -> None:
        """Let the lifecycle decide first: what fails now fails because of it."""
        self._upkeep.lost(error.failure)
        self.hung_up()

    def next(self) -> ClientMessage | None:
        """Return what is to be sent now."""
        return self._outbox.next()

    def sent(self, message: ClientMessage) -> None:
        """Keep the order of things for `turns` and tell of the two ends."""
        self._turns = self._turns.sent(message)
        match message:
            case ActivityStart(epoch=epoch) if epoch == self._awaited:
                self._report(ActivityStarted(epoch))
            case ActivityEnd(epoch=epoch) if epoch == self._awaited:
                self._report(UtteranceAccepted(epoch))
                self._upkeep.utterance_sent()
                self._watch.follow(self._turns.stage)
            case _:
                pass

    def take(self, fact: Fact) -> None:
        """Give each fact to whom it concerns."""
        match fact:
            case ResumptionUpdate(handle=str(handle)):
                self._upkeep.handle_given(handle)
            case GoAway(time_left=left):
                if "goAway" not in self._noted:
                    self._noted.add("goAway")
                    journal.note("go_away", time_left=left)
                self._upkeep.leave_announced(left)
            case Unused(name=name):
                self._note_unused(name)
            case _:
                self._move(*self._turns.received(fact))

    def _note_unused(self, name: str) -> None:
        """Once each: some come with every message. The names are those of the SDK, so few."""
        if name not in self._noted:
            self._noted.add(name)
            journal.note("server_field_unused", field=name)

    def _overdue(self) -> None:
        if self._turns.stage is Stage.WAITING:
            if self._asked_again != self._turns.epoch:
                self._asked_again = self._turns.epoch
                self._upkeep.happen(h.Unanswered())
            return
        self._move(*self._turns.overdue())

    def _move(self, turns: Turns, told: tuple[Told, ...]) -> None:
        self._turns = turns
        self._watch.follow(turns.stage)
        for each in told:
            self._tell_of_turn(each)

    def _tell_of_turn(self, told: Told) -> None:
        match told:
            case Spoken(epoch=epoch, pcm=pcm):
                self._play(epoch, pcm)
                if excess := self._watch.heard(pcm):
                    self._turns = self._turns.abandoned(epoch)
                    self._tell_of_turn(TurnFailed(epoch, excess))
                return
            case SpokenLate(epoch=epoch):
                journal.warn("sound_after_end", turn=epoch, milliseconds=told.milliseconds)
                return
            case ReplyStarted(epoch=epoch):
                self._outbox.answered(epoch)
            case TurnEnded():
                self._turn_over(answered=True)
                return
            case TurnFailed():
                self._watch.stop()
                self._outbox.abandon(told.epoch)
                self._turn_over()
            case Transcribed():
                self.said.add(told)
            case _:
                pass
        self._report(told)
