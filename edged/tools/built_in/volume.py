"""The volume of the speaker, as a tool."""

import json
from collections.abc import Mapping
from typing import Final, Protocol

from edged.tools import Declaration
from edged.tools.outcome import Outcome, ok

_LOUDEST: Final = 100
_AUDIBLE: Final = 50
"""Percent after unmuting what was silent when the device started."""
_PARAMETERS: Final = json.dumps(
    {
        "type": "object",
        "properties": {
            "percent": {
                "type": "integer",
                "minimum": 0,
                "maximum": _LOUDEST,
                "description": "The new volume.",
            },
            "change": {
                "type": "integer",
                "minimum": -_LOUDEST,
                "maximum": _LOUDEST,
                "description": "How much louder; negative: quieter. 10 if not said otherwise.",
            },
            "muted": {
                "type": "boolean",
                "description": "true: silence; false: as loud as before.",
            },
        },
    }
)


class Loudness(Protocol):
    """Anything with a volume."""

    @property
    def volume(self) -> int:
        """Return the volume, 0 to 100."""

    def set_volume(self, percent: int) -> None:
        """Set the volume, 0 to 100."""


class VolumeTool:
    """Tells and sets the volume."""

    declaration = Declaration(
        "volume",
        "Tell or set the volume of this device; give one parameter, or none to be told.",
        _PARAMETERS,
    )

    def __init__(self, speaker: Loudness) -> None:
        self._speaker = speaker
        self._audible = _AUDIBLE

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Set what is asked for, and return the volume."""
        if (wanted := self._wanted(arguments)) is not None:
            if before := self._speaker.volume:
                self._audible = before
            self._speaker.set_volume(max(0, min(wanted, _LOUDEST)))
        percent = self._speaker.volume
        return ok({"percent": percent, "muted": percent == 0})

    def _wanted(self, arguments: Mapping[str, object]) -> int | None:
        match arguments:
            case {"percent": int() | float() as percent}:
                return round(percent)
            case {"change": int() | float() as change}:
                return self._speaker.volume + round(change)
            case {"muted": True}:
                return 0
            case {"muted": False}:
                return self._speaker.volume or self._audible
            case _:
                return None
