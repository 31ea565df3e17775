"""Keep a sound card open while it is needed, and reopen it when it is lost.

While it is lost a null card takes its place: replies pass unheard in real time, so every turn ends.
"""

import math
from collections.abc import Callable
from typing import Final

from edged.clock import Clock
from edged.conversation.events import Part, PartLost, PartRestored
from edged.conversation.notices import Report
from edged.device_thread import retry_delay
from edged.errors import DeviceError
from edged.outputs.speaker.null_card import NullCard
from edged.outputs.speaker.sink import Sink
from edged.pcm import OUTPUT_RATE, byte_count

IDLE_SECONDS: Final = 10.0
"""How long a card stays open unused: longer than a thinking service, so that nothing pops twice."""
_STAND_IN_BYTES: Final = byte_count(0.12, OUTPUT_RATE)


class ReconnectingCard:
    """Opens, closes and replaces the card of one player thread. Times are the clock's seconds."""

    def __init__(self, open_card: Callable[[], Sink], clock: Clock, report: Report) -> None:
        self._open_card = open_card
        self._clock = clock
        self._report = report
        self._failures = 0
        self._retry_at = math.inf
        self._loss: PartLost | None = None
        self.card: Sink | None = None
        """The card to use now, if one is open."""

    @property
    def lost(self) -> bool:
        """Whether the card is lost, and nobody hears what plays."""
        return self._failures > 0

    @property
    def retry_in(self) -> float:
        """Return the seconds until the lost card is tried again; infinite if none is lost."""
        return self._retry_at - self._clock.now()

    def current(self) -> tuple[Sink, bool]:
        """Return a card and whether it is another one than before. Raises DeviceError if lost."""
        if self.lost and self.retry_in <= 0:
            card = self._open_card()
            self._failures, self._retry_at = 0, math.inf
            self.release()
            self.card = card
            self._report(PartRestored(Part.SPEAKER))
            return card, True
        if self.card is None:
            self.card = self._stand_in() if self.lost else self._open_card()
            return self.card, True
        return self.card, False

    def fail(self, error: DeviceError) -> None:
        """Close the card that failed, report the loss, and retry later."""
        loss = PartLost(Part.SPEAKER, str(error))
        if not self.lost:
            self.release()
        if not self.lost or loss != self._loss:
            self._loss = loss
            self._report(loss)
        self._failures += 1
        self._retry_at = self._clock.now() + retry_delay(self._failures)

    def retry_now(self) -> None:
        """Retry a lost card at the next call of `current`."""
        if self.lost:
            self._retry_at = self._clock.now()

    def release(self) -> None:
        """Close the card."""
        if self.card is not None:
            self.card.close()
            self.card = None

    def _stand_in(self) -> NullCard:
        return NullCard(self._clock, _STAND_IN_BYTES)
