"""The light."""

from typing import Literal

from pydantic import Field

from edged.settings.tables.table import Table


class LightSettings(Table):
    """The light."""

    kind: Literal["gpio", "terminal", "none"] = Field(
        default="gpio", description="gpio: an LED on a pin. terminal: a line of text."
    )
    pin: int = Field(default=25, ge=0, le=27, description="BCM number of the pin with the LED.")
    brightness: int = Field(
        default=100, ge=1, le=100, description="Percent; lower it for a bedroom."
    )
    chip: int | Literal["auto"] = Field(
        default="auto",
        description="Number of the gpiochip; auto finds the header of every Pi by its label.",
    )
