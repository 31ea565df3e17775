"""`edged persona`."""

import argparse

from edged.control.client import Client
from edged.control.commands import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    text = "who is to answer from the next turn on; without it, list them"
    parser.add_argument("name", metavar="NAME", nargs="?", help=text)


def run(client: Client, arguments: argparse.Namespace) -> int:
    """Choose a persona, or list them all."""
    told = client.ask("persona", name=arguments.name)
    if arguments.name is not None:
        return say(f"{told['persona']} answers from the next turn on")
    marks = {str(told["persona"]): "*"}
    return say("\n".join(f"{marks.get(name, ' ')} {name}" for name in told["personas"]))
