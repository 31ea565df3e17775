"""`edged remember`."""

import argparse
from pathlib import Path
from typing import Final, NamedTuple

from edged import finite
from edged.control import Said
from edged.control.client import Client
from edged.control.commands import say
from edged.control.remember_request import MOST_BYTES, listed, remembered
from edged.errors import InputError
from edged.quoting import sanitize

_MOST_OF_FILE: Final = 8 * MOST_BYTES
"""Bytes, for JSON may spell each character by six; of a longer one the end is missing."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    text = "a text, or a JSON list of turns with role and text; - for standard input"
    parser.add_argument("file", metavar="FILE", type=Path, help=text)


class Beginning(NamedTuple):
    """What a conversation begins with, and where that is from."""

    said: tuple[Said, ...]
    source: str


def read(arguments: argparse.Namespace) -> Beginning:
    """Return what the file says. Raises InputError."""
    file = arguments.file
    name = "standard input" if str(file) == "-" else sanitize(str(file))
    return Beginning(_said(file), name)


def run(client: Client, beginning: Beginning) -> int:
    """Start a new conversation that begins so."""
    turns = [{"role": role, "text": text} for role, text in beginning.said]
    client.ask("remember", turns=turns)
    return say(f"started a new conversation that begins with {beginning.source}")


def _said(file: Path) -> tuple[Said, ...]:
    source = Path("/dev/stdin") if str(file) == "-" else file
    parsed = listed if file.suffix.lower() == ".json" else remembered
    try:
        content = finite.read(source, _MOST_OF_FILE)
        return parsed(content.decode()).said
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is no UTF-8; convert it: iconv -t UTF-8") from error
    except ValueError as error:
        raise InputError(f"{file}: {error}") from error
