"""`edged release`."""

import argparse

from edged.control.client import Client
from edged.control.commands import say


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def run(client: Client, _: argparse.Namespace) -> int:
    """Let go of the button, whoever holds it by `press`."""
    released = client.ask("release")["released"]
    return say("released" if released else "nobody held it by `press`")
