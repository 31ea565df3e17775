"""Whoever typed is told how it goes, and how it ends, whatever happens."""

import pytest

from edged.conversation.budget import BudgetChanged, Funds
from edged.conversation.events import (
    ButtonPressed,
    Event,
    ForgetRequested,
    Link,
    LinkChanged,
    Manner,
    Mode,
    Phase,
    PhaseTimedOut,
    PlaybackEnded,
    ReplyEnded,
    ReplyStarted,
    ReplyWritten,
    TextTyped,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.machine import Conversation, step
from edged.conversation.notices import Notice, Shown, Transcribed
from edged.observers.typed_turns import TypedTurns

ALOUD, QUIET = TextTyped("How long?"), TextTyped("How long?", manner=Manner.QUIET)
ASKED = (UtteranceAccepted(1), Transcribed(1, "model", "Four"))
FOUR = ("transcript", "Four")


def told(
    typed: TextTyped, *story: Event | Notice, link: Link = Link.ONLINE, mode: Mode = Mode.HOLD
) -> list[object]:
    """Return what the typist of `typed` is told while the conversation goes its way."""
    turns = TypedTurns(lambda: "no route")
    said: list[object] = []

    def emit(name: str, /, **fields: object) -> None:
        said.append((name, fields.get("text") or fields.get("outcome"), *_cause(fields)))

    now = Conversation(link=link, mode=mode)
    turns.ask(typed, emit)
    for event in (*story, TurnFailed(99, "of another turn")):
        if isinstance(event, Event):
            now, _ = step(now, event)
        turns.observe(event, now)
    return said


def _cause(fields: dict[str, object]) -> tuple[object, ...]:
    return (fields["cause"],) if fields.get("cause") else ()


@pytest.mark.parametrize(
    ("typed", "story", "end"),
    [
        (ALOUD, (ReplyStarted(1), ReplyEnded(1), PlaybackEnded(1)), ("end", "answered")),
        (ALOUD, (ReplyWritten(1),), ("end", "answered")),
        (QUIET, (ReplyStarted(1), ReplyEnded(1)), ("end", "answered")),
        (ALOUD, (ReplyStarted(1), ButtonPressed("b")), ("end", "interrupted")),
        (ALOUD, (ReplyStarted(1), ReplyEnded(1), ButtonPressed("b")), ("end", "interrupted")),
        (ALOUD, (TextTyped("and?"),), ("end", "interrupted")),
        (QUIET, (ForgetRequested(),), ("end", "interrupted")),
        (QUIET, (TurnFailed(1, "no answer"),), ("end", "failed", "no answer")),
        (
            ALOUD,
            (ReplyStarted(1), TurnFailed(1, "cut off"), PlaybackEnded(1)),
            ("end", "failed", "cut off"),
        ),
    ],
)
def test_every_turn_has_one_end(
    typed: TextTyped, story: tuple[Event, ...], end: tuple[str, ...]
) -> None:
    """After the words that came before it."""
    assert told(typed, typed, *ASKED, *story) == [FOUR, end]


def test_an_answer_that_nobody_wrote_down_says_why() -> None:
    """Transcription is off: whoever typed quietly would wonder."""
    story = (UtteranceAccepted(1), ReplyStarted(1), ReplyEnded(1))
    cause = 'the answer was not written down; set conversation.transcription = ["output"]'
    assert told(QUIET, QUIET, *story) == [("end", "answered", cause)]


def test_what_is_shown_is_told() -> None:
    """Sources and code, as they come."""
    story = (UtteranceAccepted(1), Shown(1, "source", "https://a.example", "A"), ReplyWritten(1))
    assert told(ALOUD, ALOUD, *ASKED[1:], *story)[1:] == [
        ("shown", "https://a.example"),
        ("end", "answered"),
    ]


def test_a_language_is_told_if_it_is_known() -> None:
    """As the service has it."""
    heard: list[dict[str, object]] = []
    turns = TypedTurns(str)
    turns.ask(ALOUD, lambda _, /, **fields: heard.append(fields))
    now, _ = step(Conversation(link=Link.ONLINE), ALOUD)
    turns.observe(ALOUD, now)
    turns.observe(Transcribed(1, "model", "Vier", "de-DE"), now)
    assert heard == [{"speaker": "model", "text": "Vier", "language": "de-DE"}]


def test_a_spoken_answer_is_over_when_it_was_heard() -> None:
    """So that a second command does not cut off the first."""
    assert told(ALOUD, ALOUD, *ASKED, ReplyStarted(1), ReplyEnded(1)) == [FOUR]


def test_without_a_connection_it_fails_with_the_cause_of_that() -> None:
    """After the patience of the settings."""
    story = (ALOUD, LinkChanged(Link.OFFLINE, "no route"), PhaseTimedOut(Phase.SENDING, 1))
    assert told(ALOUD, *story) == [("end", "failed", "no route")]


def test_who_types_waits_for_who_talks() -> None:
    """And is told so; it is no turn."""
    assert told(ALOUD, ButtonPressed("b"), ALOUD, Transcribed(1, "user", "private")) == [
        ("end", "busy", "somebody is talking to the device; try again in a moment")
    ]


def test_in_an_open_conversation_it_is_over_when_the_device_listens_again() -> None:
    """The conversation goes on; who asks is told once the answer was heard."""
    words = Transcribed(2, "model", "Four")
    answered = (ReplyStarted(2), words, ReplyEnded(2), PlaybackEnded(2))
    story = (ButtonPressed("b"), ALOUD, *answered)
    assert told(ALOUD, *story, mode=Mode.HALF_DUPLEX) == [FOUR, ("end", "answered")]


def test_a_device_without_a_key_says_so() -> None:
    """At once."""
    assert told(ALOUD, ALOUD, link=Link.NOT_SET_UP) == [("end", "not set up", "no route")]


def test_a_device_without_a_budget_says_so() -> None:
    """Before it is said, and with the cure."""
    spent = BudgetChanged(Funds.SPENT, "all of it")
    assert told(ALOUD, spent, ALOUD) == [("end", "budget spent", "all of it")]
    assert told(ALOUD, spent, BudgetChanged(Funds.LEFT), ALOUD, *ASKED) == [FOUR]


def test_what_others_say_is_not_told() -> None:
    """Speech into the device stays between the device and the service."""
    assert told(ALOUD, TextTyped("of another"), Transcribed(1, "model", "private")) == []
