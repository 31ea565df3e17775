"""The local control socket and its client, and the ports that a daemon implements for it."""

from typing import TYPE_CHECKING, Final, Literal, NotRequired, Protocol, TypedDict

if TYPE_CHECKING:
    from edged.tools import ServerStatus, WaitingTool

Said = tuple[Literal["user", "model"], str]
"""Who said what in one turn."""
DEFAULT_SOCKET: Final = "/run/edged/control.sock"
"""Where a daemon listens unless its settings say otherwise."""


class LinkStatus(TypedDict):
    """The connection to the service."""

    state: str
    cause: str


class PartStatus(TypedDict):
    """A device and its fault ("" if it works)."""

    device: str
    fault: str


class SourceStatus(TypedDict):
    """A page that an answer is from."""

    link: str
    title: str


class Status(TypedDict):
    """What `edged status` shows."""

    version: str
    model: str
    model_doubt: NotRequired[str]
    """Why the model may not work as it is expected to."""
    mode: str
    state: str
    confirm: NotRequired[str]
    """The call that a press would run."""
    muted: bool
    open: bool
    link: LinkStatus
    parts: dict[str, PartStatus]
    volume: int
    turns: int
    last_latency_ms: int | None
    uptime_s: int
    timers: NotRequired[dict[str, object]]
    """What rings, what rings next, and what was not heard, if tools.timers is on."""
    budget: NotRequired[str]
    """Why it is low or spent, and what to do."""
    servers: NotRequired["dict[str, ServerStatus]"]
    """Those of tools, by name."""
    persona: NotRequired[str]
    """Who answers the next turn, where one can choose."""
    answer: NotRequired[str]
    """The last one, where the model answers in writing."""
    sources: NotRequired[list[SourceStatus]]
    """Of the last answer that named any."""


class Board(Protocol):
    """Reads the state of the device. Called on the loop; no call blocks."""

    def status(self) -> Status:
        """Return the current state."""


class Emit(Protocol):
    """Sends one client an event; never blocks, and harmless once the client is gone."""

    def __call__(self, name: str, /, **fields: object) -> None:
        """Send the event `name`."""


class Controls(Protocol):
    """Changes the device on request. Called on the loop; no call blocks.

    The text of an EdgedError is sent to the client as the reply.
    """

    def volume(self) -> int:
        """Return the volume in percent."""

    def set_volume(self, percent: int) -> int:
        """Set the volume, 0 to 100, and return its new value."""

    def usage(self) -> dict[str, object]:
        """Return what Gemini has cost."""

    def persona(self, name: str | None) -> tuple[str, tuple[str, ...]]:
        """Choose a persona unless `name` is None; return who is chosen, and all of them."""

    def timers(self) -> dict[str, object]:
        """Return what is planned to ring, and what was over lately."""

    def cancel_timer(self, name: str) -> dict[str, object]:
        """Cancel a timer, and return those that are left."""

    def forget(self) -> None:
        """Start a new conversation."""

    def remember(self, said: tuple[Said, ...]) -> None:
        """Start a new conversation, in which this was said already."""

    def waiting(self) -> list["WaitingTool"]:
        """Return which tools are to be accepted, and what is said of each."""

    def accept(self, name: str) -> tuple[str, ...]:
        """Use the tools of this name or digest as they are now; return their names."""

    def say(self, text: str, jpeg: bytes, emit: Emit, *, quiet: bool) -> None:
        """Begin a turn in writing; `emit` is sent the transcripts as they come, then the end."""
