"""The client that subcommands use to reach the daemon. Imports little, to start fast."""

import json
import os
import select
import socket
from contextlib import suppress
from typing import Any, Final, Self

from edged.errors import ControlError

_CHUNK: Final = 65536

Message = dict[str, Any]
"""One line from the daemon."""


class NotRunning(ControlError):  # noqa: N818 - the daemon's state
    """No daemon answers at the socket."""

    exit_code = os.EX_UNAVAILABLE


class NotAllowed(ControlError):  # noqa: N818 - the caller's state
    """The caller may not use the socket."""

    exit_code = os.EX_NOPERM


class Client:
    """One connection; use it as a context manager. Closing it releases what it pressed."""

    def __init__(self, path: str, *, timeout_s: float = 5.0) -> None:
        """Connect to the daemon at `path`; raises NotRunning, NotAllowed or ControlError."""
        self._path = path
        self._received = b""
        self._last_id = 0
        self._events: list[Message] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._timeout_s: Final = timeout_s
        self._socket.settimeout(timeout_s)
        try:
            self._socket.connect(path)
        except OSError as error:
            self._socket.close()
            raise _explained(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def fileno(self) -> int:
        """Return the descriptor to wait on for messages."""
        return self._socket.fileno()

    def ask(self, method: str, **params: object) -> Message:
        """Return the result of `method`; raises ControlError with the daemon's message."""
        self._last_id += 1
        request = {"v": 1, "id": self._last_id, "method": method, "params": params}
        with suppress(OSError):  # the daemon has closed; its last message can still be read
            self._socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            message = self.receive()
            if "event" in message or message.get("id") not in {None, self._last_id}:
                self._keep_event(message)
            elif isinstance(error := message.get("error"), dict):
                raise _refused(error)
            elif isinstance(result := message.get("result"), dict):
                return result
            else:
                raise self._foreign()

    def events(self) -> list[Message]:
        """Return the events received so far; waits only for the rest of a partial one."""
        while b"\n" in self._received or (not self._events and self._readable()):
            self._keep_event(self.receive())
        events, self._events = self._events, []
        return events

    def receive(self) -> Message:
        """Wait for the next message; raises NotRunning at the end of the connection."""
        while b"\n" not in self._received:
            self._received += self._more()
        line, _, self._received = self._received.partition(b"\n")
        try:
            message = json.loads(line)
        except ValueError as error:
            raise self._foreign() from error
        if not isinstance(message, dict):
            raise self._foreign()
        return message

    def _readable(self) -> bool:
        return bool(select.select([self], [], [], 0)[0])

    def _keep_event(self, message: Message) -> None:
        if "event" in message:  # else the reply to an abandoned request
            self._events.append(message)

    def _more(self) -> bytes:
        try:
            data = self._socket.recv(_CHUNK)
        except TimeoutError as error:
            text = f"edged did not reply within {self._timeout_s:g} s; see journalctl -u edged"
            raise ControlError(text) from error
        except OSError as error:
            raise NotRunning(f"edged closed the connection: {error.strerror}") from error
        if not data:
            raise NotRunning("edged closed the connection; see journalctl -u edged")
        return data

    def _foreign(self) -> ControlError:
        words = f"the server at {self._path} is not edged; name edged's socket with --socket PATH"
        return ControlError(words)


def _refused(error: Message) -> ControlError:
    text = str(error.get("message", "edged refused"))
    return (
        NotAllowed(f"{text}; {_cure()}") if error.get("code") == "forbidden" else ControlError(text)
    )


def _cure() -> str:
    user = os.environ.get("USER", "$USER")
    return f"join the group edged: sudo usermod -aG edged {user}, then log in again"


def _explained(path: str, error: OSError) -> ControlError:
    start = "start it: sudo systemctl start edged"
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return NotRunning(f"edged is not running (no {path}); {start}")
        case ConnectionRefusedError():
            return NotRunning(f"edged is not running (nothing listens at {path}); {start}")
        case PermissionError():
            return NotAllowed(f"you may not use {path}; {_cure()}")
        case TimeoutError() | BlockingIOError():
            return ControlError(f"edged has too many clients at {path}; try again in a moment")
        case _:
            return ControlError(f"{path} cannot be used: {error.strerror or error}")
