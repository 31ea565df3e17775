"""Following the journal over the control socket."""

import json
import logging
import math
import threading
from collections.abc import Mapping

from edged.control.connection import MOST_UNREAD
from edged.control.followers import MOST_CROSSING
from edged.journal import Field
from edged.journal.entry import Entry, Repeated
from tests.control.living import Living, eventually

AT = 1_764_489_600.1234


def entry(fields: Mapping[str, Field], level: int = logging.INFO) -> Entry:
    """Return an entry of a turn."""
    return Entry("turn", level, fields, AT)


def following(living: Living) -> int:
    """Return how many follow."""
    return len(living.server._followers._sends) if living.server._followers else 0


def test_an_entry_has_its_name_its_time_and_its_known_fields(living: Living) -> None:
    """Numbers stay numbers; one that JSON does not know is left out."""
    with living.connect() as client:
        assert client.ask("follow")["result"] == {"following": True}
        living.feed.pass_on(entry({"turn": 3, "latency_ms": 0.5, "ok": True, "cause": None}))
        living.feed.pass_on(entry({"level": math.nan}, logging.WARNING))
        assert client.receive() == {
            "v": 1,
            "event": "entry",
            "name": "turn",
            "priority": 6,
            "time": 1_764_489_600.123,
            "fields": {"turn": 3, "latency_ms": 0.5, "ok": True},
        }
        second = client.receive()
        assert (second["priority"], second["fields"]) == (4, {})


def test_who_does_not_ask_gets_nothing(living: Living) -> None:
    """Neither one who never asked, nor one who has gone; the others go on."""
    with living.connect() as other, living.connect() as client:
        with living.connect() as gone:
            gone.ask("follow")
        client.ask("follow")
        living.feed.pass_on(entry({"turn": 1}))
        assert client.receive()["fields"] == {"turn": 1}
        assert "result" in other.ask("status")
    assert eventually(lambda: not living.feed._followers)
    living.feed.pass_on(entry({"turn": 2}))


def test_one_who_does_not_read_is_cut_off(living: Living) -> None:
    """The daemon keeps no more for it than for any client."""
    with living.connect() as client:
        client.ask("follow")
        large = entry({"cause": "x" * (MOST_UNREAD // 50)})

        def cut_off() -> bool:
            living.feed.pass_on(large)
            return not living.feed._followers

        assert eventually(cut_off)


def test_a_loop_that_is_stuck_is_not_filled_up(living: Living) -> None:
    """What it cannot send is counted, and told with the next; afterwards all goes on."""
    with living.connect() as client:
        client.ask("follow")
        free = threading.Event()
        living.loop.call_soon_threadsafe(free.wait)
        for number in range(2 * MOST_CROSSING):
            living.feed.pass_on(entry({"turn": number}))
        free.set()
        got = [client.receive()["fields"]["turn"] for _ in range(MOST_CROSSING)]
        assert got == list(range(MOST_CROSSING))
        living.feed.pass_on(entry({"turn": -1}))
        late = client.receive()
        assert (late["fields"], late["left_out"]) == ({"turn": -1}, MOST_CROSSING)
        living.feed.pass_on(entry({"turn": -2}))
        assert "left_out" not in client.receive()


def test_the_command_prints_lines_until_the_daemon_ends(living: Living) -> None:
    """As a terminal shows the journal; for programs, the entry without the protocol."""
    people, programs = living.command("watch"), living.command("watch", "--json")
    assert eventually(lambda: following(living) == 2)
    repeated = Entry("offline", 30, {"cause": "no\x1b network"}, AT, repeated=Repeated(3, 60.0))
    living.feed.pass_on(repeated)
    assert people.stdout is not None
    assert programs.stdout is not None
    line = people.stdout.readline()
    assert line.endswith(" (repeated 3 more times in the last 60 s)\n")
    assert ' offline cause="no\\u001b network" ' in line
    assert json.loads(programs.stdout.readline()) == {
        "name": "offline",
        "priority": 4,
        "time": 1_764_489_600.123,
        "fields": {"cause": "no\x1b network"},
        "repeated": {"times": 3, "seconds": 60.0},
    }
    for process in (people, programs):
        process.terminate()
        process.communicate(timeout=10)
