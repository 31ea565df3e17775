"""The light of a device without one."""

from collections.abc import Iterator
from contextlib import contextmanager

from edged.conversation.commands import Sign


class NullLight:
    """A light for a device that has none."""

    @contextmanager
    def lit(self) -> Iterator[None]:
        """Run nothing."""
        yield

    def show(self, sign: Sign) -> None:
        """Show nothing."""
        del sign

    @property
    def brightness(self) -> None:
        """It cannot be dimmed."""
        return

    def dim(self, percent: int) -> None:
        """Nothing to dim."""
        del percent
