"""Which card a setting selects while the program runs: `auto` stays with the card it chose.

If a USB speaker is unplugged in the middle of a reply, the reply must not count as heard only
because there is a headphone jack, to which nobody listens.
"""

from collections.abc import Callable, Sequence
from typing import Final

from edged.alsa.cards import Card, Choice, Direction, able, choice_of, choose, rank
from edged.errors import DeviceError

GRACE_SECONDS: Final = 60.0
"""How long to wait for a card that is gone before a lower-ranked one takes its place."""


class CardSelection:
    """The card selected by the setting of one microphone or speaker; `now` is in seconds."""

    def __init__(self, setting: str, direction: Direction, now: Callable[[], float]) -> None:
        self._setting = setting
        self._direction = direction
        self._now = now
        self._chosen: Card | None = None
        self._beside: set[str] = set()  # the other cards present when it was chosen
        self._missed_since: float | None = None
        self._replaced = ""

    def shown(self, device: str) -> str:
        """Return the device as status and journal show it."""
        if device == self._setting:
            return device
        instead = f", instead of {self._replaced}, which is gone" if self._replaced else ""
        return f"{device} ({self._setting}{instead})"

    def choose(self, cards: Sequence[Card]) -> Choice:
        """Return what to open now. Raises DeviceError if there is none, or not yet."""
        if self._setting != "auto":
            return Choice(self._setting, "the settings name it")
        if self._chosen is None:
            choose(cards, self._direction)  # raises if there is none
        able_now = able(cards, self._direction)
        chosen = self._pick(able_now)
        if chosen != self._chosen:
            worse = self._chosen is not None and rank(chosen) > rank(self._chosen)
            self._replaced = self._chosen.id if self._chosen and worse else ""
            self._chosen = chosen
        self._missed_since = None
        self._beside = {card.id for card in able_now}
        choice = choice_of(chosen, self._direction)
        if not self._replaced:
            return choice
        return Choice(choice.device, f"{choice.why}; {self._replaced} is gone")

    def _pick(self, able_now: Sequence[Card]) -> Card:
        """Return the card to use: a better one at once, a lower-ranked one after GRACE_SECONDS."""
        chosen = self._chosen
        if chosen is None:
            return able_now[0]
        same = next((card for card in able_now if card.id == chosen.id), None)
        if same:
            return able_now[0] if rank(able_now[0]) < rank(same) else same
        for card in able_now:
            if rank(card) < rank(chosen) or (
                rank(card) == rank(chosen) and card.id not in self._beside
            ):
                return card
        if self._missed_since is None:
            self._missed_since = self._now()
        if able_now and self._now() - self._missed_since >= GRACE_SECONDS:
            return able_now[0]
        what = "microphone" if self._direction is Direction.CAPTURE else "speaker"
        cure = (
            f"plug it in again, or in {GRACE_SECONDS:g} s {able_now[0].id} takes its place"
            if able_now
            else "plug it in again, or plug in another one"
        )
        raise DeviceError(f"The {what} {chosen.id} is gone: {cure}.")
