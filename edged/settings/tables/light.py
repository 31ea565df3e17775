"""The light."""

from typing import Annotated, Literal

from edged.settings.tables.limits import Range
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class LightSettings:
    """The light."""

    kind: Annotated[
        Literal["gpio", "terminal", "none"], "gpio: an LED on a pin. terminal: a line of text."
    ] = "gpio"
    pin: Annotated[int, Range(0, 27), "BCM number of the pin with the LED."] = 25
    brightness: Annotated[int, Range(1, 100), "Percent; lower it for a bedroom."] = 100
    chip: Annotated[
        int | Literal["auto"],
        "Number of the gpiochip; auto finds the header of every Pi by its label.",
    ] = "auto"
