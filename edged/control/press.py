"""The `press` command: hold the button for as long as it runs, or press it once.

What a press means is the mode's matter; only in `hold` does the button stay down by itself.
"""

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
HOLD: Final = "hold"
"""Value of conversation.events.Mode, likewise."""
MUTED: Final = "muted"
SPENT: Final = "budget spent"
LISTENING: Final = "listening"
TOGGLE: Final = "toggle"
"""Values of conversation.commands.Sign, likewise."""


def hold(client: Client, seconds: float | None, out: TextIO) -> int:
    """Press, wait, release; return the exit code.

    Waits `seconds`, or if that is None until standard input is closed; in a mode in which one talks
    with the finger up, not at all. Ends early on SIGINT (the caller's KeyboardInterrupt) and
    SIGTERM, and when another client releases the button. However it ends, closing the connection
    releases the button.

    Raises ControlError if the press had no effect: the device has no key, no microphone or no
    budget, or is muted.
    """
    before = client.ask("status")
    if _rings(before) or (seconds is None and before.get("mode", HOLD) != HOLD):
        return _press_once(client, before, out)
    signal.signal(signal.SIGTERM, _terminated)
    how = "held until Ctrl-C" if seconds is None else f"held for {seconds:g} s"
    try:
        client.ask("press")  # even without effect: the device's sound and light say why
        _say(out, _invitation(client.ask("status"), how))
        if _wait(client, seconds):
            _say(out, "released by another client")
            return 0
    except ControlError:
        raise  # refused, or the connection is closed and with it the press released
    except BaseException:  # Ctrl-C and SIGTERM too: the release must be sent before the exit
        _release(client, out)
        raise
    _release(client, out)
    return 0


def _press_once(client: Client, before: Message, out: TextIO) -> int:
    """Press, release, and say what that did; raise ControlError if it was nothing."""
    client.ask("press")
    client.ask("release")
    if _rings(before):
        _say(out, "pressed: what rang has stopped")
    elif before.get("state") == MUTED:
        raise ControlError("pressed without effect, muted; to end that: edged press --hold 1.5")
    elif before.get("state") == LISTENING and before.get("mode") == TOGGLE:
        _say(out, "pressed: what was said is sent")
    elif before.get("open"):
        _say(out, "pressed: the conversation is closed")
    else:
        _say(out, _invitation(client.ask("status"), "until the next press"))
    return 0


def _rings(status: Message) -> bool:
    """Return whether a press stops what rings, and does nothing else."""
    return bool(status.get("timers", {}).get("rings"))


def _invitation(status: Message, how: str) -> str:
    """Return the message for a press; raise ControlError if no speech would be heard."""
    link = status.get("link", {})
    microphone = status.get("parts", {}).get("microphone", {})
    if link.get("state") == NOT_SET_UP:
        raise ControlError(f"pressed without effect, not set up: {link.get('cause')}")
    if fault := microphone.get("fault"):
        raise ControlError(f"pressed without effect, no microphone: {fault}")
    if status.get("state") == SPENT:
        raise ControlError(f"pressed without effect: {status.get('budget')}")
    if link.get("state") == OFFLINE:
        return f"pressed: talk now, sent once online ({link.get('cause')}); {how}"
    return f"pressed: talk now; {how}"


def _wait(client: Client, seconds: float | None) -> bool:
    """Return True when another client released the button, False when the time is up."""
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
    """Return whether `stream` can reach its end: a terminal or a pipe, not /dev/null."""
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
