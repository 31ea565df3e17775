"""What the running daemon says: it holds the devices, so it is asked instead of fought."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from edged.control import DEFAULT_SOCKET
from edged.control.client import NotAllowed, NotRunning
from edged.control.patience import RETRY_TIMEOUT, retried
from edged.conversation.events import Link
from edged.doctor.finding import Finding, failure, passed, skipped, warning
from edged.doctor.speaker import FAINT_PERCENT
from edged.errors import ControlError
from edged.settings.model import Settings

ABOUT: Final = "daemon"
PATIENCE: Final = 2 * RETRY_TIMEOUT + 10.0
"""Seconds: those of `retried` for each of two sockets, and some."""
_NONE: Final = "none"  # the kind of a part that the settings leave out
DEEPER: Final = (
    "to examine the devices themselves: sudo systemctl stop edged; sudo edged doctor;"
    " sudo systemctl start edged"
)


@dataclass(frozen=True, slots=True)
class Running:
    """A daemon, and what it answered to `status`."""

    status: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Absent:
    """No daemon: the devices are free."""

    why: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A daemon that tells the caller nothing; `why` has the cure."""

    why: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """A daemon, or something else at its socket, that does not answer as it should."""

    why: str


Daemon = Running | Absent | Closed | Stuck


def online(asked: Daemon) -> bool:
    """Tell whether a daemon runs that the service has accepted."""
    return (
        isinstance(asked, Running)
        and asked.status.get("link", {}).get("state") == Link.ONLINE.value
    )


def doors(given: str | None, settings: Settings | None) -> list[str]:
    """Return the sockets at which a daemon may listen; `given` or told by the shell, there alone.

    The service ignores the one of its settings where systemd hands it another.
    """
    if chosen := given or os.environ.get("EDGED_SOCKET"):
        return [chosen]
    own = [str(settings.control.socket)] if settings else []
    return list(dict.fromkeys([*own, DEFAULT_SOCKET]))


def ask(*sockets: str, state: Callable[[str], str] | None = None) -> Daemon:
    """Ask for the status at each of `sockets` until there is a daemon.

    One whose unit is starting, as `state` tells, is waited for: its devices only look free.
    """
    found: Daemon = Absent("nobody was asked")
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
    """Yield how the daemon is, its link, and each of its parts."""
    match daemon:
        case Absent(why):
            yield skipped(ABOUT, "does not run: the devices are free, and examined themselves", why)
        case Closed(why):
            yield warning(ABOUT, why)
            yield skipped("devices", "only the daemon knows how they are", "sudo edged doctor")
        case Stuck(why):
            yield failure(ABOUT, why)
            yield skipped("devices", "the daemon has them, and does not answer", DEEPER)
        case Running(status):
            state = status.get("state", "unknown")
            yield passed(ABOUT, f"runs ({state}) and holds the devices, so it was asked about them")
            yield _link(status.get("link", {}))
            for name, part in status.get("parts", {}).items():
                yield _part(name, part)
            yield from _volume(status)
            yield skipped("devices", "not examined themselves while the daemon has them", DEEPER)


def _link(link: Mapping[str, str]) -> Finding:
    state, cause = link.get("state", ""), link.get("cause", "")
    told = f"{state}: {cause}" if cause else state
    match state:
        case Link.ONLINE.value:
            return passed("link", told)
        case Link.OFFLINE.value:
            return warning("link", told, "it tries again by itself; see dns, endpoint, session")
        case _:
            return failure("link", told or "the daemon does not tell", "see key and session")


def _volume(status: Mapping[str, Any]) -> Iterator[Finding]:
    percent = status.get("volume")
    if not isinstance(percent, int):
        return
    if percent < FAINT_PERCENT:
        yield warning("volume", f"{percent} %: it may not be heard", "sudo edged volume 70")
    else:
        yield passed("volume", f"{percent} %")


def _part(name: str, part: Mapping[str, str]) -> Finding:
    device, fault = part.get("device", ""), part.get("fault", "")
    if fault:
        return failure(name, fault)
    if device == _NONE:
        return skipped(name, "is not set up: kind = none")
    return passed(name, f"{device}: edged uses it")
