"""The local control socket and its client; here, what a daemon must be able to do for it."""

from typing import Final, Protocol, TypedDict

DEFAULT_SOCKET: Final = "/run/edged/control.sock"
"""Where a daemon listens unless its settings say otherwise."""


class LinkStatus(TypedDict):
    """The connection to the service."""

    state: str
    cause: str


class PartStatus(TypedDict):
    """A device: which one, and what is wrong with it ("" if nothing)."""

    device: str
    fault: str


class Status(TypedDict):
    """What `edged status` shows."""

    version: str
    model: str
    state: str
    link: LinkStatus
    parts: dict[str, PartStatus]
    volume: int
    turns: int
    last_latency_ms: int | None
    uptime_s: int


class Board(Protocol):
    """Where the state of the device is read. Called on the loop; no call waits."""

    def status(self) -> Status:
        """Return the true state of everything."""


class Controls(Protocol):
    """What the device does when it is asked to. Called on the loop; no call waits.

    An EdgedError's text is handed to the client as the answer.
    """

    def volume(self) -> int:
        """Return the loudness in percent."""

    def set_volume(self, percent: int) -> int:
        """Set the loudness, 0 to 100, and return what it is now."""

    def forget(self) -> None:
        """Begin a new conversation."""
