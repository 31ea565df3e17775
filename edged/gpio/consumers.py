"""The user of a line: the kernel's consumer label, in words for the owner."""

from typing import Final

LGPIO: Final = "lg"
"""The consumer label of lgpio, and so of gpiozero and edged."""


def named(consumer: str) -> str:
    """Return the consumer in words."""
    return "a program that uses lgpio or gpiozero" if consumer == LGPIO else consumer
