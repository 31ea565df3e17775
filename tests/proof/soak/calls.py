"""Holds the calls of the service against what was run for them. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from edged.emulator.conversation.function_calls import CallRecord, Fate
from tests.proof.soak.evidence import ViolationError

_CROSSING: Final = 1.0
"""Scaled seconds in which an answer and its cancellation may cross, on a machine that is busy."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The calls of a page, and what was run for them."""

    calls: Sequence[CallRecord]
    run: Counter[str]
    connection: int
    """The one that is set up now; 0: none."""

    @property
    def open(self) -> list[CallRecord]:
        """The calls that can still be answered, and are not."""
        return [
            each
            for each in self.calls
            if each.fate is Fate.MADE and each.connection == self.connection
        ]


def check(asked: Asked, utterances: int) -> None:
    """Raise ViolationError if a call was lost, run twice, or answered after its cancellation."""
    if lost := asked.open:
        raise ViolationError(f"calls were never answered: {lost}")
    if late := [each for each in asked.calls if each.crossed > _CROSSING]:
        raise ViolationError(f"calls were answered after they had been taken back: {late}")
    if twice := {what: count for what, count in asked.run.items() if count > utterances}:
        raise ViolationError(f"in {utterances} utterances commands ran again and again: {twice}")
