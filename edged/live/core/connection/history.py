"""What was said lately, in memory only: to begin anew where a lost session ended. Pure."""

from typing import Final

from edged.conversation.notices import ReplyText, Transcribed
from edged.conversation.remark import Remark
from edged.values import dataclass, replace

MOST_LETTERS: Final = 6_000
"""About 1,500 tokens: enough to go on talking, little beside the compression target."""


@dataclass(frozen=True, slots=True)
class _Turn:
    epoch: int
    user: str = ""
    model: str = ""

    def plus(self, piece: Transcribed | ReplyText) -> "_Turn":
        if isinstance(piece, Transcribed) and piece.speaker == "user":
            return replace(self, user=(self.user + piece.text)[-MOST_LETTERS:])
        return replace(self, model=(self.model + piece.text)[-MOST_LETTERS:])

    def remarks(self) -> tuple[Remark, ...]:
        """Return both sides; a turn without a reply is left out: it would be asked again."""
        user, model = self.user.strip(), self.model.strip()
        return (Remark("user", user), Remark("model", model)) if user and model else ()


@dataclass(frozen=True, slots=True)
class History:
    """The transcripts of the latest turns, up to MOST_LETTERS, and as many of each side of one."""

    turns: tuple[_Turn, ...] = ()
    beginning: tuple[Remark, ...] = ()
    """What the owner had the conversation begin with: kept as long as it lasts."""

    def plus(self, piece: Transcribed | ReplyText) -> "History":
        """Return it with a piece of either side; pieces of older turns may come late."""
        turns = self.turns
        if not any(turn.epoch == piece.epoch for turn in turns):
            turns = (*turns, _Turn(piece.epoch))
        turns = tuple(turn.plus(piece) if turn.epoch == piece.epoch else turn for turn in turns)
        while len(turns) > 1 and _letters(turns) > MOST_LETTERS:
            turns = turns[1:]
        return replace(self, turns=turns)

    def of_turn(self, epoch: int) -> "History":
        """Return it with the turn of `epoch` only; with 0 empty."""
        return History(tuple(turn for turn in self.turns if turn.epoch == epoch != 0))

    def remarks(self) -> tuple[Remark, ...]:
        """Return what was said, oldest first, user and model in turn."""
        said = (remark for turn in self.turns for remark in turn.remarks())
        return (*self.beginning, *said)

    @staticmethod
    def of(remarks: tuple[Remark, ...]) -> "History":
        """Return the history of another session, whose epochs mean nothing here."""
        pairs = zip(remarks[::2], remarks[1::2], strict=True)
        return History(tuple(_Turn(0, user.text, model.text) for user, model in pairs))


def _letters(turns: tuple[_Turn, ...]) -> int:
    return sum(len(turn.user) + len(turn.model) for turn in turns)
