"""Which calls run, and what is answered. Pure and immutable.

A call is answered exactly once on the connection that it came on, unless the service takes it back,
and then never. The same call again within a turn does not run again: it shares what the first one
brings. What a press interrupts is stopped, and answered all the same: a service that waits for an
answer swallows the user's next turn. For the same reason calls of a connection that was lost are
answered on the one that resumes it, with an error; and so are those that were answered after the
handle was made, of which the service has forgotten the answer
(pydantic-ai, realtime/google.py, October 2026).
"""

from collections.abc import Collection

from edged.tools.calls.call import (
    INTERRUPTED,
    LOST,
    MOST_ARGUMENT_BYTES,
    MOST_PER_TURN,
    MOST_RUNNING,
    MOST_WAITING,
    TAKEN_BACK,
    TOO_LONG,
    TOO_MANY,
    UNCONFIRMED,
    Answer,
    Call,
    Order,
    Stop,
    repeated,
)
from edged.tools.calls.run import Debt, Run, Stage, Waiting, refusal
from edged.tools.declaration.manner import Manner
from edged.tools.outcome import Outcome, Status
from edged.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Calls:
    """All there is to know about calls."""

    waiting: tuple[Waiting, ...] = ()
    sending: tuple[Waiting, ...] = ()
    """Those whose answers are on their way to the wire."""
    runs: tuple[Run, ...] = ()
    answered: tuple[Call, ...] = ()
    """Those that were answered on this connection, the newest last."""
    unheard: int = 0
    """How many of the newest the handle at hand does not know the answer of."""
    handle: str = ""
    """That of the session at hand; empty: it has none yet."""
    owed: tuple[Debt, ...] = ()
    tickets: int = 0
    """How many runs there were."""

    @property
    def due(self) -> float | None:
        """The earliest time at which a run is overdue."""
        if not self.runs:
            return None  # nearly always, and asked with each message
        return min((run.due for run in self.runs if run.is_open), default=None)

    @property
    def is_open(self) -> bool:
        """Whether the service waits for any answer."""
        return bool(self.waiting or self.sending)

    @property
    def works(self) -> bool:
        """Whether the reply waits for an answer."""
        return self.is_open and not all(w.manner.is_silent for w in (*self.waiting, *self.sending))

    @property
    def blocks(self) -> bool:
        """Whether the service waits for an answer, and takes no sound and no pictures."""
        return self.is_open and any(each.manner.blocks for each in (*self.waiting, *self.sending))

    @property
    def question(self) -> Run | None:
        """The run that a press is asked for; more of them wait until this is answered."""
        return next((run for run in self.runs if run.is_asked), None) if self.runs else None

    def asked(
        self, call: Call, manner: Manner, epoch: int, due: float, stage: Stage = Stage.AT_WORK
    ) -> tuple["Calls", tuple[Order, ...]]:
        """Return it after a call of the turn `epoch`, and what is to be run.

        One that is to be confirmed runs later, and none once a press was not given in its turn.
        """
        shared = next((run for run in self.runs if run.is_like(call, epoch)), None)
        running = sum(run.is_open for run in self.runs)
        if shared:
            known = shared.outcome and repeated(shared.outcome)
            return self._awaiting(Waiting(call, epoch, manner, shared.ticket, known)), ()
        if stage is Stage.ASKED and (why := refusal(self.runs, call, epoch)):
            settled = self._settled({run.ticket for run in self.runs if run.epoch == epoch}, why)
            return settled.refused(call, manner, epoch, why), ()
        if running >= MOST_RUNNING or sum(r.epoch == epoch for r in self.runs) >= MOST_PER_TURN:
            return self.refused(call, manner, epoch, TOO_MANY), ()
        if len(call.arguments.encode()) > MOST_ARGUMENT_BYTES:
            return self.refused(replace(call, arguments="{}"), manner, epoch, TOO_LONG), ()
        after = self._awaiting(Waiting(call, epoch, manner, self.tickets + 1))
        if after is self:
            return self, ()
        run = Run(self.tickets + 1, epoch, call, due, stage)
        older = (each for each in self.runs if each.epoch >= epoch or each.is_open)
        begun = replace(after, runs=(*older, run), tickets=run.ticket)
        return begun, () if run.is_asked else (run.start,)

    def confirmed(self, ticket: int, due: float) -> tuple["Calls", tuple[Order, ...]]:
        """Return it after a press for the run that it was asked for, and that is to be run."""
        if not (asked := self.question) or asked.ticket != ticket:
            return self, ()
        begun = replace(asked, stage=Stage.CONFIRMED, due=due)
        runs = tuple(begun if run is asked else run for run in self.runs)
        return replace(self, runs=runs), (begun.start,)

    def declined(self, ticket: int) -> "Calls":
        """Return it after no press for a run: all of its turn that wait for one are refused."""
        if not (asked := self.question) or asked.ticket != ticket:
            return self
        return self._settled({r.ticket for r in self.runs if r.epoch == asked.epoch}, UNCONFIRMED)

    def overtaken(self, epoch: int) -> "Calls":
        """Return it after the turn `epoch` has begun: what older ones ask for is not confirmed."""
        return self._settled({r.ticket for r in self.runs if r.epoch < epoch}, INTERRUPTED)

    def _settled(self, tickets: Collection[int], outcome: Outcome) -> "Calls":
        """Return it with an outcome of those of the runs that wait for a press."""
        asked = {run.ticket for run in self.runs if run.is_asked and run.ticket in tickets}
        if not asked:
            return self
        runs = tuple(replace(r, outcome=outcome) if r.ticket in asked else r for r in self.runs)
        return _answering(replace(self, runs=runs), asked, outcome)

    def refused(self, call: Call, manner: Manner, epoch: int, outcome: Outcome) -> "Calls":
        """Return it after a call that is answered without a run."""
        return self._awaiting(Waiting(call, epoch, manner, outcome=outcome))

    def _awaiting(self, new: Waiting) -> "Calls":
        """Return it with one more call; the same if it is known already, or one too many."""
        known = {each.call.id for each in (*self.waiting, *self.sending)}
        known |= {each.id for each in self.answered}
        if (new.call.id and new.call.id in known) or len(self.waiting) >= MOST_WAITING:
            return self
        owed = tuple(each for each in self.owed if each.call.id != new.call.id)
        return replace(self, waiting=(*self.waiting, new), owed=owed)

    def finished(self, ticket: int, outcome: Outcome) -> "Calls":
        """Return it after a run; one that was stopped brings nothing."""
        if not any(r.ticket == ticket and r.is_open and not r.is_asked for r in self.runs):
            return self
        kept = replace(outcome, picture=b"")  # is shown once
        runs = tuple(replace(r, outcome=kept) if r.ticket == ticket else r for r in self.runs)
        return _answering(replace(self, runs=runs), {ticket}, outcome)

    def taken_back(self, ids: Collection[str]) -> tuple["Calls", tuple[Order, ...]]:
        """Return it after the service has cancelled calls, and what is to be stopped.

        Nobody knows what that has done: the same call does not run again.
        """
        gone = {each.ticket for each in self.waiting if each.call.id in ids}
        kept = tuple(each for each in self.waiting if each.call.id not in ids)
        idle = gone - {each.ticket for each in kept}
        owed = tuple(each for each in self.owed if each.call.id not in ids)
        return _stopped(replace(self, waiting=kept, owed=owed), idle, TAKEN_BACK)

    def abandoned(self, epoch: int) -> tuple["Calls", tuple[Order, ...]]:
        """Return it after the turns up to `epoch` are no longer wanted, and what is stopped."""
        old = {run.ticket for run in self.runs if run.epoch <= epoch}
        after, stops = _stopped(self, old)
        waiting = tuple(w.told(INTERRUPTED) if w.epoch <= epoch else w for w in self.waiting)
        return replace(after, waiting=waiting), stops

    def overdue(self, now: float) -> tuple["Calls", tuple[Order, ...]]:
        """Return it after the time of some runs is over, and what is to be stopped."""
        kept = self._settled({run.ticket for run in self.runs if run.due <= now}, UNCONFIRMED)
        late = [run.ticket for run in kept.runs if run.is_open and run.due <= now]
        for ticket in late:  # what it has done is unknown: the same call shares that
            kept = kept.finished(ticket, Outcome(Status.TIMED_OUT))
        return kept, tuple(map(Stop, late))

    def next(self) -> tuple["Calls", tuple[Answer, ...]]:
        """Return it after the answers that are to be sent now, and those; none while one goes."""
        if self.sending or not self.waiting:
            return self, ()
        ready = tuple(each for each in self.waiting if each.outcome)
        left = tuple(each for each in self.waiting if not each.outcome)
        answers = tuple(
            Answer(each.call, each.outcome, each.scheduling) for each in ready if each.outcome
        )
        return replace(self, waiting=left, sending=ready), answers

    def sent(self) -> "Calls":
        """Return it after the answers are on the wire."""
        answered = (*self.answered, *(each.call for each in self.sending))[-MOST_WAITING:]
        unheard = min(self.unheard + len(self.sending), len(answered))
        return replace(self, sending=(), answered=answered, unheard=unheard)

    def remembered(self, handle: str) -> "Calls":
        """Return it after another handle of the session at hand, which knows the answers so far."""
        gone = (self.handle, handle)
        owed = tuple(each for each in self.owed if each.handle not in gone)
        return replace(self, unheard=0, handle=handle, owed=owed)

    def lost(self) -> "Calls":
        """Return it after the end of the connection; what runs goes on, for its turn may."""
        waited = (each.call for each in (*self.sending, *self.waiting))
        unheard = self.answered[len(self.answered) - self.unheard :]
        named = (Debt(self.handle, call) for call in (*unheard, *waited) if self.handle and call.id)
        owed = {each.call.id: each for each in (*self.owed, *named)}
        kept = tuple(owed.values())[-MOST_WAITING:]
        return replace(self, waiting=(), sending=(), answered=(), unheard=0, owed=kept)

    def opening(self, handle: str | None) -> "Calls":
        """Return it for a connection that resumes the session of a handle, or begins another."""
        return replace(self, handle=handle or "")

    def resumed(self) -> "Calls":
        """Return it once its session is resumed: what that waits for has failed, and is not asked.

        Debts to another session are kept, for its handle may be used again.
        """
        due = [each for each in self.owed if each.handle == self.handle]
        lost = tuple(Waiting(each.call, 0, Manner(), outcome=LOST) for each in due)
        kept = tuple(each for each in self.owed if each not in due)
        runs = tuple(run for run in self.runs if not run.is_asked or run.is_awaited(self.waiting))
        return replace(self, waiting=(*lost, *self.waiting), runs=runs, owed=kept)


def _answering(calls: Calls, tickets: Collection[int], outcome: Outcome) -> Calls:
    """Return it with an answer to what waits for these runs."""
    waiting = tuple(w.told(outcome) if w.ticket in tickets else w for w in calls.waiting)
    return replace(calls, waiting=waiting)


def _stopped(
    calls: Calls, tickets: Collection[int], outcome: Outcome | None = None
) -> tuple[Calls, tuple[Order, ...]]:
    """Return it without these runs unless they are finished, and how they are stopped.

    With an `outcome` those that have begun are kept, and have that one.
    """
    ended = [run for run in calls.runs if run.ticket in tickets and run.is_open]
    begun = [run for run in ended if not run.is_asked]
    told = [replace(run, outcome=outcome) for run in begun if outcome]
    kept = [run for run in calls.runs if run not in ended]
    return replace(calls, runs=(*kept, *told)), tuple(Stop(run.ticket) for run in begun)
