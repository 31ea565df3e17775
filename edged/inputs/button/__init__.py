"""The button port."""

from contextlib import AbstractContextManager
from typing import Protocol


class Button(Protocol):
    """A button. Reports ButtonPressed and ButtonReleased under its own source name.

    Presses and releases alternate. Leaving the context while pressed reports the release. A button
    that is down from the start is not pressed; if it stays down, it is lost until it is released.
    A button that fails reports PartLost, again when its cause changes, is retried for ever, and
    reports PartRestored.
    """

    def watch(self) -> AbstractContextManager[None]:
        """Report presses and releases while the context lasts."""
