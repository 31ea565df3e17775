"""How a kind of tool is declared and answered, by what the model can. Pure.

Quick tools block: on gemini-3.8-live a function that does not answers a question twice, at first
from what the model believes. Slow ones do not, and their result interrupts what is said meanwhile;
of a mere effect nothing is said. Extended thinking refuses BLOCKING and scheduling alike, and
Vertex AI takes no scheduling (recordings and notes of pydantic-ai and livekit-agents, 2026).
"""

from enum import Enum
from typing import Final

from edged.capabilities import Behavior, Capabilities, Service
from edged.tools import Kind
from edged.values import dataclass


class Scheduling(Enum):
    """What the model does with a result (FunctionResponse.scheduling)."""

    INTERRUPT = "INTERRUPT"
    SILENT = "SILENT"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a function is declared, and how its calls are answered."""

    behavior: Behavior | None = None
    """None: unsaid, so it blocks."""
    scheduling: Scheduling | None = None
    """None: unsaid."""

    @property
    def blocks(self) -> bool:
        """Whether the service takes no more input until the call is answered."""
        return self.behavior is not Behavior.NON_BLOCKING

    @property
    def is_silent(self) -> bool:
        """Whether the model says nothing because of the answer."""
        return self.scheduling is Scheduling.SILENT


_SCHEDULED: Final = {Kind.EFFECT: Scheduling.SILENT}


def manner(kind: Kind, can: Capabilities, service: Service) -> Manner:
    """Return how functions of `kind` are declared to a model, and answered."""
    wanted = Behavior.BLOCKING if kind is Kind.QUICK else Behavior.NON_BLOCKING
    behavior = wanted if wanted in can.behaviors else next(iter(can.behaviors), None)
    scheduled = can.scheduling and service is Service.DEVELOPER
    if behavior is not Behavior.NON_BLOCKING or not scheduled:
        return Manner(behavior)
    return Manner(behavior, _SCHEDULED.get(kind, Scheduling.INTERRUPT))


def undeclared(can: Capabilities) -> Manner:
    """Return how a function is called that the model made up: as one whose behavior is unsaid."""
    return Manner(next(iter(can.behaviors), None))
