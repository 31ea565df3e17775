"""A plan in writing: a small JSON object, doubted when it is read.

What rings is not written: it is planned until it is over, so a restart finds it due and goes on.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Final, TypeVar

from edged.timers.plan import MOST, MOST_OVER, Alarm, End, Over, Plan, is_name
from edged.timers.schedule import After, Anchor, At, Every, Schedule
from edged.values import dataclass

MOST_BYTES: Final = 32_768
"""More than the largest plan needs; a larger file is none of ours."""
_LATEST: Final = 2.0**33
"""Seconds since the epoch, in the year 2242: beyond is a fault, and could not be converted."""
Entry = dict[str, object]
_Value = TypeVar("_Value")


class NoPlanError(Exception):
    """What was kept is no plan; the text says why."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds, and how many of its entries make no sense."""

    plan: Plan
    dropped: int = 0


def written(plan: Plan) -> bytes:
    """Return the plan as it is kept."""
    content = {
        "alarms": [_entry(alarm) for alarm in plan.alarms],
        "over": [
            {"name": o.name, "due": o.due, "end": o.end.name, "times": o.times} for o in plan.over
        ],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def read(content: bytes) -> Read:
    """Return the plan that was kept, without entries that make no sense.

    Raises NoPlanError if it is none at all.
    """
    if len(content) > MOST_BYTES:
        raise NoPlanError(f"it is larger than {MOST_BYTES} bytes")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoPlanError("it is no JSON") from error
    if not isinstance(found, dict):
        raise NoPlanError("it is no JSON object")
    alarms, lost = _each(found.get("alarms"), _alarm, MOST)
    over, forgotten = _each(found.get("over"), _over, MOST_OVER)
    names = {alarm.name.casefold(): alarm for alarm in alarms}
    return Read(Plan(tuple(names.values()), over), lost + forgotten + len(alarms) - len(names))


def _each(
    found: object, made: Callable[[Entry], _Value], most: int
) -> tuple[tuple[_Value, ...], int]:
    """Return the entries that make sense, and how many do not."""
    if not isinstance(found, list):
        raise NoPlanError("it has no list of alarms, or of what is over")
    values: list[_Value] = []
    for entry in found[:most]:
        try:
            values.append(made(entry))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            continue
    return tuple(values), len(found) - len(values)


def _entry(alarm: Alarm) -> Entry:
    entry: Entry = {"name": alarm.name, "since": alarm.since}
    match alarm.schedule:
        case After(seconds, boot, due, wall, anchor):
            return entry | {
                "after": seconds,
                "boot": boot,
                "due": due,
                "wall": wall,
                "anchor": anchor.name,
            }
        case At(local):
            return entry | {"at": local.isoformat()}
        case Every(at, days):
            return entry | {"every": at.isoformat(), "days": sorted(days)}


def _alarm(entry: Entry) -> Alarm:
    """Return what an entry says; raise an error of Python if it says nothing."""
    return Alarm(_name(entry["name"]), _schedule(entry), _number(entry["since"]))


def _schedule(entry: Entry) -> Schedule:
    if "after" in entry:
        wall = entry["wall"]
        return After(
            _number(entry["after"]),
            _text(entry["boot"]),
            _number(entry["due"], least=-_LATEST),
            None if wall is None else _number(wall),
            Anchor[_text(entry["anchor"])],
        )
    if "at" in entry:
        local = datetime.fromisoformat(_text(entry["at"])).replace(tzinfo=None, microsecond=0)
        _number(local.replace(tzinfo=UTC).timestamp())
        return At(local)
    days = entry["days"]
    if not isinstance(days, list) or not days:
        raise ValueError("no day")
    at = time.fromisoformat(_text(entry["every"])).replace(tzinfo=None, microsecond=0)
    return Every(at, frozenset(int(_number(day, most=6)) for day in days))


def _over(entry: Entry) -> Over:
    name, due, end = _name(entry["name"]), _number(entry["due"]), End[_text(entry["end"])]
    return Over(name, due, end, int(_number(entry["times"])))


def _name(found: object) -> str:
    name = _text(found)
    if not is_name(name):
        raise ValueError("no name")
    return name


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError("no text")
    return found


def _number(found: object, *, least: float = 0.0, most: float = _LATEST) -> float:
    """Return a number within bounds; `bool` is none, nor is NaN within any."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise TypeError("no number")
    if not least <= found <= most:
        raise ValueError("out of bounds")
    return float(found)
