"""The state of the running daemon: it owns the devices, so it is asked and they are not opened."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from edged.control import DEFAULT_SOCKET
from edged.control.client import NotAllowed, NotRunning
from edged.control.retry import RETRY_TIMEOUT, retried
from edged.conversation.events import Link
from edged.doctor.checks.devices.speaker import FAINT_PERCENT
from edged.doctor.finding import Finding, failure, passed, skipped, warning
from edged.errors import ControlError
from edged.settings.model import Settings

ABOUT: Final = "daemon"
TIMEOUT: Final = 2 * RETRY_TIMEOUT + 10.0
"""Seconds: the time limit of `retried` for each of two sockets, with a margin."""
_NONE: Final = "none"  # the kind of a part that the settings leave out
DEEPER: Final = (
    "to check the devices themselves: sudo systemctl stop edged; sudo edged doctor;"
    " sudo systemctl start edged"
)


@dataclass(frozen=True, slots=True)
class Running:
    """A daemon, and its reply to `status`."""

    status: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Absent:
    """No daemon: the devices are free."""

    why: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A daemon that refuses the caller; `why` has the cure."""

    why: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """A daemon, or something else at its socket, that does not answer as it should."""

    why: str


Daemon = Running | Absent | Closed | Stuck


def online(asked: Daemon) -> bool:
    """Return whether a daemon runs that is connected to the service."""
    return (
        isinstance(asked, Running)
        and asked.status.get("link", {}).get("state") == Link.ONLINE.value
    )


def socket_paths(
    given: str | None, settings: Settings | None, *, in_vain: bool = False
) -> list[str]:
    """Return the sockets at which a daemon may listen; only the given one, if any.

    The service ignores the path in its settings if systemd passes it another socket. `in_vain`: it
    stays stopped, and whoever asks at systemd's socket has it started once more.
    """
    if chosen := given or os.environ.get("EDGED_SOCKET"):
        return [chosen]
    own = [str(settings.control.socket)] if settings else []
    paths = dict.fromkeys([*own, DEFAULT_SOCKET])
    return [path for path in paths if path != DEFAULT_SOCKET or not in_vain]


def ask(*sockets: str, state: Callable[[str], str] | None = None) -> Daemon:
    """Ask for the status at each of `sockets` until a daemon replies.

    If `state` reports that the unit is starting, wait for it: its devices only look free.
    """
    found: Daemon = Absent("see service")
    for socket in sockets:
        found = _ask(socket, state)
        if not isinstance(found, Absent):
            break
    return found


def _ask(socket: str, state: Callable[[str], str] | None) -> Daemon:
    try:
        return Running(retried(socket, lambda client: client.ask("status"), state))
    except NotRunning as error:
        return Absent(str(error))
    except NotAllowed as error:
        return Closed(str(error))
    except ControlError as error:
        return Stuck(str(error))


def judge(daemon: Daemon) -> Iterator[Finding]:
    """Yield findings about the daemon, its connection, and each of its parts."""
    match daemon:
        case Absent(why):
            yield skipped(ABOUT, "not running, so the devices are free and checked directly", why)
        case Closed(why):
            yield warning(ABOUT, why)
            yield skipped("devices", "only the daemon knows their state", "sudo edged doctor")
        case Stuck(why):
            yield failure(ABOUT, why)
            yield skipped("devices", "the daemon has them open and does not reply", DEEPER)
        case Running(status):
            state = status.get("state", "unknown")
            yield passed(ABOUT, f"running ({state}); it owns the devices, so it was asked for them")
            yield _link(status.get("link", {}))
            for name, part in status.get("parts", {}).items():
                yield _part(name, part)
            yield from _volume(status)
            yield skipped("devices", "not checked directly while the daemon has them open", DEEPER)


def _link(link: Mapping[str, str]) -> Finding:
    state, cause = link.get("state", ""), link.get("cause", "")
    told = f"{state}: {cause}" if cause else state
    match state:
        case Link.ONLINE.value:
            return passed("link", told)
        case Link.OFFLINE.value:
            return warning("link", told, "edged retries by itself; see dns, endpoint, session")
        case _:
            return failure("link", told or "the daemon does not say", "see key and session")


def _volume(status: Mapping[str, Any]) -> Iterator[Finding]:
    percent = status.get("volume")
    if not isinstance(percent, int):
        return
    if percent < FAINT_PERCENT:
        yield warning("volume", f"{percent} %: may be too quiet to hear", "sudo edged volume 70")
    else:
        yield passed("volume", f"{percent} %")


def _part(name: str, part: Mapping[str, str]) -> Finding:
    device, fault = part.get("device", ""), part.get("fault", "")
    if fault:
        return failure(name, fault)
    if device == _NONE:
        return skipped(name, "not set up: kind = none")
    return passed(name, f"{device}: in use by edged")
