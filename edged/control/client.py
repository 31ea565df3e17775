"""The daemon as its owner's commands reach it. Imports little: it has to start at once."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, Self

from edged.errors import ControlError

_CHUNK: Final = 65536

Message = dict[str, Any]
"""One line from the daemon."""


class NotRunning(ControlError):  # noqa: N818 - said of the daemon
    """Nobody answers at the socket."""


class NotAllowed(ControlError):  # noqa: N818 - said of the caller
    """The socket is there for others."""


class Client:
    """One connection; use it as a context manager. Closing it releases what it pressed."""

    def __init__(self, path: str, *, patience_s: float = 5.0) -> None:
        """Connect to the daemon at `path`; raises NotRunning, NotAllowed or ControlError."""
        self._path = path
        self._received = b""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._patience_s: Final = patience_s
        self._socket.settimeout(patience_s)
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
        """Return the result of `method`; raises ControlError with the daemon's words if none."""
        request = {"v": 1, "id": 1, "method": method, "params": params}
        with suppress(OSError):  # it hung up on us; what it said before is still to be read
            self._socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            for message in self.messages():
                if "error" in message:
                    raise _refused(message["error"])
                if "result" in message:
                    result: Message = message["result"]
                    return result

    def messages(self) -> Iterator[Message]:
        """Wait for data and yield the messages it completes; raises NotRunning at the end."""
        try:
            data = self._socket.recv(_CHUNK)
        except TimeoutError as error:
            text = f"edged does not answer within {self._patience_s:g} s; see journalctl -u edged"
            raise ControlError(text) from error
        except OSError as error:
            raise NotRunning(f"edged went away: {error.strerror}") from error
        if not data:
            raise NotRunning("edged went away; see journalctl -u edged")
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            yield _understood(self._path, line)


def _understood(path: str, line: bytes) -> Message:
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise ControlError(f"what answers at {path} is not edged; give its socket by --socket PATH")
    return message


def _refused(error: Message) -> ControlError:
    text = str(error.get("message", "edged refused"))
    return (
        NotAllowed(f"{text}; {_cure()}") if error.get("code") == "forbidden" else ControlError(text)
    )


def _cure() -> str:
    user = os.environ.get("USER", "$USER")
    return f"add yourself to group edged: sudo usermod -aG edged {user}, then log in anew"


def _explained(path: str, error: OSError) -> ControlError:
    start = "start it: sudo systemctl start edged"
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return NotRunning(f"edged is not running (no {path}); {start}")
        case ConnectionRefusedError():
            return NotRunning(f"edged is not running (nobody answers at {path}); {start}")
        case PermissionError():
            return NotAllowed(f"you may not use {path}; {_cure()}")
        case TimeoutError() | BlockingIOError():
            return ControlError(f"edged has too many callers at {path}; try again in a moment")
        case _:
            return ControlError(f"{path} cannot be used: {error.strerror or error}")
