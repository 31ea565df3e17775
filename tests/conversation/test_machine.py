"""Explore the conversation to its last state, and check that the rules catch every mutation."""

from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.conversation import commands as c
from edged.conversation import confirmation as q
from edged.conversation import events as e
from edged.conversation.budget import BudgetChanged, BudgetLow, Funds
from edged.conversation.conditions import (
    Bell,
    BellChanged,
    BellDue,
    BellHeard,
    GraceEnded,
    LookBegan,
    LookEnded,
)
from edged.conversation.machine import Conversation, rings, sign, step
from edged.conversation.tables.diagram import mermaid
from edged.conversation.tables.modes import table_of
from edged.conversation.tables.rows import HELD, IGNORED, Row, Table, Trigger
from tests.conversation.exploration import Cell, Exploration, Joint, RuleBrokenError
from tests.conversation.open_world import AROUND_AN_OPEN_ONE, OPENED
from tests.conversation.world import AROUND_A_TURN, SOURCES, World, advance

NOTHING: Table = {}
TABLES = {mode: table_of(mode) for mode in e.Mode}
PHASES = {
    mode: set(e.Phase) - (set(OPENED) if mode in (e.Mode.HOLD, e.Mode.TOGGLE) else HELD)
    for mode in e.Mode
}

EXPLORED = [mode for mode in e.Mode if mode is not e.Mode.TRANSLATE]
"""That one talks as FULL_DUPLEX does, which a test of its own says."""


@cache
def explored(mode: e.Mode) -> Exploration[Any]:
    """Return all joint states of a mode, or raise RuleBrokenError."""
    if mode in (e.Mode.HOLD, e.Mode.TOGGLE):
        return Exploration(AROUND_A_TURN, mode, TABLES[mode])
    return Exploration(AROUND_AN_OPEN_ONE, mode, TABLES[mode])


Mutation = tuple[e.Mode, Cell, int | None]


def mutations() -> list[Mutation]:
    """Return every transition, and every command of one, that can be left out.

    A row that an earlier mode has too is left out there.
    """
    found: list[Mutation] = []
    seen: list[Table] = []
    for mode, table in TABLES.items():
        if table in seen:
            continue
        for key, row in table.items():
            if row and not any(row is each.get(key) for each in seen):
                found += [(mode, key, order) for order in (None, *range(len(row.orders)))]
        seen.append(table)
    return found


def mutant(row: Row | None, order: int | None) -> Row | None:
    """Return no row, or the row without one command."""
    if order is None or row is None:
        return IGNORED
    kept = tuple(each for index, each in enumerate(row.orders) if index != order)
    return replace(row, orders=kept)


@pytest.mark.parametrize("mode", e.Mode)
def test_every_cell_of_the_table_is_written(mode: e.Mode) -> None:
    """A device must survive any order of events: what is ignored is ignored on purpose."""
    assert set(TABLES[mode]) == set(product(PHASES[mode], Trigger))
    assert len(TABLES[mode]) == (8 if mode in (e.Mode.HOLD, e.Mode.TOGGLE) else 9) * 34


def test_every_event_has_its_trigger_or_is_a_condition() -> None:
    """A trigger is looked up in its phase; a condition changes what works and leaves the turn."""
    examples: list[e.Event] = [
        e.ButtonPressed("a"),
        e.ButtonReleased("a"),
        e.LongPressed("a"),
        e.TextTyped("words"),
        e.PhaseTimedOut(e.Phase.LISTENING, 7),
        q.ConfirmationAsked(7, 1),
        q.ConfirmationExpired(1),
        e.CaptureEnded(7),
        e.CapturePaused(7),
        e.SpeechDetected(7),
        e.ReplyInterrupted(7),
        e.UtteranceAccepted(7),
        e.ReplyStarted(7),
        e.ReplyEnded(7),
        e.ReplyWritten(7),
        e.TurnFailed(7, "x"),
        e.PlaybackEnded(7),
        e.ForgetRequested(),
        BellDue(),
        e.GoodbyeSaid(),
        BudgetLow(),
    ]
    conditions = set(get_args(e.Condition))
    assert set(map(type, examples)) | conditions == set(get_args(e.Event))
    names = list[str]()
    for event in examples:
        holder = None if isinstance(event, e.ButtonPressed) else "a"
        toggle = Conversation(e.Phase.LISTENING, 7, holder, e.Link.ONLINE, mode=e.Mode.TOGGLE)
        now = replace(toggle, captured=7, bell=Bell.RINGING)
        if isinstance(event, q.ConfirmationExpired):
            now = replace(now, question=q.Question(7, 1, q.Asking.ASKS))
        for trigger in Trigger:
            row = Row(e.Phase.IDLE, (lambda _: c.Forget(),))
            if c.Forget() in step(now, event, {**NOTHING, (now.phase, trigger): row})[1]:
                names.append(trigger.name)
    stream = "CAPTURED PAUSED SPOKEN INTERRUPTED"
    turn = "ACCEPTED REPLYING REPLIED WRITTEN FAILED PLAYED"
    others = "FORGET BELL GOODBYE LOW"
    assert (
        names == f"PRESS RELEASE MUTE TYPED TIMEOUT ASKED EXPIRED {stream} {turn} {others}".split()
    )


@pytest.mark.parametrize("mode", EXPLORED)
def test_every_reachable_state_keeps_every_rule(mode: e.Mode) -> None:
    """Prohibitions and obligations hold in all joint states, and every row of the table is used."""
    found = explored(mode).talks()
    assert {talk.phase for talk in found} == PHASES[mode]
    assert len(found) > 150


@pytest.mark.parametrize(("mode", "cell", "order"), mutations(), ids=str)
def test_no_transition_and_no_command_can_be_missing(
    mode: e.Mode, cell: Cell, order: int | None
) -> None:
    """Deleting any transition or any single command of the table breaks a rule."""
    row = mutant(TABLES[mode][cell], order)
    with pytest.raises(RuleBrokenError):
        explored(mode).change(cell, row)


@pytest.mark.parametrize("mode", EXPLORED)
def test_what_is_not_changed_breaks_no_rule(mode: e.Mode) -> None:
    """A cell that is explored anew with its own row is as it was."""
    for cell in ((e.Phase.IDLE, Trigger.PRESS), (e.Phase.SENDING, Trigger.ACCEPTED)):
        explored(mode).change(cell, TABLES[mode][cell])


@pytest.mark.parametrize("mode", e.Mode)
@pytest.mark.parametrize("phase", e.Phase)
def test_what_is_left_of_an_old_turn_is_ignored(phase: e.Phase, mode: e.Mode) -> None:
    """Events of another epoch change nothing and issue no command, in any phase."""
    holder = "a" if phase in (e.Phase.TOUCHED, e.Phase.LISTENING) else None
    now = Conversation(phase, 7, holder, e.Link.ONLINE, mode=mode)
    for kind in (e.CaptureEnded, e.UtteranceAccepted, e.ReplyStarted, e.ReplyEnded):
        assert step(now, kind(6)) == (now, ())
        newer = kind is e.ReplyStarted and phase in OPENED  # the service begins turns there
        assert newer or step(now, kind(8)) == (now, ())
    for event in (e.PlaybackEnded(6), e.TurnFailed(6, "late"), e.PhaseTimedOut(phase, 6)):
        assert step(now, event) == (now, ())


def test_a_conversation_as_it_should_be() -> None:
    """Press, talk, release, hear: the commands in order."""
    now = Conversation(link=e.Link.ONLINE)
    story: list[tuple[e.Event, tuple[c.Command, ...]]] = [
        (
            e.ButtonPressed("gpio"),
            (c.Silence(1), c.BeginUtterance(1), c.Capture(1), c.Show(c.Sign.LISTENING)),
        ),
        (e.PhaseTimedOut(e.Phase.TOUCHED, 1), ()),
        (e.ButtonReleased("control"), ()),
        (e.ButtonReleased("gpio"), (c.EndCapture(1),)),
        (e.CaptureEnded(1), (c.EndUtterance(1), c.Show(c.Sign.THINKING))),
        (e.UtteranceAccepted(1), (c.AwaitReply(1),)),
        (e.ReplyStarted(1), (c.Show(c.Sign.SPEAKING),)),
        (e.ReplyEnded(1), (c.FinishPlaying(1),)),
        (e.PlaybackEnded(1), (c.Show(c.Sign.READY),)),
    ]
    for event, expected in story:
        now, commands = step(now, event)
        assert commands == expected
    assert now == Conversation(epoch=1, link=e.Link.ONLINE, captured=1)


def test_a_quiet_turn_is_answered_in_writing_only() -> None:
    """Nothing sounds from the moment on that it was typed: neither its reply nor an earcon."""
    now = Conversation(e.Phase.SPEAKING, 6, link=e.Link.ONLINE)
    typed = e.TextTyped("What is this?", b"jpeg", e.Manner.QUIET)
    said = c.WriteUtterance(7, "What is this?", b"jpeg")
    story: list[tuple[e.Event, tuple[c.Command, ...]]] = [
        (typed, (c.Silence(8), said, c.Show(c.Sign.THINKING))),
        (e.UtteranceAccepted(7), ()),
        (e.ReplyStarted(7), ()),
        (e.ReplyEnded(7), (c.Silence(8), c.Show(c.Sign.READY))),
    ]
    for event, expected in story:
        now, commands = step(now, event)
        assert commands == expected
    assert now == Conversation(epoch=7, link=e.Link.ONLINE)


def test_a_conversation_with_the_finger_up() -> None:
    """Press, talk, press, hear; a long press mutes, and another one ends that."""
    now = Conversation(link=e.Link.ONLINE, mode=e.Mode.TOGGLE)
    story: list[tuple[e.Event, tuple[c.Command, ...]]] = [
        (
            e.ButtonPressed("gpio"),
            (c.Silence(1), c.BeginUtterance(1), c.Capture(1), c.Show(c.Sign.LISTENING)),
        ),
        (e.ButtonReleased("gpio"), ()),
        (e.PhaseTimedOut(e.Phase.TOUCHED, 1), ()),
        (e.ButtonPressed("gpio"), (c.EndCapture(1),)),
        (e.ButtonReleased("gpio"), ()),
        (e.CaptureEnded(1), (c.EndUtterance(1), c.Show(c.Sign.THINKING))),
        (
            e.ButtonPressed("gpio"),
            (c.Silence(2), c.BeginUtterance(2), c.Capture(2), c.Show(c.Sign.LISTENING)),
        ),
        (
            e.LongPressed("gpio"),
            (c.CancelCapture(2), c.AbandonUtterance(2), c.Show(c.Sign.MUTED)),
        ),
        (e.ButtonReleased("gpio"), ()),
        (e.ButtonPressed("gpio"), (c.Silence(3),)),
        (e.LongPressed("gpio"), (c.Show(c.Sign.READY),)),
    ]
    for event, expected in story:
        now, commands = step(now, event)
        assert commands == expected
    assert now == Conversation(epoch=2, link=e.Link.ONLINE, mode=e.Mode.TOGGLE, captured=2)


@pytest.mark.parametrize("funds", Funds)
@pytest.mark.parametrize("mode", e.Mode)
def test_a_press_that_stops_what_rings_does_nothing_else(mode: e.Mode, funds: Funds) -> None:
    """No turn begins, nothing is muted however long it takes, and nothing opens or closes."""
    at_rest = Conversation(epoch=6, link=e.Link.OFFLINE, mode=mode, funds=funds)
    story: list[tuple[e.Event, tuple[c.Command, ...]]] = [
        (BellChanged(Bell.RINGING), (c.Show(c.Sign.RINGING),)),
        (BellDue(), (c.PlayEarcon(c.Earcon.BELL),)),
        (BellHeard(), ()),
        (BellChanged(Bell.RINGING), ()),
        (e.ButtonPressed("gpio"), (c.Silence(7), c.StopBell(), c.Show(sign(at_rest)))),
        (e.LongPressed("gpio"), ()),
        (e.ButtonReleased("gpio"), ()),
    ]
    now = at_rest
    for event, expected in story:
        now, commands = step(now, event)
        assert commands == expected
    assert now == at_rest


@pytest.mark.parametrize("mode", [e.Mode.HOLD, e.Mode.TOGGLE])
def test_a_press_before_it_was_heard_is_for_gemini(mode: e.Mode) -> None:
    """Whoever presses as it begins wants to talk, and knows of nothing that rings; so it waits."""
    now = Conversation(epoch=6, link=e.Link.ONLINE, mode=mode)
    for event in (BellChanged(Bell.RINGING), BellDue()):
        now, _ = step(now, event)
    now, told = step(now, e.ButtonPressed("gpio"))
    assert told[0] == c.Silence(7)
    assert c.Capture(7) in told
    assert not rings(now)
    assert now.bell is Bell.RINGING
    assert step(replace(now, phase=e.Phase.TOUCHED), BellHeard())[0].bell is Bell.RINGING


def test_what_rings_awaits_the_end_of_a_turn() -> None:
    """It is heard once nobody talks and no reply sounds; until then a press is for Gemini."""
    now = Conversation(e.Phase.SPEAKING, 6, link=e.Link.ONLINE)
    story: list[tuple[e.Event, tuple[c.Command, ...]]] = [
        (BellChanged(Bell.RINGING), ()),
        (BellDue(), ()),
        (e.ReplyEnded(6), (c.FinishPlaying(6),)),
        (e.PlaybackEnded(6), (c.Show(c.Sign.RINGING),)),
        (BellDue(), (c.PlayEarcon(c.Earcon.BELL),)),
        (BellChanged(Bell.SILENT), (c.Show(c.Sign.READY),)),
    ]
    for event, expected in story:
        now, commands = step(now, event)
        assert commands == expected


@pytest.mark.parametrize("part", [e.Part.CAMERA, e.Part.LIGHT])
@pytest.mark.parametrize("phase", e.Phase)
def test_a_lost_camera_or_light_is_nothing_to_a_conversation(part: e.Part, phase: e.Phase) -> None:
    """Talking works without it; observers report its loss to the owner."""
    now = Conversation(phase=phase, epoch=1, link=e.Link.ONLINE)
    assert step(now, e.PartLost(part, "x")) == (now, ())
    assert step(now, e.PartRestored(part)) == (now, ())


ASKS = Conversation(epoch=1, link=e.Link.ONLINE, question=q.Question(1, 4, q.Asking.ASKS))


def test_a_press_that_stops_what_rings_confirms_nothing() -> None:
    """Who wants it quiet has perhaps not noticed the question: it is declined as it rings."""
    ringing, told = step(ASKS, BellChanged(Bell.RINGING))
    assert told == (c.Decline(4), c.Show(c.Sign.RINGING))
    quiet, told = step(ringing, BellChanged(Bell.SILENT))
    assert told == (c.Show(c.Sign.READY),)
    assert c.BeginUtterance(2) in step(quiet, e.ButtonPressed("gpio"))[1]
    asked, told = step(ringing, q.ConfirmationAsked(1, 5))
    assert (asked, told) == (ringing, (c.Decline(5),))


def test_what_rings_after_a_reply_leaves_nothing_to_confirm() -> None:
    """A press is for it from the moment that the reply has been heard."""
    now = replace(ASKS, phase=e.Phase.FINISHING, bell=Bell.RINGING)
    now, told = step(now, e.PlaybackEnded(1))
    assert told == (c.Decline(4), c.Show(c.Sign.RINGING))


def test_a_finger_that_stays_down_confirms_nothing() -> None:
    """In `hold`, what is said under it may be a no; only a release within a second is a yes."""
    down, told = step(ASKS, e.ButtonPressed("gpio"))
    assert (told, sign(down), down.holder) == ((), c.Sign.CONFIRM, "gpio")
    assert step(down, q.ConfirmationExpired(4)) == (down, ())
    up, told = step(down, e.ButtonReleased("gpio"))
    assert told == (c.Confirm(4), c.Show(c.Sign.READY))
    assert up == replace(ASKS, question=None)
    long, told = step(down, e.LongPressed("gpio"))
    assert told == (c.Decline(4), c.PlayEarcon(c.Earcon.REFUSED), c.Show(c.Sign.READY))
    assert step(long, e.ButtonReleased("gpio")) == (up, ())


@pytest.mark.parametrize("mode", [e.Mode.TOGGLE, e.Mode.HALF_DUPLEX])
def test_a_long_press_mutes_and_declines(mode: e.Mode) -> None:
    """Whatever the device asks."""
    now, _ = step(replace(ASKS, mode=mode), e.ButtonPressed("gpio"))
    now, told = step(now, e.LongPressed("gpio"))
    assert told == (c.Silence(2), c.Decline(4), c.Show(c.Sign.MUTED))
    assert now.mute is e.Mute.ON


def test_nothing_is_asked_that_nobody_hears() -> None:
    """With a lost speaker there is no sound that asks."""
    now, told = step(ASKS, e.PartLost(e.Part.SPEAKER, "gone"))
    assert told == (c.Decline(4), c.Show(c.Sign.FAULT))
    assert step(now, q.ConfirmationAsked(1, 5)) == (now, (c.Decline(5),))


@pytest.mark.parametrize("mode", EXPLORED)
def test_a_look_is_shown_and_changes_nothing_else(mode: e.Mode) -> None:
    """In any state the light is steady, as for what is said, until it is over."""
    for talk in explored(mode).talks():
        looking, told = step(talk, LookBegan())
        shown = c.Sign.CONFIRM if talk.asks else c.Sign.LISTENING
        assert sign(looking) is shown
        assert told == (() if sign(talk) is shown else (c.Show(shown),))
        assert step(looking, LookBegan()) == (looking, ())
        assert step(looking, LookEnded())[0] == talk
        assert step(talk, LookEnded()) == (talk, ())


EVENTS = st.one_of(
    st.builds(e.ButtonPressed, st.sampled_from(SOURCES)),
    st.builds(e.ButtonReleased, st.sampled_from(SOURCES)),
    st.builds(e.LongPressed, st.sampled_from(SOURCES)),
    st.builds(e.PhaseTimedOut, st.sampled_from(e.Phase), st.integers(0, 3)),
    st.builds(GraceEnded, st.integers(0, 3)),
    st.sampled_from([LookBegan(), LookEnded()]),
    st.builds(e.CaptureEnded, st.integers(0, 3)),
    st.builds(e.UtteranceAccepted, st.integers(0, 3)),
    st.builds(e.ReplyStarted, st.integers(0, 3)),
    st.builds(e.ReplyEnded, st.integers(0, 3)),
    st.builds(e.ReplyWritten, st.integers(0, 3)),
    st.builds(e.TextTyped, st.just("words"), manner=st.sampled_from(e.Manner)),
    st.builds(e.TurnFailed, st.integers(0, 3), st.just("x")),
    st.builds(e.PlaybackEnded, st.integers(0, 3)),
    st.builds(q.ConfirmationAsked, st.integers(0, 3), st.integers(1, 2)),
    st.builds(q.ConfirmationHeard, st.integers(1, 2)),
    st.builds(q.ConfirmationExpired, st.integers(1, 2)),
    st.builds(q.ConfirmationEnded, st.integers(1, 2)),
    st.builds(e.LinkChanged, st.sampled_from(e.Link)),
    st.builds(e.PartLost, st.sampled_from(e.Part), st.just("x")),
    st.builds(e.PartRestored, st.sampled_from(e.Part)),
    st.builds(BudgetChanged, st.sampled_from(Funds)),
    st.just(BudgetLow()),
    st.just(e.ForgetRequested()),
    st.builds(BellChanged, st.sampled_from(Bell)),
    st.just(BellDue()),
)


@given(st.sampled_from(e.Mode), st.lists(EVENTS, max_size=30))
def test_any_history_at_all_is_survived(mode: e.Mode, events: list[e.Event]) -> None:
    """No order of events, however absurd, raises or counts turns backwards."""
    now = Conversation(mode=mode)
    for event in events:
        after, _ = step(now, event)
        told = event.epoch if isinstance(event, e.ReplyStarted) else now.epoch + 1
        assert now.epoch <= after.epoch <= max(now.epoch, told)
        now = after


@given(st.lists(EVENTS, max_size=30))
def test_a_translation_is_a_conversation_with_barge_in(events: list[e.Event]) -> None:
    """By the same table, and with the same commands after any history."""
    assert table_of(e.Mode.TRANSLATE) is table_of(e.Mode.FULL_DUPLEX)
    now = Conversation(mode=e.Mode.TRANSLATE)
    for event in events:
        after, commands = step(now, event)
        alike, same = step(replace(now, mode=e.Mode.FULL_DUPLEX), event)
        assert (after, commands) == (replace(alike, mode=e.Mode.TRANSLATE), same)
        now = after


def test_the_picture_in_the_docs_is_the_table() -> None:
    """docs/architecture.md shows the table: `python -m edged.conversation.tables.diagram`."""
    page = Path(__file__).parents[2] / "docs" / "architecture.md"
    assert mermaid() in page.read_text()


def test_a_world_that_is_told_nothing_is_noticed() -> None:
    """The explorer catches a conversation that does nothing at all."""
    with pytest.raises(RuleBrokenError):
        Exploration(AROUND_A_TURN, e.Mode.HOLD, NOTHING)
    quiet = Joint(Conversation(link=e.Link.ONLINE), World())
    with pytest.raises(RuleBrokenError):
        advance(quiet, e.ButtonPressed("a"), World(), NOTHING)
