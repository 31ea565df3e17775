"""What the user writes in one turn, as it waits for the wire. Pure and immutable."""

from dataclasses import dataclass, replace

from edged.live.core.speech import Window
from edged.live.messages import ClientMessage, TypedText


@dataclass(frozen=True, slots=True)
class Text:
    """An utterance in writing: it goes out whole, in one message."""

    epoch: int
    text: str
    window: Window = Window.UNSENT

    size = 0
    abandoned = False

    def rewound(self) -> "Text":
        """Return it for a new connection."""
        return replace(self, window=Window.UNSENT)

    def next(self) -> tuple["Text", ClientMessage | None]:
        """Return it after the message that says it."""
        return replace(self, window=Window.CLOSED), TypedText(self.epoch, self.text)
