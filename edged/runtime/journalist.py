"""Writes into the journal what the owner may have to know: the link, the parts, lost samples."""

from edged import journal
from edged.conversation.events import Event, Link, LinkChanged, PartLost, PartRestored
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, SamplesLost


def observe(event: Event | Notice, _: Conversation) -> None:
    """Write a line for each change of what works and what does not."""
    match event:
        case LinkChanged(link=Link.ONLINE):
            journal.note("online")
        case LinkChanged(link=link, cause=cause):
            journal.warn(link.name.lower(), cause=cause)
        case PartLost(part=part, cause=cause):
            journal.warn("part_lost", part=part.value, cause=cause)
        case PartRestored(part=part):
            journal.note("part_restored", part=part.value)
        case SamplesLost(device=device):
            journal.warn("samples_lost", device=device, cure="a larger buffer, or a faster board")
        case _:
            pass
