"""The owner's commands, as processes, against a running server."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from edged.conversation.events import ButtonPressed, ButtonReleased, Link
from tests.control.living import ROOT, STATUS, Living, eventually, start

HEAVY = (
    "pydantic",
    "google",
    "asyncio",
    "websockets",
    "edged.settings",
    "inspect",
    "logging",
    "shutil",
)


def said(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Wait for a process; return its exit code and what it wrote."""
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err


def test_status_is_a_page_for_people(living: Living) -> None:
    """The page names state, link, devices with their faults, and figures."""
    code, out, err = said(living.command("status"))
    assert (code, err) == (0, "")
    assert out == (
        "state         ready\n"
        "mode          hold\n"
        "link          online\n"
        "button        gpio 17\n"
        "microphone    plughw:CARD=Device,DEV=0\n"
        "light         gpio 25: the pin is busy\n"
        "volume        70 %\n"
        "turns         3\n"
        "last reply    after 0.8 s\n"
        "up for        1 h 1 min\n"
        "model         gemini-3.8-live\n"
        "version       0.1.0\n"
    )


def test_status_is_json_for_programs(living: Living) -> None:
    """`status --json` prints one object; $EDGED_SOCKET also names the socket."""
    code, out, _ = said(start(["status", "--json"], env={"EDGED_SOCKET": str(living.path)}))
    assert (code, json.loads(out)) == (0, STATUS)


def test_volume_is_told_and_set(living: Living) -> None:
    """With a number it sets, without one it prints; a failure carries the device's message."""
    assert said(living.command("volume", "40")) == (0, "40 %\n", "")
    assert living.device.percent == 40
    assert said(living.command("volume")) == (0, "40 %\n", "")
    words = "edged: the speaker does not like 13; choose another\n"
    assert said(living.command("volume", "13")) == (1, "", words)


@pytest.mark.parametrize("word", ["101", "-1", "loud", "²", "9" * 5000])
def test_a_volume_that_is_none_is_wrong_usage(living: Living, word: str) -> None:
    """Only 0 to 100 is sent."""
    code, _, err = said(living.command("volume", "--", word))
    assert code == 2
    assert err.endswith("give a whole number from 0 to 100\n")


def test_a_persona_is_chosen_from_a_list(living: Living) -> None:
    """The one that answers is marked; an unknown one is answered with the list."""
    assert said(living.command("persona")) == (0, "* Anna\n  Bob\n", "")
    chosen = "Bob answers from the next turn on\n"
    assert said(living.command("persona", "Bob")) == (0, chosen, "")
    assert said(living.command("persona")) == (0, "  Anna\n* Bob\n", "")
    words = "edged: there is no persona of that name; there is: Anna, Bob\n"
    assert said(living.command("persona", "Eve")) == (1, "", words)


def test_timers_are_listed_and_cancelled(living: Living) -> None:
    """By their names, whatever these are; one that is not there is told."""
    over = "tea        Monday 2027-05-31 16:00:00: nobody stopped it\n"
    assert said(living.command("timers")) == (
        0,
        "eggs       in 5 min 30 s, Tuesday 2027-06-01 12:10:00\npills [2J  now, every day\n" + over,
        "",
    )
    code, out, _ = said(living.command("timers", "--json"))
    assert (code, json.loads(out)) == (0, living.device.planned)
    left = f"nothing is planned\n{over.replace('        ', '  ')}"
    assert said(living.command("timers", "cancel", "eggs")) == (0, left, "")
    words = "edged: no timer is called egg; edged timers lists them\n"
    assert said(living.command("timers", "cancel", "egg")) == (1, "", words)


def test_a_press_that_stops_what_rings_says_so(living: Living) -> None:
    """Nobody talks to it: the button is let go at once, and that is no failure."""
    living.device.changes = {"timers": {"rings": True}}
    assert said(living.command("press")) == (0, "pressed: what rang has stopped\n", "")
    assert list(map(type, living.reports)) == [ButtonPressed, ButtonReleased]


def test_forget_begins_anew(living: Living) -> None:
    """The device is asked once."""
    assert said(living.command("forget")) == (0, "started a new conversation\n", "")
    assert living.device.forgotten == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root accepts tools")
def test_tools_are_accepted_by_name(living: Living) -> None:
    """What is accepted is said; a name that nothing has is refused with the device's words."""
    assert said(living.command("accept", "house")) == (0, "accepted house\n", "")
    words = "edged: no tool waits that is called nobody\n"
    assert said(living.command("accept", "nobody")) == (1, "", words)
    assert "accept takes the parameter name" in said(living.command("accept", "x" * 65))[2]


def test_what_is_to_be_accepted_is_shown_first(living: Living) -> None:
    """With all that Gemini would be told, printable; and with a digest to accept just that."""
    code, out, _ = said(living.command("accept"))
    assert code == 0
    assert out.startswith("house__light  5f70bf18a086007e\n    Light. [2J Light.")
    assert "\x1b" not in out
    assert out.endswith("house__huge  0123456789abcdef\n    more than can be shown here\n")


def test_press_holds_for_its_time(living: Living) -> None:
    """`press --hold` presses once, then releases once."""
    code, out, _ = said(living.command("press", "--hold", "0.2"))
    assert (code, out) == (0, "pressed: talk now; held for 0.2 s\nreleased\n")
    assert living.reports == [ButtonPressed("control"), ButtonReleased("control")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"link": {"state": Link.NOT_SET_UP.value, "cause": "no API key: run set-key"}},
            "edged: pressed without effect, not set up: no API key: run set-key\n",
        ),
        (
            {"parts": {"microphone": {"device": "hw:1", "fault": "unplugged"}}},
            "edged: pressed without effect, no microphone: unplugged\n",
        ),
    ],
)
def test_a_press_in_vain_is_no_success(living: Living, change: Any, words: str) -> None:  # noqa: ANN401 - JSON
    """The press is sent, so that sound and light say why; no line says "talk now"."""
    living.device.changes = change
    assert said(living.command("press", "--hold", "60")) == (1, "", words)
    assert eventually(lambda: len(living.reports) == 2)
    assert living.reports == [ButtonPressed("control"), ButtonReleased("control")]


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        ("ready", 0, "pressed: talk now; until the next press\n"),
        ("speaking", 0, "pressed: talk now; until the next press\n"),
        ("listening", 0, "pressed: what was said is sent\n"),
        ("open", 0, "pressed: the conversation is closed\n"),
    ],
)
def test_a_press_where_one_talks_with_the_finger_up(
    living: Living, state: str, code: int, words: str
) -> None:
    """It is down for a moment, and the line says what it did."""
    opened = state == "open"
    told = {"mode": "open", "state": "listening", "open": True}
    living.device.changes = told if opened else {"mode": "toggle", "state": state}
    assert said(living.command("press")) == (code, words, "")
    assert living.reports == [ButtonPressed("control"), ButtonReleased("control")]


def test_a_press_while_muted_says_how_to_end_that(living: Living) -> None:
    """A long press, also from here."""
    living.device.changes = {"mode": "toggle", "state": "muted"}
    words = "edged: pressed without effect, muted; to end that: edged press --hold 1.5\n"
    assert said(living.command("press")) == (1, "", words)


@pytest.mark.parametrize("mode", ["hold", "open"])
def test_a_press_without_a_budget_says_what_to_do(living: Living, mode: str) -> None:
    """Nothing that is said would be answered."""
    living.device.changes = {"mode": mode, "state": "budget spent", "budget": "all of it is spent"}
    words = "edged: pressed without effect: all of it is spent\n"
    code, _, err = said(living.command("press", "--hold", "0.1" if mode == "hold" else "1.5"))
    assert (code, err) == (1, words)


def test_a_press_while_offline_says_that_it_has_to_wait(living: Living) -> None:
    """The speech is kept until the device is online, so the line says "talk now"."""
    living.device.changes = {"link": {"state": Link.OFFLINE.value, "cause": "no network"}}
    code, out, _ = said(living.command("press", "--hold", "0.1"))
    words = "pressed: talk now, sent once online (no network); held for 0.1 s\nreleased\n"
    assert (code, out) == (0, words)


def test_press_ends_with_standard_input(living: Living) -> None:
    """Input is ignored; its end releases."""
    process = living.command("press")
    assert eventually(living.pressed)
    assert process.stdin
    process.stdin.write("something\n")
    process.stdin.flush()
    assert not eventually(lambda: not living.pressed(), seconds=0.2)
    code, out, _ = said(process)  # closes standard input
    assert (code, out) == (0, "pressed: talk now; held until Ctrl-C\nreleased\n")
    assert living.reports == [ButtonPressed("control"), ButtonReleased("control")]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_press_releases_on_a_signal(living: Living, number: signal.Signals, code: int) -> None:
    """Ctrl-C and SIGTERM release cleanly and print it."""
    process = living.command("press", "--hold", "60")
    assert process.stdout
    assert process.stdout.readline() == "pressed: talk now; held for 60 s\n"
    process.send_signal(number)
    assert said(process) == (code, "released\n", "")
    assert not living.pressed()


def test_a_killed_press_is_released(living: Living) -> None:
    """SIGKILL leaves no open microphone."""
    process = living.command("press", "--hold", "60")
    assert eventually(living.pressed)
    process.kill()
    said(process)
    assert eventually(lambda: not living.pressed())


def test_release_ends_the_press_of_another(living: Living) -> None:
    """The holder is notified and ends."""
    process = living.command("press", "--hold", "60")
    assert eventually(living.pressed)
    assert said(living.command("release")) == (0, "released\n", "")
    assert said(process)[:2] == (
        0,
        "pressed: talk now; held for 60 s\nreleased by another client\n",
    )
    assert said(living.command("release")) == (0, "no `edged press` held it\n", "")
    assert living.reports == [ButtonPressed("control"), ButtonReleased("control")]


def test_a_second_press_is_refused(living: Living) -> None:
    """The first one is undisturbed."""
    process = living.command("press", "--hold", "60")
    assert eventually(living.pressed)
    words = "edged: already pressed; release it: edged release\n"
    assert said(living.command("press", "--hold", "1")) == (1, "", words)
    assert living.pressed()
    process.kill()
    said(process)


def test_commands_load_nothing_heavy(living: Living) -> None:
    """A command for the daemon starts fast because it imports little."""
    program = (
        "import sys; from edged.cli import main\n"
        f"main(['--socket', {str(living.path)!r}, *sys.argv[1:]])\n"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    for command in (["status"], ["volume"], ["release"], ["forget"], ["press", "--hold", "0.01"]):
        run = subprocess.run(
            [sys.executable, "-c", program, *command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout
        assert not set(HEAVY) & set(run.stderr.split())


def test_a_press_ends_with_its_daemon(tmp_path: Path) -> None:
    """The holder's error says that edged closed the connection."""
    with Living(tmp_path / "s").running() as living:
        process = living.command("press", "--hold", "60")
        assert process.stdout
        assert process.stdout.readline()
    assert said(process) == (
        69,
        "",
        "edged: edged closed the connection; see journalctl -u edged\n",
    )
