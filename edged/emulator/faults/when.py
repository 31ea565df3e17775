"""Which fault, when and how: `NAME[@KEY=VALUE,…]` on a command line, a table in a scenario.

By default a fault fires once, at its first opportunity. `turn=N` is the N-th
utterance that the emulator hears, `connection=N` its N-th connection, both together the N-th
utterance of that connection. `times=N` is how often, `always` is without end.
"""

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from edged.emulator.faults.catalogue import CATALOGUE
from edged.emulator.faults.fault import Fault, Param, Value
from edged.errors import SettingsError

_WHEN: Final = ("connection", "turn", "times", "always")


class WrongFaultError(SettingsError):
    """A fault does not exist, or not with these options."""


@dataclass(frozen=True, slots=True)
class When:
    """At which opportunities a fault fires."""

    connection: int | None = None
    turn: int | None = None
    times: float = 1
    """Infinity: always."""

    def fits(self, connection: int, turn: int, turn_of_all: int) -> bool:
        """Return whether to fire: `turn` counts on the connection, `turn_of_all` over all."""
        counted = turn_of_all if self.connection is None else turn
        return self.connection in (None, connection) and self.turn in (None, counted)


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault with its options."""

    fault: Fault
    when: When = field(default_factory=When)
    values: Mapping[str, Value] = field(default_factory=dict)
    """All of the fault's parameters."""


def planned(*orders: str) -> tuple[Planned, ...]:
    """Return the faults of command-line options.

    Raises:
        WrongFaultError: an option is not understood; suggests what was probably meant.
    """
    return tuple(_parse(order) for order in orders)


def _parse(order: str) -> Planned:
    name, _, choices = order.partition("@")
    given: dict[str, object] = {}
    for choice in filter(None, choices.split(",")):
        key, equals, value = choice.partition("=")
        if key in given:
            raise WrongFaultError(f"{name}: {key} is given twice; give it once.")
        given[key] = _number(value) if equals else True
    return plan_fault(name, given)


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def plan_fault(name: str, given: Mapping[str, object]) -> Planned:
    """Return the fault `name` with what is `given` about it.

    Raises:
        WrongFaultError: something is unknown or impossible; suggests what was probably meant.
    """
    fault = CATALOGUE.get(name)
    if fault is None:
        raise WrongFaultError(f"there is no fault {name!r}; {_meant(name, CATALOGUE)}")
    params = {param.name: param for param in fault.params}
    for key in given:
        if key not in (*_WHEN, *params):
            known = (*_WHEN, *params)
            raise WrongFaultError(f"{name} has no {key!r}; {_meant(key, known)}")
    values = {key: _value(name, param, given.get(key)) for key, param in params.items()}
    when = _when(name, given)
    if when.turn is not None and not fault.in_turns:
        raise WrongFaultError(f"{name} is about a connection, not a turn; leave out turn.")
    if when.turn is not None and "during" not in given and values.get("during") == "setup":
        values["during"] = "answer"
    return Planned(fault, when, values)


def _when(name: str, given: Mapping[str, object]) -> When:
    always = given.get("always", False)
    if not isinstance(always, bool):
        raise WrongFaultError(f"{name}: always takes no value; leave it out or write true.")
    if always and "times" in given:
        raise WrongFaultError(f"{name}: always and times exclude each other; choose one.")
    counts = {key: _count(name, key, given[key]) for key in _WHEN[:3] if key in given}
    times = math.inf if always else counts.get("times", 1)
    return When(counts.get("connection"), counts.get("turn"), times)


def _count(name: str, key: str, value: object) -> int:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(number := float(str(value))) or number % 1 or number < 1:
        raise WrongFaultError(f"{name}: {key} is {value}, but it counts from 1.")
    return int(number)


def _value(name: str, param: Param, value: object) -> Value:
    if value is None:
        return param.default
    if isinstance(param.default, str):
        if not isinstance(value, str) or (param.choices and value not in param.choices):
            allowed = ", ".join(param.choices) or "a text"
            raise WrongFaultError(f"{name}: {param.name} is {value}, but it can be {allowed}.")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise WrongFaultError(f"{name}: {param.name} is {value}, but it is a number from 0 on.")
    return float(value)


def _meant(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]!r}?"
    return "`edged emulator --list-faults` lists them."
