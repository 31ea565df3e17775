"""`edged forget`."""

import argparse

from edged.control.client import Client
from edged.control.commands import say


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def run(client: Client, _: argparse.Namespace) -> int:
    """Start a new conversation."""
    client.ask("forget")
    return say("started a new conversation")
