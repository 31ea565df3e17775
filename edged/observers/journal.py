"""Log what the owner may need to know: the link, lost devices, lost samples."""

from typing import Final

from edged import journal
from edged.conversation.budget import BudgetChanged, Funds
from edged.conversation.events import (
    Event,
    Link,
    LinkChanged,
    PartLost,
    PartRestored,
    Phase,
    PhaseTimedOut,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, ReplyLate, SamplesLost

_LOAD: Final = "less load on the board, or a stronger power supply"
_CURES: Final = {"speaker": f"a larger speaker.buffer_ms, {_LOAD}", "microphone": _LOAD}
"""Cures for lost samples; the microphone's buffer is ample and not a setting."""
_LATE: Final = "a steadier network, or a larger speaker.prebuffer_ms"
"""The cure for a reply that comes more slowly than it sounds."""
_IN_ORDER: Final = frozenset({"connecting", "handle"})
"""Reasons for being offline that end by themselves: a first connection, and a resumption handle
that the service no longer knows, after which a new conversation starts."""
_MOST_CAUSES: Final = 32
"""Causes tracked per outage; if every message of the service differs, they are logged again."""


class Journal:
    """An observer that logs each change of what works."""

    def __init__(self) -> None:
        self._link = LinkChanged(Link.OFFLINE)
        self._causes: set[str] = set()  # logged for the current state of the link
        self._losses: set[PartLost] = set()  # logged for parts that are still lost

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Log an event unless it repeats: a long outage is one line, not thousands."""
        match event:
            case BudgetChanged(funds=Funds.SPENT, cause=cause):
                journal.warn("budget_spent", cause=cause)
            case BudgetChanged():
                journal.note("budget_renewed")
            case LinkChanged():
                self._observe_link(event)
            case PartLost() if event in self._losses:
                pass  # an alternating cause, such as the process that holds a card
            case PartLost(part=part, cause=cause):
                self._losses.add(event)
                journal.warn("device_lost", device=part.value, cause=cause)
            case PartRestored(part=part):
                self._losses = {loss for loss in self._losses if loss.part is not part}
                journal.note("device_restored", device=part.value)
            case PhaseTimedOut(phase=Phase.IDLE) if event == PhaseTimedOut(now.phase, now.epoch):
                journal.note("forgotten", cause="conversation.forget_after_min is over")
            case SamplesLost(device=device):
                journal.warn("samples_lost", device=device, cure=_CURES[device])
            case ReplyLate():
                journal.warn("reply_late", cure=_LATE)
            case _:
                pass

    def _observe_link(self, event: LinkChanged) -> None:
        if event.link is not self._link.link or len(self._causes) >= _MOST_CAUSES:
            self._causes.clear()
        if event != self._link and event.cause not in self._causes:
            self._causes.add(event.cause)
            _write_link(event)
        self._link = event


def _write_link(event: LinkChanged) -> None:
    match event.link:
        case Link.ONLINE:
            journal.note("online")
        case Link.OFFLINE if event.reason in _IN_ORDER:
            journal.note("offline", reason=event.reason, cause=event.cause)
        case Link.OFFLINE:
            journal.warn("offline", reason=event.reason, cause=event.cause)
        case Link.NOT_SET_UP:
            journal.warn("not_set_up", reason=event.reason, cause=event.cause)
