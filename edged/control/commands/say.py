"""`edged say`."""

import argparse
import os
import select
import sys
from binascii import b2a_base64
from pathlib import Path
from typing import Final, NamedTuple

from edged import finite
from edged.control.client import Client, Message
from edged.control.picture import MOST_BYTES as MOST_OF_PICTURE
from edged.control.picture import checked_picture
from edged.errors import InputError, NoReplyError
from edged.reply_printer import ReplyPrinter, reply_printer
from edged.stdio import print_error
from edged.typed_text import MOST_BYTES, checked

_CODES: Final = {
    "answered": os.EX_OK,
    "interrupted": os.EX_TEMPFAIL,
    "busy": os.EX_TEMPFAIL,
    "budget spent": os.EX_TEMPFAIL,
    "not set up": os.EX_CONFIG,
}
"""Exit codes by outcome; else 1."""
_MOST_OF_A_PIPE: Final = MOST_BYTES + 1024
"""Bytes: blanks around the text do not count."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    text = "what to say; without it, standard input is said"
    parser.add_argument("text", metavar="TEXT", nargs="?", help=text)
    quiet = "let the speaker be silent: the answer is only printed"
    parser.add_argument("--quiet", action="store_true", help=quiet)
    parser.add_argument("--image", type=Path, metavar="FILE", help="a JPEG to say it about")
    parser.add_argument("--json", action="store_true", help="print JSON Lines, for programs")


class TypedMessage(NamedTuple):
    """What is said, and how the answer is printed."""

    params: dict[str, object]
    printer: ReplyPrinter


def read(arguments: argparse.Namespace) -> TypedMessage:
    """Return what to say, however long a pipe takes. Raises InputError."""
    params: dict[str, object] = {"text": _text(arguments.text), "quiet": arguments.quiet}
    if arguments.image:
        params["jpeg"] = b2a_base64(_picture(arguments.image), newline=False).decode()
    return TypedMessage(params, reply_printer(sys.stdout, as_json=arguments.json))


def run(client: Client, message: TypedMessage) -> int:
    """Say it, and print the answer as it comes. Raises NoReplyError."""
    params, printer = message
    client.ask("say", **params)
    end = _followed(client, printer)
    outcome, cause = str(end.get("outcome")), str(end.get("cause") or "")
    printer.end(outcome, **({"cause": cause} if cause else {}))
    if code := _CODES.get(outcome, 1):
        raise NoReplyError(cause or outcome, code)
    if cause:
        print_error(f"edged: {cause}\n")
    return 0


def _followed(client: Client, printer: ReplyPrinter) -> Message:
    """Print what comes; return how the turn has ended, however long it takes."""
    while True:
        for message in client.events():
            match message:
                case {"event": "transcript", "speaker": str(speaker), "text": str(text)}:
                    printer.transcript(speaker, text, str(message.get("language") or ""))
                case {"event": "shown", "kind": str(kind), "text": str(text), "about": str(about)}:
                    printer.shown(kind, text, about)
                case {"event": "end"}:
                    return message
                case _:
                    pass
        select.select([client], [], [])


def _text(given: str | None) -> str:
    try:
        if given is None:
            raw = sys.stdin.buffer.read(_MOST_OF_A_PIPE + 1)
            if len(raw) > _MOST_OF_A_PIPE:
                raise InputError(f"the text has more than {MOST_BYTES} bytes; shorten it")
            given = raw.decode(errors="surrogateescape")
        return checked(given)
    except ValueError as error:
        raise InputError(str(error)) from error


def _picture(file: Path) -> bytes:
    try:
        return checked_picture(finite.read(file, MOST_OF_PICTURE))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{file}: {error}") from error
