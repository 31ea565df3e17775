"""Faults are ordered on the command line, in a scenario file and in the process, strictly."""

import json
import math
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edged.emulator.faults.catalogue import CATALOGUE
from edged.emulator.faults.fault import Fault, Param
from edged.emulator.faults.scenario import parse_scenario, read_scenario
from edged.emulator.faults.when import Planned, When, WrongFaultError, planned

NUMBERS = st.floats(0, 1e6).map(lambda x: round(x, 3))


def choice(param: Param) -> st.SearchStrategy[object]:
    """Return what can be chosen for a parameter."""
    if param.choices:
        return st.sampled_from(param.choices)
    if isinstance(param.default, str):
        return st.text("abcdefghijklmnopqrstuvwxyz:/.-", min_size=1).map("x".__add__)
    return NUMBERS


def whens(fault: Fault) -> st.SearchStrategy[dict[str, object]]:
    """Return when a fault can strike."""
    counts = st.integers(1, 1000)
    where = {"connection": counts} | ({"turn": counts} if fault.in_turns else {})
    how_often: list[st.SearchStrategy[dict[str, object]]] = [
        st.just({}),
        st.fixed_dictionaries({"times": counts}),
        st.just({"always": True}),
    ]
    return st.tuples(st.fixed_dictionaries({}, optional=where), st.one_of(how_often)).map(
        lambda pair: pair[0] | pair[1]
    )


def orders(name: str) -> st.SearchStrategy[tuple[str, dict[str, object]]]:
    """Return ways to order a fault."""
    fault = CATALOGUE[name]
    params = {param.name: choice(param) for param in fault.params}
    values = st.fixed_dictionaries({}, optional=params)
    return st.tuples(values, whens(fault)).map(lambda pair: (name, pair[0] | pair[1]))


ORDERS = st.sampled_from(sorted(CATALOGUE)).flatmap(orders)


def on_command_line(name: str, given_: dict[str, object]) -> str:
    """Write an order for the command line."""
    choices = [key if value is True else f"{key}={value}" for key, value in given_.items()]
    return name + ("@" + ",".join(choices) if choices else "")


def in_scenario(name: str, given_: dict[str, object]) -> str:
    """Write an order for a scenario."""
    return "\n".join(
        ["[[fault]]", f'name = "{name}"', *(f"{k} = {json.dumps(v)}" for k, v in given_.items())]
    )


@given(st.lists(ORDERS, max_size=5))
@settings(max_examples=150, deadline=None)
def test_every_order_is_understood(chosen: list[tuple[str, dict[str, object]]]) -> None:
    """The command line and a scenario say the same, and nothing that was chosen is lost."""
    faults = planned(*(on_command_line(*order) for order in chosen))
    assert parse_scenario("\n".join(in_scenario(*order) for order in chosen)) == faults
    for (name, given_), fault in zip(chosen, faults, strict=True):
        assert fault.fault is CATALOGUE[name]
        assert fault.when.connection == given_.get("connection")
        assert fault.when.turn == given_.get("turn")
        assert fault.when.times == (math.inf if "always" in given_ else given_.get("times", 1))
        for param in fault.fault.params:
            if param.name in given_:
                assert fault.values[param.name] == given_[param.name]


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_parsers(text: str) -> None:
    """Whatever is written is understood or refused in words."""
    for parse in (planned, parse_scenario):
        with suppress(WrongFaultError):
            assert isinstance(parse(text), tuple)


WRONG = {
    "rezet": "there is no fault 'rezet'; did you mean 'reset'?",
    "xyzzy": "there is no fault 'xyzzy'; `edged emulator --list-faults` lists them.",
    "reset@turns=2": "reset has no 'turns'; did you mean 'turn'?",
    "reset@turn": "reset: turn is True, but it counts from 1.",
    "reset@turn=0": "reset: turn is 0.0, but it counts from 1.",
    "reset@turn=inf": "reset: turn is inf, but it counts from 1.",
    "reset@connection=1.5": "reset: connection is 1.5, but it counts from 1.",
    "reset@turn=1,turn=2": "reset: turn is given twice; give it once.",
    "reset@always=1": "reset: always takes no value; leave it out or write true.",
    "reset@always,times=2": "reset: always and times exclude each other; choose one.",
    "reset@during=dinner": (
        "reset: during is dinner, but it can be setup, utterance, answer, pause."
    ),
    "late-pong@turn=2": "late-pong is about a connection, not a turn; leave out turn.",
    "late-pong@seconds=-1": "late-pong: seconds is -1.0, but it is a number from 0 on.",
    "late-pong@seconds=soon": "late-pong: seconds is soon, but it is a number from 0 on.",
    "late-pong@seconds=nan": "late-pong: seconds is nan, but it is a number from 0 on.",
    "redirect@to=5": "redirect: to is 5.0, but it can be a text.",
}


@pytest.mark.parametrize("order", WRONG)
def test_wrong_orders(order: str) -> None:
    """What is wrong is told with the cure."""
    with pytest.raises(WrongFaultError) as wrong:
        planned(order)
    assert str(wrong.value) == WRONG[order]


def test_a_scenario_tells_all_errors_at_once(tmp_path: Path) -> None:
    """Each line has the file, the fault and the cause; the exit code is that of wrong settings."""
    file = tmp_path / "scenario.toml"
    file.write_text('speed = 5\n[[fault]]\nname = "rezet"\n[[fault]]\nturn = 1\n')
    lines = [
        f"{file}: there is no 'speed'; faults are tables [[fault]].",
        f"{file}: fault 1: there is no fault 'rezet'; did you mean 'reset'?",
        f'{file}: fault 2: it has no name; write name = "reset", for instance.',
    ]
    with pytest.raises(WrongFaultError) as wrong:
        read_scenario(file)
    assert str(wrong.value).splitlines() == lines
    command = [sys.executable, "-W", "ignore", "-m", "edged", "emulator", "--scenario", str(file)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr.splitlines() == lines


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("fault = 5", "fault is one table"),
        ("[fault]\nname = 'reset'", "fault is one table"),
        ("fault = [5]", "fault 1: it has no name"),
        ("[[fault]", "not TOML"),
        ("[[fault]]\nname = 'reset'\nturn = true", "counts from 1"),
    ],
)
def test_scenarios_of_another_shape(text: str, cause: str) -> None:
    """What is no list of faults is refused."""
    with pytest.raises(WrongFaultError, match=cause.replace("[", r"\[")):
        parse_scenario(text)


def test_a_missing_scenario(tmp_path: Path) -> None:
    """A file that is not there is told as such."""
    with pytest.raises(WrongFaultError, match="name a readable scenario file"):
        read_scenario(tmp_path / "none.toml")


def test_a_named_turn_moves_a_sudden_fault_into_its_answer() -> None:
    """Except where the order says otherwise."""
    during = [
        one.values["during"]
        for one in planned(
            "deadline",
            "deadline@turn=2",
            "deadline@turn=2,during=pause",
            "close-in-utterance@turn=2",
        )
    ]
    assert during == ["setup", "answer", "pause", "utterance"]


@pytest.mark.parametrize(
    ("when", "places"),
    [
        (When(), [(1, 1, 1), (2, 1, 3)]),
        (When(turn=3), [(2, 1, 3)]),
        (When(connection=2), [(2, 1, 3)]),
        (When(connection=1, turn=1), [(1, 1, 1)]),
        (When(connection=2, turn=3), []),
    ],
)
def test_what_turns_and_connections_count(when: When, places: list[tuple[int, int, int]]) -> None:
    """A turn counts over all connections unless a connection is named."""
    asked = [(1, 1, 1), (2, 1, 3)]
    assert [place for place in asked if when.fits(*place)] == places


def test_faults_are_data() -> None:
    """An order without choices is the fault with its defaults, once."""
    (one,) = planned("late-pong")
    assert one == Planned(CATALOGUE["late-pong"], When(), {"seconds": 30.0})
