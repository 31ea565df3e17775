"""What the light said, and what it should have said from all that is known but the phase."""

import io
from dataclasses import dataclass
from typing import Final

from edged.clock import Clock
from edged.conversation.commands import Sign
from edged.live.core.connection.connection import UNNOTICED
from tests.proof.soak.evidence import ViolationError
from tests.proof.soak.ledger import Fate, Utterance

_MOST_BETWEEN_LOOKS: Final = 0.08
"""Seconds that one look can count for: twice the usual. When the machine is too busy to look, it is
too busy for the light as well."""


class Lamp(io.StringIO):
    """The stream of a terminal light: remembers its latest sign."""

    sign: Sign | None = None

    def write(self, line: str) -> int:
        """Read a line as a person would."""
        said = line.strip("●○ \n")
        self.sign = None if said == "dark" else Sign(said)
        return len(line)


@dataclass(frozen=True, slots=True)
class Facts:
    """The state of the world at one moment."""

    held: bool
    """A finger is on the button, and not for longer than it may."""
    in_reach: bool
    """The service has a connection to the device that is set up."""
    sounding: bool
    """Sound was heard in the room just now."""
    utterance: Utterance | None


def true_signs(facts: Facts) -> frozenset[Sign]:
    """Return what the light may say."""
    said = facts.utterance
    fate = said.fate if said else None
    if facts.held:
        return frozenset({Sign.LISTENING})
    if said and said.failed and said.played < said.started:
        return frozenset({Sign.SPEAKING})  # what had come of the answer is heard to its end
    if facts.sounding and not (said and said.failed):
        return frozenset({Sign.SPEAKING})
    if fate is None and said and said.sounded is not None:
        return frozenset({Sign.SPEAKING})
    if fate is None and said:
        return frozenset({Sign.THINKING if facts.in_reach else Sign.OFFLINE})
    if fate in (None, Fate.TAPPED, Fate.ANSWERED, Fate.DONE, Fate.FAILED, Fate.DROPPED):
        return frozenset({Sign.READY if facts.in_reach else Sign.OFFLINE})
    return frozenset(Sign)


class Judge:
    """Raises ViolationError when the light has said something untrue for longer than `grace`.

    A connection that is being replaced counts as one for a moment: nobody needs to know.
    """

    def __init__(self, clock: Clock, grace: float) -> None:
        self._clock = clock
        self._grace = grace
        self._looked_at: float | None = None
        self._wrong_for: float | None = None
        self.longest = 0.0
        """Seconds of the longest untruth so far: light and facts never change in one moment."""

    def see(self, shown: Sign | None, facts: Facts) -> None:
        """Compare the light with the facts."""
        now = self._clock.now()
        since = _MOST_BETWEEN_LOOKS if self._looked_at is None else now - self._looked_at
        self._looked_at = now
        if shown in true_signs(facts):
            self._wrong_for = None
            return
        lasted = 0.0
        if self._wrong_for is not None:
            lasted = self._wrong_for + min(since, _MOST_BETWEEN_LOOKS)
        self._wrong_for = lasted
        self.longest = max(self.longest, lasted)
        renewing = 0.0 if facts.in_reach else UNNOTICED
        if lasted > self._grace + renewing:
            said = shown.value if shown else "dark"
            raise ViolationError(f"the light said {said!r} for {lasted:.2f} s, but {facts}")

    def look_away(self) -> None:
        """Begin anew: the device is being restarted."""
        self._wrong_for = None
