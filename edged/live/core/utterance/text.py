"""What the user writes in one turn, as it waits for the wire. Pure and immutable."""

from edged.live.core.connection.ending import Ending
from edged.live.core.connection.quarantine import Attempts
from edged.live.core.utterance.speech import Window
from edged.live.messages import ClientMessage, RealtimeText, TypedText
from edged.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Text:
    """An utterance in writing: it goes out whole, in one message."""

    epoch: int
    text: str
    jpeg: bytes = b""
    stream: int = 0
    """The open conversation that it is said in; 0: none, it is a turn of its own."""
    window: Window = Window.UNSENT
    attempts: Attempts = Attempts()

    abandoned = False
    is_open = False
    place = None

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return len(self.text.encode()) + len(self.jpeg)

    def rewound(self) -> "Text":
        """Return it for a new connection."""
        return replace(self, window=Window.UNSENT)

    def lost(self, ending: Ending) -> "Text":
        """Return it after the end of the connection."""
        unsent = self.window is Window.UNSENT
        return self if unsent else replace(self.rewound(), attempts=self.attempts.lost(ending))

    def next(self) -> tuple["Text", ClientMessage | None]:
        """Return it after the message that says it."""
        said = replace(self, window=Window.CLOSED, attempts=self.attempts.again())
        if self.stream:  # content beside sound closes the connection: pipecat-ai/pipecat issue 4403
            return said, RealtimeText(self.stream, self.text, self.epoch)
        return said, TypedText(self.epoch, self.text, self.jpeg)
