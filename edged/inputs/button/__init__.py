"""The button port."""

from contextlib import AbstractContextManager
from typing import Protocol


class Button(Protocol):
    """Something to press. Reports ButtonPressed and ButtonReleased under its own source name.

    Presses and releases alternate. Leaving the context while pressed reports the release. A button
    that is down from the start is not pressed: it is lost, if that lasts, until it is let go of.
    A button that cannot be reached reports PartLost, again when its cause changes, is retried for
    ever, and reports PartRestored.
    """

    def watch(self) -> AbstractContextManager[None]:
        """Report presses and releases while the context lasts."""
