"""`edged status`."""

import argparse
import json
import sys

from edged.control.client import Client
from edged.control.commands import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def run(client: Client, arguments: argparse.Namespace) -> int:
    """Print the state of the device."""
    status = client.ask("status")
    if arguments.json:
        return say(json.dumps(status))
    from edged.colour import wanted  # noqa: PLC0415 - only for people
    from edged.control.page import page  # noqa: PLC0415 - as above

    return say(page(status, colour=wanted(sys.stdout)).rstrip("\n"))
