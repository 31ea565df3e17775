"""The push-to-talk button."""

from typing import Annotated, Literal

from edged.settings.tables.limits import Range
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    """The push-to-talk button."""

    kind: Annotated[
        Literal["gpio", "keyboard", "none"],
        "gpio: a switch on a pin. keyboard: the space bar, when run by hand in a"
        " terminal. none: only `edged press`.",
    ] = "gpio"
    pin: Annotated[
        int, Range(0, 27), "BCM number of the pin; the switch connects it to ground."
    ] = 17
    pull: Annotated[Literal["up", "down"], "up: switch to ground. down: switch to 3.3 V."] = "up"
    double_press: Annotated[
        Literal["none", "persona"],
        "What a double tap does (mode = hold). persona: the next [[gemini.persona]].",
    ] = "none"
    bounce_ms: Annotated[
        int, Range(0, 100), "An edge counts once the level has been stable this long."
    ] = 10
    chip: Annotated[
        int | Literal["auto"],
        "Number of the gpiochip; auto finds the header of every Pi by its label.",
    ] = "auto"
