"""`edged usage`: what Gemini has cost, as the daemon has it, or as it was kept."""

import argparse
import json
import os
from pathlib import Path
from typing import Any, Final

from edged.control import DEFAULT_SOCKET
from edged.control.client import Client, NotRunning
from edged.control.commands import say
from edged.control.usage_page import page
from edged.errors import InputError

_OF_THE_SERVICE: Final = Path("/var/lib/edged")
"""StateDirectory= of edged.service."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def run(arguments: argparse.Namespace) -> int:
    """Print what was spent. Raises EdgedError."""
    told = _told(arguments)
    return say(json.dumps(told) if arguments.json else page(told).rstrip("\n"))


def _told(arguments: argparse.Namespace) -> dict[str, Any]:
    path = arguments.socket or os.environ.get("EDGED_SOCKET") or DEFAULT_SOCKET
    try:
        with Client(path) as client:
            return client.ask("usage")
    except NotRunning:
        return _kept(Path(arguments.config) if arguments.config else None)


def _kept(config: Path | None) -> dict[str, Any]:
    """Return what a daemon that has ended left behind, judged by the settings of today."""
    from edged.settings.reading.files import load  # noqa: PLC0415 - only without a daemon
    from edged.system.day import today  # noqa: PLC0415 - as above
    from edged.usage.books import FILE, opened  # noqa: PLC0415 - as above
    from edged.usage.prices import load as load_prices  # noqa: PLC0415 - as above

    limits, file = load(config).usage, _state() / FILE
    try:
        file.open("rb").close()
    except FileNotFoundError:
        pass  # nothing was spent yet
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}; try it with sudo") from error
    own = load_prices(limits.prices_file) if limits.prices_file else ()
    books = opened(file, limits.daily_cents, limits.daily_tokens, own)
    return books.told(today().number)


def _state() -> Path:
    if given := os.environ.get("STATE_DIRECTORY"):
        return Path(given)
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    own = Path(home) / "edged"  # of a daemon that was started by hand
    return own if own.is_dir() or not _OF_THE_SERVICE.is_dir() else _OF_THE_SERVICE
