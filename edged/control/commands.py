"""The owner's commands to a running daemon."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Final

from edged.control.client import Client

_LONGEST_HOLD_S: Final = 600  # the longest hold any setting allows


def add_press(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `press`."""
    text = "let go after so long (without it: when standard input ends, or on Ctrl-C)"
    parser.add_argument("--hold", metavar="SECONDS", type=_seconds, help=text)


def press(client: Client, arguments: argparse.Namespace) -> int:
    """Hold the button."""
    from edged.control.hold import hold  # noqa: PLC0415 - signals and select only where needed

    return hold(client, arguments.hold, sys.stdout)


def release(client: Client, _: argparse.Namespace) -> int:
    """Let go of the button, whoever holds it by `press`."""
    return _say("released" if client.ask("release")["released"] else "nobody held it by `press`")


def add_volume(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `volume`."""
    parser.add_argument("percent", metavar="PERCENT", nargs="?", type=_percent, help="0 to 100")


def volume(client: Client, arguments: argparse.Namespace) -> int:
    """Tell the loudness, or set it."""
    return _say(f"{client.ask('volume', percent=arguments.percent)['percent']} %")


def forget(client: Client, _: argparse.Namespace) -> int:
    """Begin a new conversation."""
    client.ask("forget")
    return _say("a new conversation begins")


def add_status(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `status`."""
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object")


def status(client: Client, arguments: argparse.Namespace) -> int:
    """Tell how the device is."""
    answer = client.ask("status")
    if arguments.json:
        return _say(json.dumps(answer))
    from edged.colour import wanted  # noqa: PLC0415 - only for people
    from edged.control.page import page  # noqa: PLC0415 - as above

    return _say(page(answer, colour=wanted(sys.stdout)).rstrip("\n"))


Run = Callable[[Client, argparse.Namespace], int]
Declare = Callable[[argparse.ArgumentParser], None]

COMMANDS: Final[dict[str, tuple[Run, Declare | None]]] = {
    "press": (press, add_press),
    "release": (release, None),
    "volume": (volume, add_volume),
    "forget": (forget, None),
    "status": (status, add_status),
}


def _say(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return 0


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_HOLD_S:
        raise argparse.ArgumentTypeError(f"give seconds, more than 0, at most {_LONGEST_HOLD_S}")
    return seconds


def _percent(text: str) -> int:
    digits = text.removesuffix("%")
    if not (digits.isascii() and digits.isdigit() and int(digits[:4]) <= 100):  # noqa: PLR2004 - percent
        raise argparse.ArgumentTypeError("give a whole number from 0 to 100")
    return int(digits)
