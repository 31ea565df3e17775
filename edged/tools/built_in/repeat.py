"""The last answer once more, as a tool."""

import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from edged.tools import Declaration
from edged.tools.built_in.volume import Loudness
from edged.tools.outcome import Outcome, Status, failed, ok

_LOUDER: Final = 20
_LOUDEST: Final = 100
_PARAMETERS: Final = json.dumps(
    {
        "type": "object",
        "properties": {"louder": {"type": "boolean", "description": "And louder from now on."}},
    }
)


class Kept(Enum):
    """What there is to be heard again."""

    NOTHING = "nothing"
    TOO_LONG = "too long"
    SOUND = "sound"


class RepeatTool:
    """Plays it from memory: in the same words, and without their price."""

    declaration = Declaration(
        "repeat_answer",
        "Play your last answer again, when the user has not heard or understood it. It sounds by"
        " itself after what you say now, so say nothing, or a word.",
        _PARAMETERS,
    )

    def __init__(self, speaker: Loudness, again: Callable[[], Kept]) -> None:
        """`again` has the last reply heard at the end of this turn."""
        self._speaker = speaker
        self._again = again

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Have it heard again, and louder if asked to."""
        if arguments.get("louder") is True:
            self._speaker.set_volume(min(_LOUDEST, self._speaker.volume + _LOUDER))
        match self._again():
            case Kept.SOUND:
                return ok({"percent": self._speaker.volume}, "It is played after this turn.")
            case Kept.TOO_LONG:
                return failed("It was too long to be kept.", "Say the gist of it again yourself.")
            case Kept.NOTHING:
                return Outcome(Status.NO_RESULTS, "There is no answer that could be played.")
