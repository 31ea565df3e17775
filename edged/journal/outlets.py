"""Where entries go: a terminal, journald's socket, or a stderr that systemd reads.

journald is spoken to in its own protocol. systemd-python's `journal.send` would do the same, but
keeps the interpreter's lock while it waits for a journald that does not read: every thread of the
process would stand still, those of the sound cards too.
"""

import os
import socket
from collections.abc import Mapping
from typing import Final, Protocol, TextIO

from edged.journal.entry import Entry, for_journald, for_stream, for_terminal

SOCKET: Final = "/run/systemd/journal/socket"


class Outlet(Protocol):
    """Takes entries, one after the other, in one thread."""

    def write(self, entry: Entry) -> None:
        """Write an entry, which may take as long as the reader likes. Raises OSError."""


class Terminal:
    """Lines for a human, on a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, entry: Entry) -> None:
        """Write the line with its time."""
        self._stream.write(for_terminal(entry))
        self._stream.flush()


class Stream:
    """Lines with a priority, on a stderr that systemd reads."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, entry: Entry) -> None:
        """Write the line with its priority."""
        self._stream.write(for_stream(entry))
        self._stream.flush()


class Journald:
    """Entries with fields, to journald; what it does not take goes to `otherwise`."""

    def __init__(self, otherwise: Outlet, path: str = SOCKET) -> None:
        """Raises OSError if there is no journald."""
        self._otherwise = otherwise
        self._path = path
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as trial:
            trial.connect(path)
        # Not connected: a journald that was restarted is found by its name.
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def write(self, entry: Entry) -> None:
        """Send the entry; wait, without the interpreter's lock, until journald takes it."""
        try:
            self._socket.sendto(for_journald(entry), self._path)
        except OSError:
            self._otherwise.write(entry)


def choose(environ: Mapping[str, str], stream: TextIO) -> Outlet:
    """Choose: journald if systemd connected `stream` to it (systemd.exec(5), JOURNAL_STREAM)."""
    if not _is_of_journald(environ.get("JOURNAL_STREAM", ""), stream):
        return Terminal(stream)
    plain = Stream(stream)
    try:
        return Journald(plain)
    except OSError as error:
        stream.write(f'<4>journal_without_fields cause="{SOCKET}: {error.strerror}"\n')
        return plain


def _is_of_journald(named: str, stream: TextIO) -> bool:
    try:
        about = os.fstat(stream.fileno())
    except (OSError, ValueError):  # closed, or in memory only
        return False
    return named == f"{about.st_dev}:{about.st_ino}"
