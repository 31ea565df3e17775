"""Who holds a line: what its consumer is called by the kernel, in words for the owner."""

from typing import Final

LGPIO: Final = "lg"
"""What lgpio calls itself to the kernel, and with it gpiozero and edged."""


def named(consumer: str) -> str:
    """Return who that is."""
    return "a program that uses lgpio or gpiozero" if consumer == LGPIO else consumer
