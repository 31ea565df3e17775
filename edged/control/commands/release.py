"""`edged release`."""

import argparse

from edged.control.client import Client
from edged.control.commands import say


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def run(client: Client, _: argparse.Namespace) -> int:
    """Release the button, whichever `press` holds it."""
    released = client.ask("release")["released"]
    return say("released" if released else "no `edged press` held it")
