"""Everything that a session wants done. Pure data, in the imperative; done in the order given."""

import logging

from edged.conversation.events import Event
from edged.conversation.notices import Notice
from edged.conversation.remark import Remark
from edged.journal import Field
from edged.live.messages import ClientMessage
from edged.tools.calls.call import Start, Stop
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class Open:
    """Close what is open, then connect: answered by Connected or Disconnected."""

    handle: str | None
    """With it the service remembers the conversation."""
    history: tuple[Remark, ...] = ()
    """What a new session is sent where there is no handle."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close what is open; nothing that it still does is an event."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send one message: answered by MessageSent before the next one."""

    message: ClientMessage


@dataclass(frozen=True, slots=True)
class Play:
    """Let a piece of the reply sound: 24 kHz mono int16."""

    epoch: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the conversation."""

    event: Event | Notice


@dataclass(frozen=True, slots=True)
class Store:
    """Keep the handle over a restart of the program; None: forget it."""

    handle: str | None


@dataclass(frozen=True, slots=True)
class Log:
    """Write an event into the journal."""

    event: str
    level: int
    fields: tuple[tuple[str, Field], ...]


def note(event: str, /, **fields: Field) -> Log:
    """Return the effect that tells the journal what happened."""
    return Log(event, logging.INFO, tuple(fields.items()))


def warn(event: str, /, **fields: Field) -> Log:
    """Return the effect that tells the journal what the owner may have to mend."""
    return Log(event, logging.WARNING, tuple(fields.items()))


Effect = Open | Close | Send | Play | Report | Store | Log | Start | Stop
