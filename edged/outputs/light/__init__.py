"""The port of everything that can show a sign."""

from contextlib import AbstractContextManager
from typing import Protocol

from edged.conversation.commands import Sign


class Light(Protocol):
    """A light. A dead light is reported in the journal and never disturbs the voice."""

    @property
    def fault(self) -> str:
        """Return what is wrong with it now; empty if nothing."""

    def lit(self) -> AbstractContextManager[None]:
        """Have the light at hand while the context lasts; it is dark afterwards."""

    def show(self, sign: Sign) -> None:
        """Show `sign` until the next one."""
