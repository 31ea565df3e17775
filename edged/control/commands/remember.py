"""`edged remember`."""

import argparse
from pathlib import Path
from typing import Final

from edged import finite
from edged.control.client import Client
from edged.control.commands import say
from edged.control.remember_request import MOST_BYTES, remembered
from edged.errors import InputError
from edged.quoting import sanitize

_MOST_OF_FILE: Final = 8 * MOST_BYTES
"""Bytes, for JSON may spell each character by six; of a longer one the end is missing."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    text = "a text, or a JSON list of turns with role and text; - for standard input"
    parser.add_argument("file", metavar="FILE", type=Path, help=text)


def run(client: Client, arguments: argparse.Namespace) -> int:
    """Start a new conversation that begins with what the file says. Raises InputError."""
    said = _read(arguments.file)
    client.ask("remember", turns=[{"role": role, "text": text} for role, text in said])
    file = "standard input" if str(arguments.file) == "-" else sanitize(str(arguments.file))
    return say(f"started a new conversation that begins with {file}")


def _read(file: Path) -> tuple[tuple[str, str], ...]:
    source = Path("/dev/stdin") if str(file) == "-" else file
    try:
        content = finite.read(source, _MOST_OF_FILE)
        return remembered(content.decode()).said
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is no UTF-8; convert it: iconv -t UTF-8") from error
    except ValueError as error:
        raise InputError(f"{file}: {error}") from error
