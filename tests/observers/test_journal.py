"""The journal of outages and losses: each thing once, with what helps."""

import logging

import pytest

from edged.conversation.events import (
    Event,
    Link,
    LinkChanged,
    Part,
    PartLost,
    PartRestored,
    Phase,
    PhaseTimedOut,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, ReplyLate, SamplesLost
from edged.observers.journal import Journal
from tests.observers.story import lines


def test_the_writersays_each_thing_once(caplog: pytest.LogCaptureFixture) -> None:
    """A long outage is one line; a change of its cause is another; parts come and go."""
    writer = Journal()
    now = Conversation()
    story: list[Event | Notice] = [
        LinkChanged(Link.OFFLINE, "no route", "network"),
        LinkChanged(Link.OFFLINE, "no route", "network"),
        LinkChanged(Link.OFFLINE, "refused", "service"),
        LinkChanged(Link.OFFLINE, "no route", "network"),
        LinkChanged(Link.ONLINE),
        LinkChanged(Link.ONLINE),
        LinkChanged(Link.NOT_SET_UP, "no key"),
        PartLost(Part.MICROPHONE, "unplugged"),
        PartLost(Part.MICROPHONE, "busy"),
        PartLost(Part.MICROPHONE, "unplugged"),
        PartRestored(Part.MICROPHONE),
        SamplesLost("microphone"),
    ]
    for event in story:
        writer.observe(event, now)
    assert [record.message for record in caplog.records] == [
        "offline",
        "offline",
        "online",
        "not_set_up",
        "device_lost",
        "device_lost",
        "device_restored",
        "samples_lost",
    ]
    assert lines(caplog, "device_lost") == [
        {"device": "microphone", "cause": "unplugged"},
        {"device": "microphone", "cause": "busy"},
    ]
    assert lines(caplog, "offline")[1] == {"reason": "service", "cause": "refused"}


def test_an_outage_may_need_the_owner(caplog: pytest.LogCaptureFixture) -> None:
    """So `journalctl -p warning` has its cause; short outages are not warnings."""
    writer = Journal()
    for reason in ("connecting", "handle", "network", "quota", "clock", "service"):
        writer.observe(LinkChanged(Link.OFFLINE, f"because of {reason}", reason), Conversation())
    writer.observe(LinkChanged(Link.ONLINE), Conversation())
    in_order, doubtful = logging.INFO, logging.WARNING
    assert [record.levelno for record in caplog.records] == [
        *2 * [in_order],
        *4 * [doubtful],
        in_order,
    ]


def test_lost_samples_are_told_with_what_helps_there(caplog: pytest.LogCaptureFixture) -> None:
    """Only the speaker's buffer is a setting."""
    Journal().observe(SamplesLost("speaker"), Conversation())
    Journal().observe(SamplesLost("microphone"), Conversation())
    load = "less load on the board, or a stronger power supply"
    assert lines(caplog, "samples_lost") == [
        {"device": "speaker", "cure": f"a larger speaker.buffer_ms, {load}"},
        {"device": "microphone", "cure": load},
    ]
    Journal().observe(ReplyLate(), Conversation())
    cure = "a steadier network, or a larger speaker.prebuffer_ms"
    assert lines(caplog, "reply_late") == [{"cure": cure}]


def test_a_new_outage_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    """A cause is news after the link was up, or after too many other causes."""
    writer = Journal()
    for _ in range(2):
        writer.observe(LinkChanged(Link.OFFLINE, "no route"), Conversation())
        writer.observe(LinkChanged(Link.ONLINE), Conversation())
    assert len(lines(caplog, "offline")) == 2
    for number in range(100):
        writer.observe(LinkChanged(Link.OFFLINE, f"fault {number}"), Conversation())
    assert len(lines(caplog, "offline")) == 102


def test_a_conversation_that_is_forgotten_after_a_while(caplog: pytest.LogCaptureFixture) -> None:
    """It is told why; a limit of a turn, or of an older pause, is none."""
    for phase, epoch in ((Phase.LISTENING, 1), (Phase.IDLE, 0), (Phase.IDLE, 1)):
        Journal().observe(PhaseTimedOut(phase, epoch), Conversation(Phase.IDLE, 1))
    assert lines(caplog, "forgotten") == [{"cause": "conversation.forget_after_min is over"}]
