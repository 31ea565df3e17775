"""`edged timers`."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from edged.control.client import Client
from edged.control.commands import say
from edged.control.page import duration
from edged.quoting import sanitize


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")
    does = parser.add_subparsers(dest="does", metavar="cancel")
    cancel = does.add_parser("cancel", help="cancel a timer, an alarm or a reminder")
    cancel.add_argument("name", metavar="NAME", help="its name")


def run(client: Client, arguments: argparse.Namespace) -> int:
    """Print what is planned and what was over lately, without one that is cancelled first."""
    if arguments.does == "cancel":
        found = client.ask("cancel_timer", name=arguments.name)
    else:
        found = client.ask("timers")
    if arguments.json:
        return say(json.dumps(found, ensure_ascii=False))
    return say("\n".join(_lines(found)))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    names = [sanitize(each["name"], " ") for each in (*found["timers"], *found["over"])]
    width = max(map(len, names), default=0)
    if not found["timers"]:
        yield "nothing is planned"
    for each in found["timers"]:
        yield f"{sanitize(each['name'], ' '):{width}}  {_when(each)}"
    for each in found["over"]:
        times = f" ({each['times']} times)" if each.get("times", 1) > 1 else ""
        yield f"{sanitize(each['name'], ' '):{width}}  {each['was_due']}: {each['end']}{times}"


def _when(timer: dict[str, Any]) -> str:
    when = str(timer["rings"])
    if "seconds_left" in timer:
        when = f"in {duration(int(timer['seconds_left']))}, {when}"
    if every := timer.get("every"):
        when += f", every {every if isinstance(every, str) else ', '.join(every)}"
    return when
