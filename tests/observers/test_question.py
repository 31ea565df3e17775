"""What a press would run is shown while it is asked for."""

from edged.conversation.confirmation import ConfirmationAsked, ConfirmationEnded, Question
from edged.conversation.machine import Conversation
from edged.observers.question import MOST_LETTERS, AskedCall, in_words

BACK = ConfirmationAsked(1, 4, "door", '{"which": "back\\u001b[2J", "wide": true}')


def test_it_is_shown_while_it_waits() -> None:
    """And nothing of one that the conversation does not ask for."""
    asked = AskedCall()
    waits = Conversation(epoch=1, question=Question(1, 4))
    asked.observe(BACK, waits)
    assert asked.text.startswith("door(which=")
    asked.observe(ConfirmationEnded(4), Conversation(epoch=1))
    assert asked.text == ""
    asked.observe(BACK, Conversation(epoch=2))
    assert asked.text == ""


def test_its_words_are_bounded_and_clean() -> None:
    """Whatever a model puts into its arguments."""
    assert "\x1b" not in in_words(BACK)
    assert in_words(BACK).endswith("wide=true)")
    long = ConfirmationAsked(1, 4, "door", f'{{"which": "{"x" * 9_000}"}}')
    assert len(in_words(long)) == MOST_LETTERS
    assert in_words(ConfirmationAsked(1, 4, "door")) == "door()"
