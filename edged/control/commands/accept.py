"""`edged accept`."""

import argparse

from edged.control.client import Client
from edged.control.commands import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    text = "a server of tools, or one of its tools, as `edged status` and `edged tools` name them"
    parser.add_argument("name", metavar="NAME", help=text)


def run(client: Client, arguments: argparse.Namespace) -> int:
    """Let Gemini use tools that have changed, or are new."""
    accepted = client.ask("accept", name=arguments.name)["accepted"]
    return say(f"accepted {', '.join(accepted)}")
