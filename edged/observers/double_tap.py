"""Two taps of the button, one right after the other, mean something of their own."""

import math
from collections.abc import Callable
from typing import Final

from edged.clock import Clock
from edged.conversation.events import ButtonPressed, ButtonReleased, Event, Phase
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice

WITHIN: Final = 0.4
"""Seconds from the end of a tap to the press of the second one."""


class DoubleTap:
    """An observer that calls `act` after two taps.

    It delays nothing: each press begins a turn at once, as ever, and only one that is let go so
    soon that it is none can be the second tap.
    """

    def __init__(self, clock: Clock, act: Callable[[], object]) -> None:
        self._clock = clock
        self._act = act
        self._phase = Phase.IDLE
        self._pressed = -math.inf
        self._tapped = -math.inf

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Follow the button."""
        before, self._phase = self._phase, now.phase
        if isinstance(event, ButtonPressed) and before is not now.phase is Phase.TOUCHED:
            self._pressed = self._clock.now()
        elif before is Phase.TOUCHED and now.phase is not Phase.TOUCHED:
            if isinstance(event, ButtonReleased) and now.phase is Phase.IDLE:
                self._tap()
            else:
                self._tapped = -math.inf

    def _tap(self) -> None:
        if self._pressed - self._tapped <= WITHIN:
            self._tapped = -math.inf
            self._act()
        else:
            self._tapped = self._clock.now()
