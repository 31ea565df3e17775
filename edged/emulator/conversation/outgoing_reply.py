"""The reply being sent: timed steps, of which the unsent ones may be cut off."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from edged.emulator.replies.plan import Answer, Heard, Outgoing, Step, audio_seconds


@dataclass(slots=True)
class OutgoingReply:
    """At most one reply; steps keep their order, and each is due at its time."""

    heard: Heard = field(default_factory=Heard)
    answer: Answer = field(default_factory=lambda: Answer(b"", ""))
    _steps: deque[Step] = field(default_factory=deque)
    _said: float = 0.0
    _generating: Answer | None = None

    @property
    def is_generating(self) -> bool:
        """Whether part of the reply is still to be generated."""
        return self.is_on and self._generating is not None

    @property
    def is_on(self) -> bool:
        """Whether a reply is being sent: the turn is not complete."""
        return bool(self._steps)

    @property
    def deadline(self) -> float | None:
        """The time of the next step."""
        return self._steps[0].at if self._steps else None

    def begin(self, heard: Heard, answer: Answer, steps: Iterable[Step], now: float) -> None:
        """Schedule `steps` from `now` on."""
        self.heard = heard
        self.answer = answer
        self._said = 0.0
        self._generating = answer
        self._steps = deque(Step(now + step.at, step.what) for step in steps)

    def due(self, now: float) -> Outgoing | None:
        """Return the next step if its time has come."""
        if self._steps and self._steps[0].at <= now:
            what = self._steps.popleft().what
            self._said += audio_seconds(what)
            if _ends_generation(what):
                self._generating = None
            return what
        return None

    def cut(self) -> float:
        """Drop the unsent steps; return the share of the sound that was sent."""
        self._steps.clear()
        return min(1.0, self._said / self.answer.duration) if self.answer.pcm else 0.0


def _ends_generation(what: Outgoing) -> bool:
    return isinstance(what, dict) and "generationComplete" in what.get("serverContent", ())
