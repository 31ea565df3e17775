"""How much of what was said a handle has heard. Pure.

With sessionResumption.transparent each handle comes with lastConsumedClientMessageIndex: the last
message that is part of what the handle remembers (https://ai.google.dev/api/live; Vertex AI only).
Messages count from 1 on each connection, the set-up being 0 (session_manager.md of
GoogleCloudPlatform/vertex-ai-samples). So a conversation goes on in the middle of a sentence: only
what the handle has not heard is said again, out of the outbox, which keeps all of it.
"""

from dataclasses import replace
from typing import Final

from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    AudioStreamEnd,
    ClientMessage,
    ContextUpdate,
    Frame,
    RealtimeText,
    TypedText,
)
from edged.tools.call import ToolResponse
from edged.values import dataclass

MOST: Final = 4_096
"""Messages of which it is known where they ended: eight minutes of speech."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in the open window of an utterance.

    Frames do not count: the few that are kept are sent again.
    """

    epoch: int
    sent_bytes: int = 0
    sent_texts: int = 0

    def after(self, message: ClientMessage) -> "Place | None":
        """Return the place after `message`; None: the window is closed."""
        match message:
            case Audio(pcm=pcm):
                return replace(self, sent_bytes=self.sent_bytes + len(pcm))
            case RealtimeText():
                return replace(self, sent_texts=self.sent_texts + 1)
            case Frame() | ContextUpdate() | ToolResponse():
                return self
            case ActivityStart(epoch=epoch):
                return Place(epoch)
            case ActivityEnd() | TypedText() | AudioStreamEnd():
                return None


@dataclass(frozen=True, slots=True)
class Consumed:
    """The places after the messages of this connection, and the one that a handle remembers."""

    places: tuple[Place | None, ...] = (None,)
    first: int = 0
    """The index of the message before the first of them."""
    handle: str = ""
    place: Place | None = None
    """Where the service stands that is resumed with `handle`; None: in no window."""

    @property
    def now(self) -> Place | None:
        """Where the connection at hand stands."""
        return self.places[-1]

    def of(self, handle: str | None) -> Place | None:
        """Return where the service stands that is resumed with `handle`."""
        return self.place if handle and handle == self.handle else None

    def opening(self, handle: str | None, *, told: bool) -> "Consumed":
        """Return it for a new connection, whose first message is the history if that is `told`."""
        return replace(self, places=(self.of(handle),), first=int(told))

    def sent(self, message: ClientMessage) -> "Consumed":
        """Return it after one more message."""
        begun = Place(message.epoch) if isinstance(message, ActivityStart) else None
        after = self.now.after(message) if self.now else begun
        places = (*self.places, after)
        gone = max(0, len(places) - MOST)
        return replace(self, places=places[gone:], first=self.first + gone)

    def heard_by(self, handle: str, index: int) -> "Consumed":
        """Return it after a handle came that has heard the messages up to `index`."""
        at = min(max(0, index - self.first), len(self.places) - 1)
        place = self.places[at] if index >= self.first else None
        kept = self.places[at:]
        return replace(self, places=kept, first=self.first + at, handle=handle, place=place)
