"""The status line."""

import pytest

from edged.control import LinkStatus, PartStatus, Status
from edged.service.status_text import LONGEST, status_text


def status(state: str, link: tuple[str, str] = ("online", ""), **faults: str) -> Status:
    """Return a status in which some parts have a fault."""
    return Status(
        version="1",
        model="m",
        mode="hold",
        state=state,
        muted=False,
        open=False,
        link=LinkStatus(state=link[0], cause=link[1]),
        parts={name: PartStatus(device="d", fault=fault) for name, fault in faults.items()},
        volume=50,
        turns=0,
        last_latency_ms=None,
        uptime_s=1,
    )


def budgeted(state: str, remark: str) -> Status:
    """Return a status with something to know of the budget."""
    told = status(state)
    told["budget"] = remark
    return told


UNPLUGGED = "there is no card named Mic; plug it in."


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (status("ready"), "Ready."),
        (status("ready", microphone="", speaker=""), "Ready."),
        (budgeted("ready", "$4 of $5 are spent"), "Ready. $4 of $5 are spent."),
        (budgeted("budget spent", "the budget is spent: $5."), "The budget is spent: $5."),
        (status("listening"), "Listening."),
        (status("thinking"), "Thinking."),
        (status("speaking"), "Speaking."),
        (status("offline", ("offline", "")), "Offline: connecting."),
        (
            status("offline", ("offline", "not reachable: no route: tried again by itself")),
            "Offline: not reachable: no route: tried again by itself.",
        ),
        (
            status("not set up", ("not set up", "no API key: run sudo edged set-key")),
            "Not set up: no API key: run sudo edged set-key.",
        ),
        (
            status("fault", microphone=UNPLUGGED),
            "Microphone not working: there is no card named Mic; plug it in.",
        ),
        (
            status("fault", ("offline", "no route"), microphone="gone", speaker="busy"),
            "Offline: no route. Microphone not working: gone. Speaker not working: busy.",
        ),
        (status("ready", camera="no camera"), "Ready. Camera not working: no camera."),
        (status("listening", ("offline", "no route")), "Listening. Offline: no route."),
    ],
)
def test_every_state_has_its_words(told: Status, words: str) -> None:
    """What the device does, what does not work, and why."""
    assert status_text(told) == words


def test_a_remark_comes_last() -> None:
    """The outcome of a reload."""
    assert (
        status_text(status("ready"), "New settings refused: no")
        == "Ready. New settings refused: no."
    )


def test_what_others_say_stays_one_line_and_short() -> None:
    """A line break in a cause would start a new assignment."""
    words = status_text(status("offline", ("offline", "odd\nWATCHDOG=trigger\x1b" + "x" * 1000)))
    assert words.startswith("Offline: odd WATCHDOG=trigger x")
    assert len(words) == LONGEST
