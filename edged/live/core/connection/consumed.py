"""How much of what was said a handle has heard. Pure.

With sessionResumption.transparent each handle comes with lastConsumedClientMessageIndex: the last
message that is part of what the handle remembers (https://ai.google.dev/api/live; Vertex AI only).
Messages count from 1 on each connection, the set-up being 0 (session_manager.md of
GoogleCloudPlatform/vertex-ai-samples). So a conversation goes on in the middle of a sentence: only
what the handle has not heard is said again, out of the outbox, which keeps all of it.
"""

from typing import Final

from edged.values import dataclass, replace

MOST: Final = 4_096
"""Messages of which it is known where they ended: eight minutes of speech."""


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """Somewhere in the open window of an utterance.

    Frames do not count: the few that are kept are sent again.
    """

    epoch: int
    sent_bytes: int = 0
    sent_texts: int = 0


@dataclass(frozen=True, slots=True)
class StreamPlace:
    """Somewhere in the stream of an open conversation, as positions in it."""

    epoch: int
    sent: int = 0
    closed: int = 0
    """The last pause that the service knows of."""


Place = WindowPlace | StreamPlace


@dataclass(frozen=True, slots=True)
class Consumed:
    """The places after the messages of this connection, and the one that a handle remembers."""

    places: tuple[Place | None, ...] = (None,)
    first: int = 0
    """The index of the message before the first of them."""
    handle: str = ""
    place: Place | None = None
    """Where the service stands that is resumed with `handle`; None: nowhere."""

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

    def in_window(self, handle: str | None) -> bool:
        """Return whether the service that is resumed with `handle` waits for an activity to end."""
        return isinstance(self.of(handle), WindowPlace)

    def sent(self, place: Place | None) -> "Consumed":
        """Return it after one more message, which leads to `place`."""
        places = (*self.places, place)
        gone = max(0, len(places) - MOST)
        return replace(self, places=places[gone:], first=self.first + gone)

    def heard_by(self, handle: str, index: int) -> "Consumed":
        """Return it after a handle came that has heard the messages up to `index`."""
        at = min(max(0, index - self.first), len(self.places) - 1)
        place = self.places[at] if index >= self.first else None
        kept = self.places[at:]
        return replace(self, places=kept, first=self.first + at, handle=handle, place=place)
