"""`edged volume`."""

import argparse

from edged.control.client import Client
from edged.control.commands import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    text = "0 to 100; without it, print the volume"
    parser.add_argument("percent", metavar="PERCENT", nargs="?", type=_percent, help=text)


def run(client: Client, arguments: argparse.Namespace) -> int:
    """Print the volume, or set it first."""
    return say(f"{client.ask('volume', percent=arguments.percent)['percent']} %")


def _percent(text: str) -> int:
    digits = text.removesuffix("%")
    if not (digits.isascii() and digits.isdigit() and int(digits[:4]) <= 100):  # noqa: PLR2004 - percent
        raise argparse.ArgumentTypeError("give a whole number from 0 to 100")
    return int(digits)
