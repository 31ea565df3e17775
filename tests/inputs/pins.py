"""A button on gpiozero's mock pins."""

from collections.abc import Callable

from gpiozero.pins.mock import MockFactory

from edged.clock import ScaledClock
from edged.conversation.notices import Report
from edged.gpio import Chip, PinFactory
from edged.inputs.button.contact import Contact
from edged.inputs.button.gpio import GpioButton
from edged.settings.model import ButtonSettings
from tests.report_recorder import until

SPEED = 20


class SharedFactory(MockFactory):  # type: ignore[misc]  # gpiozero ships no types
    """Mock pins that are still there after the factory was closed."""

    def close(self) -> None:
        """Keep the pins."""


def button(
    build: Callable[[Chip], PinFactory], report: Report, clock: ScaledClock | None = None
) -> GpioButton:
    """Return a button on the pins of `build`, with a clock that runs faster."""
    return GpioButton(ButtonSettings(), report, clock or ScaledClock(SPEED), build=build)


def seen(watched: GpioButton, contact: Contact) -> None:
    """Return once the button knows the contact to be so."""
    until(lambda: watched._contact is contact)
