"""`edged press`."""

import argparse
import sys
from typing import Final

from edged.control.client import Client
from edged.control.press import hold

_LONGEST_HOLD_S: Final = 600  # the longest hold any setting allows


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    text = "release after this long (default: at the end of standard input, or on Ctrl-C)"
    parser.add_argument("--hold", metavar="SECONDS", type=_seconds, help=text)


def run(client: Client, arguments: argparse.Namespace) -> int:
    """Hold the button."""
    return hold(client, arguments.hold, sys.stdout)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_HOLD_S:
        raise argparse.ArgumentTypeError(f"give seconds: more than 0, at most {_LONGEST_HOLD_S}")
    return seconds
