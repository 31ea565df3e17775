"""The `press` command: holds the button for as long as it runs."""

import os
import select
import signal
import stat
import sys
import time
from typing import Final, NoReturn, TextIO

from edged.control.client import Client, Message
from edged.errors import ControlError

TERMINATED: Final = 128 + signal.SIGTERM
NOT_SET_UP: Final = "not set up"
OFFLINE: Final = "offline"
"""Values of conversation.events.Link, which a light command does not import."""


def hold(client: Client, seconds: float | None, out: TextIO) -> int:
    """Press, wait, release; return the exit code.

    Waits `seconds`, or without them until whoever is at standard input closes it. Ends early on
    SIGINT (the caller's KeyboardInterrupt) and SIGTERM, and when somebody else releases. Whatever
    happens, closing the connection releases.

    Raises ControlError if the press was in vain: the device has no key or no microphone.
    """
    signal.signal(signal.SIGTERM, _terminated)
    how = "until Ctrl-C" if seconds is None else f"for {seconds:g} s"
    try:
        client.ask("press")  # also in vain: the device says so by its own sound and light
        _say(out, _invitation(client.ask("status"), how))
        if _wait(client, seconds):
            _say(out, "released by somebody else")
            return 0
    except ControlError:
        raise  # refused, or the connection is gone and the press with it
    except BaseException:  # ^C and SIGTERM too: the release must be out before we are gone
        _release(client, out)
        raise
    _release(client, out)
    return 0


def _invitation(status: Message, how: str) -> str:
    """Return what to say of a press; raise ControlError where nobody would hear what is said."""
    link = status.get("link", {})
    microphone = status.get("parts", {}).get("microphone", {})
    if link.get("state") == NOT_SET_UP:
        raise ControlError(f"pressed in vain, not set up: {link.get('cause')}")
    if fault := microphone.get("fault"):
        raise ControlError(f"pressed in vain, no microphone: {fault}")
    if link.get("state") == OFFLINE:
        return f"pressed: talk now, to be sent once online ({link.get('cause')}); held {how}"
    return f"pressed: talk now; held {how}"


def _wait(client: Client, seconds: float | None) -> bool:
    """Return True when somebody else released, False when it is time to do so."""
    end = None if seconds is None else time.monotonic() + seconds
    sources: list[Client | TextIO] = [client]
    if seconds is None and _can_end(sys.stdin):
        sources.append(sys.stdin)
    while not any(event.get("event") == "released" for event in client.events()):
        left = None if end is None else max(0.0, end - time.monotonic())
        ready, _, _ = select.select(sources, [], [], left)
        if not ready:
            return False
        if sys.stdin in ready and not os.read(sys.stdin.fileno(), 4096):
            return False
    return True


def _can_end(stream: TextIO | None) -> bool:
    """Tell whether somebody can close `stream`: a terminal or another program, not /dev/null."""
    if stream is None or stream.closed:
        return False
    mode = os.fstat(stream.fileno()).st_mode
    return stream.isatty() or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _release(client: Client, out: TextIO) -> None:
    client.ask("release")
    _say(out, "released")


def _say(out: TextIO, text: str) -> None:
    out.write(f"{text}\n")
    out.flush()


def _terminated(*_: object) -> NoReturn:
    raise SystemExit(TERMINATED)
