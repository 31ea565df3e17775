"""The push-to-talk button."""

from typing import Literal

from pydantic import Field

from edged.settings.tables.table import Table


class ButtonSettings(Table):
    """The push-to-talk button."""

    kind: Literal["gpio", "keyboard", "none"] = Field(
        default="gpio",
        description="gpio: a switch on a pin. keyboard: the space bar, when run by hand in a"
        " terminal. none: only `edged press`.",
    )
    pin: int = Field(
        default=17,
        ge=0,
        le=27,
        description="BCM number of the pin; the switch connects it to ground.",
    )
    pull: Literal["up", "down"] = Field(
        default="up", description="up: switch to ground. down: switch to 3.3 V."
    )
    bounce_ms: int = Field(
        default=10,
        ge=0,
        le=100,
        description="An edge counts once the level has been stable this long.",
    )
    chip: int | Literal["auto"] = Field(
        default="auto",
        description="Number of the gpiochip; auto finds the header of every Pi by its label.",
    )
