"""What is known of a call: its run, who waits for it, and what is owed. Pure data."""

from enum import Enum

from edged.tools.calls.call import INTERRUPTED, ONE_TOOL, UNCONFIRMED, Call, Start
from edged.tools.declaration.manner import Manner, Scheduling
from edged.tools.outcome import Outcome
from edged.values import dataclass, replace


class Stage(Enum):
    """How far a run has come before its outcome."""

    ASKED = "asked"  # a press has to confirm it; nothing of it has begun
    CONFIRMED = "confirmed"  # at work, for a press has allowed it
    AT_WORK = "at work"  # without one


@dataclass(frozen=True, slots=True)
class Run:
    """A tool at work, or its outcome, which the same call in the same turn shares."""

    ticket: int
    epoch: int
    call: Call
    due: float
    """When its time is over; for a press while it waits for one, and then for the tool."""
    stage: Stage = Stage.AT_WORK
    outcome: Outcome | None = None

    @property
    def start(self) -> Start:
        """The order that runs it."""
        return Start(self.ticket, self.call.name, self.call.arguments)

    @property
    def is_open(self) -> bool:
        """Whether it has no outcome yet."""
        return self.outcome is None

    @property
    def is_asked(self) -> bool:
        """Whether it waits for a press."""
        return self.is_open and self.stage is Stage.ASKED

    def is_awaited(self, waiting: "tuple[Waiting, ...]") -> bool:
        """Return whether a call is to be answered with its outcome."""
        return any(each.ticket == self.ticket for each in waiting)

    def is_like(self, call: Call, epoch: int) -> bool:
        """Return whether it is of the same call in the same turn."""
        asked = (self.epoch, self.call.name, self.call.arguments)
        return asked == (epoch, call.name, call.arguments)


def refusal(runs: "tuple[Run, ...]", call: Call, epoch: int) -> Outcome | None:
    """Return why no press is asked for in a turn; None: one is.

    Once one was not given: a page that the model reads could go on until somebody presses. And for
    a second tool: the notes are the same, and whoever waits to switch on the heating would press.
    """
    asked = [run for run in runs if run.epoch == epoch and run.stage is not Stage.AT_WORK]
    if any(run.outcome == UNCONFIRMED for run in asked):
        return UNCONFIRMED
    others = any(run.call.name != call.name or run.outcome == ONE_TOOL for run in asked)
    return ONE_TOOL if others else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that is to be answered on the connection at hand."""

    call: Call
    epoch: int
    manner: Manner
    ticket: int = 0
    """Of its run; 0: none."""
    outcome: Outcome | None = None

    def told(self, outcome: Outcome) -> "Waiting":
        """Return it with this outcome, unless it has one."""
        return replace(self, outcome=outcome) if self.outcome is None else self

    @property
    def scheduling(self) -> Scheduling | None:
        """What the model is to do with the answer: of what was interrupted nothing."""
        interrupted = self.outcome is INTERRUPTED and self.manner.scheduling
        return Scheduling.SILENT if interrupted else self.manner.scheduling


@dataclass(frozen=True, slots=True)
class Debt:
    """A call of a lost connection, to be answered on one that is resumed by this handle."""

    handle: str
    call: Call
