"""The listening socket: bound at its path, for its group, replacing a stale one."""

import grp
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from edged import journal
from edged.errors import ControlError

GROUP: Final = "edged"
"""Members of this group may use the socket, where such a group exists."""

_MODE: Final = 0o660


@contextmanager
def listening(path: Path, group: str = GROUP) -> Iterator[tuple[socket.socket, int]]:
    """Listen at `path` with mode 0660 while the context lasts; yield the socket and its group.

    The socket is created in a private directory and then moved into place, so that it can never be
    reached with other permissions. Raises ControlError.
    """
    _make_room(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        _make_directory(path)
        _place(listener, path, group)
        own = path.stat()
    except OSError as error:
        listener.close()
        raise ControlError(_why_not(path, error)) from error
    try:
        yield listener, own.st_gid
    finally:
        listener.close()
        with suppress(OSError):  # already removed
            if os.path.samestat(path.stat(), own):
                path.unlink()


@contextmanager
def sharing(given: socket.socket) -> Iterator[tuple[socket.socket, int]]:
    """Listen on a duplicate of a given socket, such as systemd's; yield it and its group."""
    try:
        group = Path(given.getsockname()).stat().st_gid
    except OSError:  # not visible from here: only root and our own user may use it
        group = -1
    with given.dup() as copy:
        yield copy, group


def _make_room(path: Path) -> None:
    """Ensure that `path` is free or holds a stale socket; raises ControlError."""
    try:
        kind = path.lstat().st_mode
    except OSError:
        return  # nothing there, or bind reports what is wrong
    if not stat.S_ISSOCK(kind):
        raise ControlError(f"{path} exists and is not a socket; remove it, or set control.socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as probe:
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return
        except OSError as error:
            if not isinstance(error, BlockingIOError):  # a daemon with a full backlog
                raise ControlError(_why_not(path, error)) from error
    raise ControlError(f"another edged answers at {path}; stop it first: sudo systemctl stop edged")


def _make_directory(path: Path) -> None:
    """Create the socket's directory if systemd has not; needs root."""
    with suppress(OSError):  # bind reports what is wrong with it
        path.parent.mkdir(mode=0o755, exist_ok=True)


def _place(listener: socket.socket, path: Path, group: str) -> None:
    import tempfile  # noqa: PLC0415 - three compressors, and a service is given its socket

    with tempfile.TemporaryDirectory(prefix=".", dir=path.parent) as hidden:
        made = Path(hidden, "s")
        listener.bind(str(made))
        made.chmod(_MODE)
        _give_to_group(made, group)
        listener.listen()
        made.rename(path)


def _give_to_group(made: Path, group: str) -> None:
    try:
        number = grp.getgrnam(group).gr_gid
    except KeyError:
        return  # no such group on this machine: the socket keeps the daemon's own
    try:
        os.chown(made, -1, number)
    except PermissionError:
        journal.warn("control_group_kept", group=group, cure="run edged as a member of the group")


def _why_not(path: Path, error: OSError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            cure = f"there is no directory {path.parent}; create it, or set control.socket"
        case PermissionError():
            cure = f"{path.parent} is not writable for edged; change that, or set control.socket"
        case _:
            cure = f"{error.strerror or error}; set control.socket to another path"
    return f"the control socket {path} cannot be opened: {cure}"
