"""`edged accept`."""

import argparse
import textwrap
from collections.abc import Iterable
from typing import Any, Final

from edged.control.client import Client
from edged.control.commands import say
from edged.quoting import sanitize

_WIDTH: Final = 79


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    text = "a server of tools, one of its tools, or a digest; without it, show what waits"
    parser.add_argument("name", metavar="NAME", nargs="?", help=text)


def run(client: Client, arguments: argparse.Namespace) -> int:
    """Let Gemini use tools that have changed, or are new; without a name, show them."""
    if arguments.name is None:
        return say("\n".join(lines(client.ask("waiting")["waiting"])))
    accepted = client.ask("accept", name=arguments.name)["accepted"]
    return say(f"accepted {', '.join(accepted)}")


def lines(waiting: Iterable[dict[str, Any]]) -> list[str]:
    """Return what is to be looked at before it is accepted."""
    found: list[str] = []
    for each in waiting:
        says = sanitize(str(each.get("says", "")), " ") or "more than can be shown here"
        found.append(f"{sanitize(str(each.get('name', '')))}  {each.get('digest', '')}")
        found += textwrap.wrap(says, _WIDTH, initial_indent="    ", subsequent_indent="    ")
    return found or ["nothing waits"]
