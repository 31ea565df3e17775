"""Writes into the journal what the owner may have to know: the link, the parts, lost samples."""

from edged import journal
from edged.conversation.events import Event, Link, LinkChanged, PartLost, PartRestored
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, SamplesLost


class Journalist:
    """An observer that writes a line for each change of what works and what does not."""

    def __init__(self) -> None:
        self._link = LinkChanged(Link.OFFLINE)
        self._losses: set[PartLost] = set()  # that were told of parts still lost

    def observe(self, event: Event | Notice, _: Conversation) -> None:
        """Write it down, unless it was said before: a long outage is one line, not thousands."""
        match event:
            case LinkChanged() if event != self._link:
                self._link = event
                _write_link(event)
            case PartLost() if event in self._losses:
                pass  # a cause that comes and goes, such as who holds a card
            case PartLost():
                self._losses.add(event)
                journal.warn("part_lost", part=event.part.value, cause=event.cause)
            case PartRestored(part=part):
                self._losses = {loss for loss in self._losses if loss.part is not part}
                journal.note("part_restored", part=part.value)
            case SamplesLost(device=device):
                cure = "a larger buffer, or a faster board"
                journal.warn("samples_lost", device=device, cure=cure)
            case _:
                pass


def _write_link(event: LinkChanged) -> None:
    match event:
        case LinkChanged(link=Link.ONLINE):
            journal.note("online")
        case LinkChanged(link=Link.OFFLINE, cause=cause):
            journal.note("offline", cause=cause)
        case LinkChanged(cause=cause):
            journal.warn("not_set_up", cause=cause)
