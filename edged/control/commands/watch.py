"""`edged watch`."""

import argparse
import json
import select
import sys
from typing import Final

from edged.control.client import Client, Message
from edged.journal.entry import Entry, Repeated, for_terminal

_HIDDEN: Final = ("v", "event")
"""Members of a message that are the protocol's, not the entry's."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print JSON Lines, for programs")


def run(client: Client, arguments: argparse.Namespace) -> int:
    """Print what happens until the daemon ends or Ctrl-C. Raises NotRunning."""
    client.ask("follow")
    while True:
        for message in client.events():
            if message.get("event") == "entry":
                sys.stdout.write(_as_json(message) if arguments.json else _as_line(message))
        sys.stdout.flush()
        select.select([client], [], [])


def _as_json(message: Message) -> str:
    entry = {name: value for name, value in message.items() if name not in _HIDDEN}
    return json.dumps(entry, ensure_ascii=False) + "\n"


def _as_line(message: Message) -> str:
    again = message.get("repeated")
    entry = Entry(
        str(message["name"]),
        0,
        message["fields"],
        message["time"],
        trace=message.get("trace", ""),
        repeated=Repeated(again["times"], again["seconds"]) if again else None,
    )
    left_out = message.get("left_out")
    return (f"({left_out} entries did not get through)\n" if left_out else "") + for_terminal(entry)
