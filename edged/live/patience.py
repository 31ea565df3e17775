"""How long the session waits for what: deadlines over a turn and over a connection."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from edged.clock import Clock, Deadline
from edged.live.turns import Stage
from edged.sound import SPOKEN_RATE, seconds

LONGEST_ANSWER: Final = 600.0
"""Seconds of sound after which an answer is cut: patience is bounded."""
FARTHEST_AHEAD: Final = 300.0
"""Seconds of sound that may wait to be played: memory is bounded (14 MB). At three times real time,
which is fast, that is an answer of more than seven minutes."""
TOO_LONG: Final = f"the answer is longer than {LONGEST_ANSWER / 60:.0f} minutes"
TOO_FAST: Final = f"the answer came {FARTHEST_AHEAD / 60:.0f} minutes ahead of its sound"
END_MARGIN: Final = 5.0
"""Seconds beyond the length of an answer in which its turnComplete has to come: the service sends
it when the answer has been played in real time."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Habits:
    """What the owner, or the model, asks of the session; times in seconds."""

    answer_patience: float = 20.0
    """How long an answer may take to begin, or to go on."""
    renew_after: float | None = 540.0
    """Age at which an idle connection is renewed; None: only when the service says so."""
    rest_after: float | None = None
    """Idle time after which the line is hung up; None: it is kept warm."""
    expects_frames: Callable[[], bool] = _never
    """Tells whether there is a camera that works: an activity end waits for its first frame."""
    thinks: bool = False
    """The model thinks, and may say several utterances per turn."""


ASK_AGAIN_AFTER: Final = 0.5
"""Share of the patience after which a silent service is asked again: time is left for an answer."""
THOUGHT_AFTER: Final = 0.9
"""The same for a model that thinks: it may well be silent for as long, and is asked in vain if it
is cut. Only a frozen session is so for longer, and the next turn needs a new one."""


class TurnWatch:
    """Calls when the service has been silent for too long, by the stage of the turn."""

    def __init__(self, clock: Clock, habits: Habits, overdue: Callable[[], None]) -> None:
        self._patience = habits.answer_patience
        self._asks_after = self._patience * (THOUGHT_AFTER if habits.thinks else ASK_AGAIN_AFTER)
        self._deadline = Deadline(clock, overdue)
        self._clock = clock
        self._stage = Stage.OVER
        self._answer_bytes = 0
        self._began = 0.0

    def heard(self, pcm: bytes) -> str:
        """Take a piece of the answer: patience begins anew. Return why it was too much, or ""."""
        if not self._answer_bytes:
            self._began = self._clock.now()
        self._answer_bytes += len(pcm)
        self._deadline.arm(self._patience)
        length = seconds(self._answer_bytes, SPOKEN_RATE)
        if length > LONGEST_ANSWER:
            return TOO_LONG
        return TOO_FAST if length - (self._clock.now() - self._began) > FARTHEST_AHEAD else ""

    def follow(self, stage: Stage) -> None:
        """Take note of where the turn stands."""
        if stage is self._stage:
            return
        self._stage = stage
        match stage:
            case Stage.WAITING:
                self._answer_bytes = 0
                self._deadline.arm(self._asks_after)
            case Stage.ANSWERING:
                self._deadline.arm(self._patience)
            case Stage.GENERATED:
                self._deadline.arm(seconds(self._answer_bytes, SPOKEN_RATE) + END_MARGIN)
            case Stage.OVER | Stage.TALKING:
                self._deadline.disarm()

    def stop(self) -> None:
        """Watch nothing."""
        self._stage = Stage.OVER
        self._deadline.disarm()
