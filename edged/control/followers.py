"""Clients that follow the journal: an entry crosses from the journal's thread to the loop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from edged.control import protocol
from edged.journal.entry import Entry, for_programs
from edged.journal.outlets import Feed

MOST_CROSSING: Final = 256
"""Entries that the loop has not sent yet; it is far behind then, and the next are only counted."""

Send = Callable[[bytes], None]


class Followers:
    """The clients and what sends to them. All but `_pass_on` is called on the loop only."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._sends: dict[object, Send] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._passed = 0  # counted by the journal's thread
        self._sent = 0  # counted by the loop
        self._left_out = 0  # counted by the journal's thread, since the last that was passed

    def add(self, client: object, send: Send) -> None:
        """Send every entry to a client from now on."""
        if not self._sends:
            self._loop = asyncio.get_running_loop()
            self._feed.add(self._pass_on)
        self._sends[client] = send

    def discard(self, client: object) -> None:
        """Send nothing more to a client, if it follows."""
        if self._sends.pop(client, None) and not self._sends:
            self._feed.remove(self._pass_on)

    def _pass_on(self, entry: Entry) -> None:
        if self._loop is None:
            return
        if self._passed - self._sent >= MOST_CROSSING:
            self._left_out += 1
            return
        left_out: dict[str, object] = {"left_out": self._left_out} if self._left_out else {}
        line = protocol.event("entry", for_programs(entry) | left_out)
        with suppress(RuntimeError):  # the loop has ended, and with it whoever follows
            self._loop.call_soon_threadsafe(self._send, line)
            self._passed += 1
            self._left_out = 0

    def _send(self, line: bytes) -> None:
        self._sent += 1
        for send in tuple(self._sends.values()):
            send(line)
