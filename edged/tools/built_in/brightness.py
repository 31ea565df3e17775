"""The brightness of the light, as a tool."""

import json
from collections.abc import Mapping
from typing import Final, Protocol

from edged.tools import Declaration
from edged.tools.outcome import Outcome, ok

_BRIGHTEST: Final = 100
_PARAMETERS: Final = json.dumps(
    {
        "type": "object",
        "properties": {"percent": {"type": "integer", "minimum": 1, "maximum": _BRIGHTEST}},
    }
)


class Dimmable(Protocol):
    """The part of a light that the tool uses."""

    @property
    def brightness(self) -> int | None:
        """Return the brightness, 1 to 100."""

    def dim(self, percent: int) -> None:
        """Set it."""


class BrightnessTool:
    """Tells and sets the brightness."""

    declaration = Declaration(
        "light_brightness",
        "Tell or set the brightness of the small light on this device; it cannot be switched off.",
        _PARAMETERS,
    )

    def __init__(self, light: Dimmable) -> None:
        self._light = light

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Set what is asked for, and return the brightness."""
        match arguments:
            case {"percent": int() | float() as percent}:
                self._light.dim(round(percent))
            case _:
                pass
        return ok({"percent": self._light.brightness})
