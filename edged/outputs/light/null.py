"""No light at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from edged.conversation.commands import Sign


class NullLight:
    """A light for a device that has none."""

    @contextmanager
    def lit(self) -> Iterator[None]:
        """Have nothing at hand."""
        yield

    def show(self, sign: Sign) -> None:
        """Show nothing."""
        del sign
