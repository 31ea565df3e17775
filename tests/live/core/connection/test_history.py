"""The history is told in order, bounded, and goes on from another one."""

from edged.conversation.notices import Transcribed
from edged.conversation.remark import Remark
from edged.live.core.connection.history import MOST_LETTERS, History


def history(*pieces: Transcribed, before: History | None = None) -> History:
    """Return the history of some pieces."""
    said = before or History()
    for piece in pieces:
        said = said.plus(piece)
    return said


def test_what_was_said_is_told_in_order_and_bounded() -> None:
    """Pieces join, late ones find their turn, unanswered turns are left out, old ones go."""
    said = history(
        Transcribed(1, "model", "Good "),
        Transcribed(1, "model", "day."),
        Transcribed(2, "user", "and?"),
        Transcribed(1, "user", "Hi"),
    )
    assert said.remarks() == (Remark("user", "Hi"), Remark("model", "Good day."))
    for epoch in range(3, 50):
        said = said.plus(Transcribed(epoch, "user", "u" * 200))
        said = said.plus(Transcribed(epoch, "model", "m" * 200))
    letters = sum(len(remark.text) for remark in said.remarks())
    assert MOST_LETTERS - 400 <= letters <= MOST_LETTERS


def test_what_was_said_is_inherited_and_not_mixed_with_what_is_said() -> None:
    """The successor counts its turns from one again."""
    before = history(Transcribed(1, "user", "Hi"), Transcribed(1, "model", "Good day."))
    said = history(
        Transcribed(1, "user", "And?"),
        Transcribed(1, "model", "Well."),
        before=History.of(before.remarks()),
    )
    assert [remark.text for remark in said.remarks()] == ["Hi", "Good day.", "And?", "Well."]


def test_what_it_began_with_stays_as_long_as_the_conversation() -> None:
    """However much is said after it; the owner asked for it to be remembered."""
    began = (Remark("user", "I am Ada."), Remark("model", "Hello Ada."))
    history = History(beginning=began)
    for epoch in range(1, 9):
        for speaker in ("user", "model"):
            history = history.plus(Transcribed(epoch, speaker, "x" * 1_000))
    assert history.remarks()[:2] == began
    assert sum(len(remark.text) for remark in history.remarks()[2:]) <= MOST_LETTERS
