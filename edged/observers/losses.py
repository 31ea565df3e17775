"""The lost parts and their causes."""

from edged.conversation.events import Event, Part, PartLost, PartRestored
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice


class Losses:
    """An observer that tracks the fault of every part."""

    def __init__(self) -> None:
        self._causes: dict[Part, str] = {}

    def observe(self, event: Event | Notice, _: Conversation) -> None:
        """Record lost and restored parts."""
        match event:
            case PartLost(part=part, cause=cause):
                self._causes[part] = cause
            case PartRestored(part=part):
                self._causes.pop(part, None)
            case _:
                pass

    def of(self, part: Part) -> str:
        """Return the fault of a part; empty if it works."""
        return self._causes.get(part, "")
