"""Timers, alarms and reminders, as tools: set, list, cancel."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from edged.timers.alarm_clock import AlarmClock
from edged.timers.moment import Moment
from edged.timers.plan import LONGEST_NAME, Plan, RefusedError
from edged.timers.wording import DAYS, Told, asked, told, told_alarm
from edged.tools import Declaration, Tool
from edged.tools.outcome import Outcome, Status, ok

_NAME: Final = {"type": "string", "maxLength": LONGEST_NAME}
_SET: Final = {
    "type": "object",
    "properties": {
        "name": _NAME | {"description": "What it is for, in the user's words, or how long it is."},
        "seconds": {"type": "number", "minimum": 1, "description": "From now."},
        "at": {"type": "string", "description": "Local time: 07:30, or 2027-06-01T07:30."},
        "days": {
            "type": "array",
            "items": {"type": "string", "enum": list(DAYS)},
            "description": "Repeat it on these, at the time of at.",
        },
    },
    "required": ["name"],
}
_CANCEL: Final = {"type": "object", "properties": {"name": _NAME}, "required": ["name"]}


class SetTimerTool:
    """Plans something that rings."""

    declaration = Declaration(
        "set_timer",
        "Set a timer, an alarm or a reminder, which rings on this device. One of the same name is"
        " replaced. Give seconds, or at.",
        json.dumps(_SET),
    )

    def __init__(self, alarm_clock: AlarmClock, volume: Callable[[], int]) -> None:
        """`volume` returns that of the speaker."""
        self._alarm_clock = alarm_clock
        self._volume = volume

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Plan it, and tell when it rings once it is kept."""
        match arguments:
            case {"name": str() as name}:
                pass
            case _:
                return Outcome(Status.INVALID_ARGUMENT)
        seconds, at, days = (arguments.get(each) for each in ("seconds", "at", "days"))
        asked_for = (
            float(seconds) if isinstance(seconds, int | float) else None,
            at if isinstance(at, str) else "",
            [str(day) for day in days] if isinstance(days, list) else [],
        )
        replaced = _named(*self._alarm_clock.plan(), name)
        try:
            self._alarm_clock.set(name, lambda now: asked(*asked_for, now))
        except RefusedError as error:
            return Outcome(Status.INVALID_ARGUMENT, str(error))
        problem = await self._alarm_clock.kept()
        found = _named(*self._alarm_clock.plan(), name)
        return ok(found or {}, _doubted(self._set(replaced), problem))

    def _set(self, replaced: Told | None) -> str:
        """Return that it is set, and what the user may not expect of it."""
        message = "It is set."
        if replaced:
            message += f" It replaces one of that name, which was to ring {replaced['rings']}."
        if self._volume() == 0:
            message += " The volume is 0: it rings softly all the same. Tell the user."
        return message


class ListTimersTool:
    """Tells what is planned."""

    declaration = Declaration(
        "list_timers",
        "List the timers, alarms and reminders of this device: how long is left, what rings, and"
        " what rang or was missed lately.",
    )

    def __init__(self, alarm_clock: AlarmClock) -> None:
        self._alarm_clock = alarm_clock

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Return them all."""
        del arguments
        plan, now = self._alarm_clock.plan()
        return ok(told(plan, now), "" if plan.alarms else "None is set.")


class CancelTimerTool:
    """Plans something no longer."""

    declaration = Declaration(
        "cancel_timer", "Cancel a timer, an alarm or a reminder by its name.", json.dumps(_CANCEL)
    )

    def __init__(self, alarm_clock: AlarmClock) -> None:
        self._alarm_clock = alarm_clock

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Cancel it once that is kept."""
        name = str(arguments.get("name", ""))
        plan, _ = self._alarm_clock.plan()
        names = [alarm.name for alarm in plan.alarms]
        if name.casefold() not in map(str.casefold, names):
            there = ", ".join(names)
            text = f"None is called that. There is: {there}." if there else "None is set."
            return Outcome(Status.NO_RESULTS, text)
        self._alarm_clock.cancel(name)
        return ok({"name": name}, _doubted("It is cancelled.", await self._alarm_clock.kept()))


def timer_tools(alarm_clock: AlarmClock, volume: Callable[[], int]) -> tuple[Tool, ...]:
    """Return all tools for what rings, on a speaker with a `volume`."""
    return (
        SetTimerTool(alarm_clock, volume),
        ListTimersTool(alarm_clock),
        CancelTimerTool(alarm_clock),
    )


def _named(plan: Plan, now: Moment, name: str) -> Told | None:
    """Return what is told of the one that has this name, in whatever case."""
    called = (each for each in plan.alarms if each.name.casefold() == name.casefold())
    return next((told_alarm(each, now) for each in called), None)


def _doubted(message: str, problem: str) -> str:
    return f"{message} But a power cut would undo that: {problem}." if problem else message
