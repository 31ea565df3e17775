"""The port of everything that can show a sign."""

from contextlib import AbstractContextManager
from typing import Protocol

from edged.conversation.commands import Sign


class Light(Protocol):
    """A light. Reports PartLost and PartRestored; a dead one never disturbs the voice."""

    def lit(self) -> AbstractContextManager[None]:
        """Have the light at hand while the context lasts; it is dark afterwards."""

    def show(self, sign: Sign) -> None:
        """Show `sign` until the next one."""
