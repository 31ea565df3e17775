"""Timers, alarms and reminders, as tools: set, list, cancel."""

import json
from collections.abc import Mapping
from typing import Final

from edged.timers.alarm_clock import AlarmClock
from edged.timers.plan import LONGEST_NAME, RefusedError
from edged.timers.wording import DAYS, asked, told, told_alarm
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

    def __init__(self, alarm_clock: AlarmClock) -> None:
        self._alarm_clock = alarm_clock

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
        try:
            self._alarm_clock.set(name, lambda now: asked(*asked_for, now))
        except RefusedError as error:
            return Outcome(Status.INVALID_ARGUMENT, str(error))
        problem = await self._alarm_clock.kept()
        plan, now = self._alarm_clock.plan()
        found = (told_alarm(each, now) for each in plan.alarms if each.name == name)
        return ok(next(found, {}), _doubted("It is set.", problem))


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


def timer_tools(alarm_clock: AlarmClock) -> tuple[Tool, ...]:
    """Return all tools for what rings."""
    return SetTimerTool(alarm_clock), ListTimersTool(alarm_clock), CancelTimerTool(alarm_clock)


def _doubted(message: str, problem: str) -> str:
    return f"{message} But a power cut would undo that: {problem}." if problem else message
