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
