"""What was said lately, kept in memory only: to begin anew where a lost session ended. Pure."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final, Literal

from edged.conversation.notices import Transcribed

MOST_LETTERS: Final = 6_000
"""About 1,500 tokens: enough to go on talking, little beside the compression target."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What one side said in one turn."""

    speaker: Literal["user", "model"]
    text: str


@dataclass(slots=True)
class _Turn:
    epoch: int
    user: str = ""
    model: str = ""

    def remarks(self) -> list[Remark]:
        """Return both sides; a turn without an answer is not told: it would ask again."""
        user, model = self.user.strip(), self.model.strip()
        return [Remark("user", user), Remark("model", model)] if user and model else []


@dataclass(slots=True)
class Recollection:
    """The transcripts of the latest turns, up to MOST_LETTERS, and as many of each side of one."""

    _turns: deque[_Turn] = field(default_factory=deque)

    def add(self, piece: Transcribed) -> None:
        """Take a piece of a transcript; pieces of older turns may come late."""
        turn = next((t for t in reversed(self._turns) if t.epoch == piece.epoch), None)
        if turn is None:
            turn = _Turn(piece.epoch)
            self._turns.append(turn)
        if piece.speaker == "user":
            turn.user = (turn.user + piece.text)[-MOST_LETTERS:]
        else:
            turn.model = (turn.model + piece.text)[-MOST_LETTERS:]
        while len(self._turns) > 1 and self._letters() > MOST_LETTERS:
            self._turns.popleft()

    def remarks(self) -> tuple[Remark, ...]:
        """Return what was said, oldest first, user and model in turn."""
        return tuple(remark for turn in self._turns for remark in turn.remarks())

    def inherit(self, told: tuple[Remark, ...]) -> None:
        """Remember what another one tells; its epochs mean nothing here."""
        for user, model in zip(told[::2], told[1::2], strict=True):
            self._turns.append(_Turn(0, user.text, model.text))

    def clear(self) -> None:
        """Forget everything."""
        self._turns.clear()

    def _letters(self) -> int:
        return sum(len(turn.user) + len(turn.model) for turn in self._turns)
