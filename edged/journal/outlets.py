"""Where entries go: a terminal, journald's socket, or a stderr that journald reads.

And to whoever follows them, as `edged watch` does.

journald's native protocol is written here. systemd-python's `journal.send` would do the same, but
holds the GIL while it waits for a journald that does not read: every thread of the process would
stall, those of the sound cards too.
"""

import os
import socket
from collections.abc import Callable, Mapping
from typing import Final, Protocol, TextIO

from edged.journal.entry import Entry, for_journald, for_stream, for_terminal

SOCKET: Final = "/run/systemd/journal/socket"


class Outlet(Protocol):
    """Writes entries, one after the other, in one thread."""

    def write(self, entry: Entry) -> None:
        """Write an entry; may block as long as its reader does. Raises OSError."""


class Terminal:
    """Lines for people, on a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, entry: Entry) -> None:
        """Write the line with its time of day."""
        self._stream.write(for_terminal(entry))
        self._stream.flush()


class Stream:
    """Lines with a priority, on a stderr that journald reads."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, entry: Entry) -> None:
        """Write the line with its priority."""
        self._stream.write(for_stream(entry))
        self._stream.flush()


class Journald:
    """Entries with fields, to journald; any that it does not accept go to `fallback`."""

    def __init__(self, fallback: Outlet, path: str = SOCKET) -> None:
        """Connect; raises OSError if there is no journald."""
        self._fallback = fallback
        self._path = path
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as trial:
            trial.connect(path)
        # Not connected: after a restart, journald is found by its path.
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def write(self, entry: Entry) -> None:
        """Send the entry; block, without the GIL, until journald accepts it."""
        try:
            self._socket.sendto(for_journald(entry), self._path)
        except OSError:
            self._fallback.write(entry)


Follower = Callable[[Entry], None]
"""Takes an entry in the thread that writes the journal, without waiting."""


class Feed:
    """Who follows; the entries that they get are redacted, and no more than are written."""

    def __init__(self) -> None:
        self._followers: tuple[Follower, ...] = ()  # replaced, never changed: threads share it

    def add(self, follower: Follower) -> None:
        """Call `follower` for each entry from now on."""
        self._followers = (*self._followers, follower)

    def remove(self, follower: Follower) -> None:
        """Call `follower` no more, but for an entry that is being written just now."""
        self._followers = tuple(each for each in self._followers if each != follower)

    def pass_on(self, entry: Entry) -> None:
        """Call every follower."""
        for follower in self._followers:
            follower(entry)


class Followed:
    """An outlet whose entries others follow, too: before it, since it may block."""

    def __init__(self, outlet: Outlet, feed: Feed) -> None:
        self._outlet = outlet
        self._feed = feed

    def write(self, entry: Entry) -> None:
        """Pass the entry on, then write it. Raises OSError."""
        self._feed.pass_on(entry)
        self._outlet.write(entry)


def choose(environ: Mapping[str, str], stream: TextIO) -> Outlet:
    """Return journald if systemd connected `stream` to it (systemd.exec(5), JOURNAL_STREAM)."""
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
