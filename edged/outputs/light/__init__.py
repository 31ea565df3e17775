"""The light port."""

from contextlib import AbstractContextManager
from typing import Protocol

from edged.conversation.commands import Sign


class Light(Protocol):
    """A light. Reports PartLost and PartRestored; its failure never disturbs a turn."""

    def lit(self) -> AbstractContextManager[None]:
        """Run the light while the context lasts; it is off afterwards."""

    def show(self, sign: Sign) -> None:
        """Show `sign` until the next one."""

    @property
    def brightness(self) -> int | None:
        """Return the brightness, 1 to 100; None: it cannot be dimmed."""

    def dim(self, percent: int) -> None:
        """Set the brightness, 1 to 100, until the next start; never so that nothing is seen.

        A sign that asks for a press stays bright enough to be noticed.
        """
