"""The control socket's server: it replies to every client at once and waits for none.

A press belongs to its connection and ends with it, however the client ends. A client that does not
read, or that sends too many requests at once, is disconnected. A user whose requests keep the loop
busy is not read from for a while.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edged import journal
from edged.control import Board, Controls, protocol
from edged.control.button import AlreadyPressed, ControlButton
from edged.control.connection import Connection
from edged.control.doorway import Doorway
from edged.control.listener import listening, sharing
from edged.control.peer import peer_of
from edged.control.protocol import (
    Accept,
    CancelTimer,
    Code,
    Persona,
    Plain,
    Refusal,
    Request,
    Volume,
)
from edged.control.remember_request import Remember
from edged.control.say_request import Say
from edged.control.share import Shares
from edged.errors import ControlError, EdgedError
from edged.journal.outlets import Feed

if TYPE_CHECKING:
    from edged.control.followers import Followers

MOST_CLIENTS: Final = 32
"""Per user, so that nobody can lock out the others."""
_ROOT: Final = 0


class ControlServer:
    """Serves all clients. Used on the loop only."""

    def __init__(self, board: Board, controls: Controls, button: ControlButton, feed: Feed) -> None:
        self._board = board
        self._controls = controls
        self._button = button
        self._group = -1
        self._doorway: Doorway | None = None
        self._clients: dict[Connection, int] = {}  # the user of each
        self._watchers: set[Connection] = set()
        self._feed = feed
        self._followers: Followers | None = None
        self._shares = Shares()
        self._resting: dict[int, asyncio.TimerHandle] = {}  # by user

    @asynccontextmanager
    async def serving(self, place: Path | socket.socket) -> AsyncIterator[None]:
        """Serve clients at a path, or on a socket that already listens, while the context lasts.

        Raises ControlError if it cannot.
        """
        source = listening(place) if isinstance(place, Path) else sharing(place)
        with source as (listener, group):
            self._group = group
            self._doorway = Doorway(listener, lambda: Connection(self))
            # A socket that was bound elsewhere and moved still reports its old path.
            path = str(place) if isinstance(place, Path) else listener.getsockname()
            journal.note("control_opened", socket=path)
            try:
                yield
            finally:
                self._doorway.close()
                for timer in self._resting.values():
                    timer.cancel()
                for client in tuple(self._clients):
                    client.close()

    def publish(self, name: str, /, **fields: object) -> None:
        """Send an event to every client that watches; one that does not read is disconnected."""
        line = protocol.event(name, fields) if self._watchers else b""
        for watcher in tuple(self._watchers):
            watcher.send_soon(line)

    def is_over(self) -> bool:
        """Return whether it serves nobody any more; asyncio may still hand it a new client."""
        return self._doorway is not None and self._doorway.is_closed

    def admit(self, client: Connection, connection: asyncio.BaseTransport) -> Refusal | None:
        """Register a new client, or return why not."""
        peer = peer_of(connection.get_extra_info("socket"))
        if not peer.may_use(self._group):
            journal.warn("control_client_refused", user=peer.user, process=peer.process)
            return Refusal(None, Code.FORBIDDEN, "only members of the socket's group may use it")
        if sum(user == peer.user for user in self._clients.values()) >= MOST_CLIENTS:
            busy = f"you have {MOST_CLIENTS} clients connected already; close one"
            return Refusal(None, Code.BUSY, busy)
        self._clients[client] = peer.user
        return None

    def charge_arrival(self, took: float) -> None:
        """Count the seconds of the loop that it took to admit a client, or to refuse it."""
        if self._doorway:
            self._doorway.charge(took)

    def charge(self, client: Connection, took: float) -> None:
        """Count the seconds of the loop that a client took; if too many, all of its user rest."""
        if (user := self._clients.get(client)) is None:
            return
        if pause := self._shares.take(user, took, time.monotonic()):
            if user in self._resting:
                self._resting[user].cancel()
            self._resting[user] = asyncio.get_running_loop().call_later(pause, self._wake, user)
            for each in self._of(user):
                each.rest()

    def _wake(self, user: int) -> None:
        del self._resting[user]
        for each in self._of(user):
            each.wake()

    def _of(self, user: int) -> list[Connection]:
        return [client for client, its in self._clients.items() if its == user]

    def leave(self, client: Connection) -> None:
        """Unregister a client and release its press."""
        self._clients.pop(client, None)
        self._watchers.discard(client)
        if self._followers:
            self._followers.discard(client)
        self._button.let_go(client)

    def let_go(self, client: Connection) -> None:
        """Release the button if a client holds it."""
        self._button.let_go(client)

    def reply(self, client: Connection, request: Request) -> bytes:
        """Carry out a request and return the reply."""
        try:
            return protocol.result(request.id, self._done(client, request.method))
        except AlreadyPressed as error:
            refusal = Refusal(request.id, Code.ALREADY_PRESSED, str(error))
        except EdgedError as error:
            refusal = Refusal(request.id, Code.FAILED, str(error))
        except Exception as error:  # noqa: BLE001 - a bug in one method must not end the daemon
            journal.warn("control_request_failed", method=str(request.method), error=repr(error))
            refusal = Refusal(request.id, Code.INTERNAL, "edged failed; see journalctl -u edged")
        return protocol.error(refusal)

    def _done(self, client: Connection, method: protocol.Method) -> object:
        if not isinstance(method, Plain):
            return self._done_with(client, method)
        match method:
            case Plain.PRESS:
                self._button.press(client)
                return {"pressed": True}
            case Plain.RELEASE:
                return {"released": self._release(client)}
            case Plain.FORGET:
                self._controls.forget()
                return {"forgotten": True}
            case Plain.TIMERS:
                return self._controls.timers()
            case Plain.USAGE:
                return self._controls.usage()
            case Plain.WAITING:
                return {"waiting": self._controls.waiting()}
            case Plain.FOLLOW:
                return self._follow(client)
            case Plain.WATCH | Plain.STATUS:
                return self._status(client, method)

    def _follow(self, client: Connection) -> object:
        if self._followers is None:
            from edged.control.followers import Followers  # noqa: PLC0415 - until somebody follows

            self._followers = Followers(self._feed)
        self._followers.add(client, client.send)
        return {"following": True}

    def _status(self, client: Connection, method: Plain) -> object:
        if method is Plain.WATCH:
            self._watchers.add(client)
        return self._board.status()

    def _done_with(
        self, client: Connection, method: Volume | Persona | Say | Remember | Accept | CancelTimer
    ) -> dict[str, object]:
        """Carry out what has parameters."""
        match method:
            case Volume(percent=percent):
                return {"percent": self._volume(percent)}
            case Persona(name=name):
                return self._persona(name)
            case Say(text=text, jpeg=jpeg, quiet=quiet):
                self._controls.say(text, jpeg, client.emit, quiet=quiet)
                return {"typed": True}
            case Remember(said=said):
                self._controls.remember(said)
                return {"remembered": True}
            case Accept(name=name):
                if self._clients.get(client) != _ROOT:  # a tool's own program may be any other
                    raise ControlError(f"only root accepts tools: sudo edged accept {name}")
                return {"accepted": list(self._controls.accept(name))}
            case CancelTimer(name=name):
                return self._controls.cancel_timer(name)

    def _volume(self, percent: int | None) -> int:
        controls = self._controls
        return controls.volume() if percent is None else controls.set_volume(percent)

    def _persona(self, name: str | None) -> dict[str, object]:
        chosen, names = self._controls.persona(name)
        return {"persona": chosen, "personas": list(names)}

    def _release(self, client: Connection) -> bool:
        """Release the button, whoever holds it; notify a holder other than `client`."""
        holder = self._button.release()
        if isinstance(holder, Connection) and holder is not client:
            holder.send(protocol.event("released", {}))
        return holder is not None
