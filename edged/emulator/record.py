"""Record of what the service received, for tests and benchmarks."""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol

from edged.emulator.conversation.function_calls import CallRecord
from edged.emulator.conversation.function_calls import record as call_records
from edged.emulator.protocol.messages import Audio, ClientMessage, Mark, RealtimeInput
from edged.emulator.protocol.refusal import Refusal
from edged.pcm import INPUT_RATE

_LOG_LENGTH: Final = 100_000
_WINDOWS: Final = 1_000
"""How many of the latest are kept, for an emulator that runs for weeks."""
_BYTES: Final = 64 * 2**20
"""Bytes of sound and pictures in them: half an hour of speech."""
_PICTURE_BYTES: Final = 16 * 2**20
"""Bytes in one window; the latest pictures are kept."""


class Fate(Enum):
    """How a window of activity ended, if it has."""

    OPEN = "open"
    ENDED = "ended"
    CUT = "cut"  # its connection broke, or a new start replaced it


@dataclass(slots=True)
class Window:
    """One activity of the user, from its start to its end; times in seconds of the clock."""

    connection: int
    started: float
    ended: float = 0.0
    fate: Fate = Fate.OPEN
    rate: int = INPUT_RATE
    audio: bytearray = field(default_factory=bytearray)
    frames: list[bytes] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of sound and pictures."""
        return len(self.audio) + sum(map(len, self.frames))

    def see(self, image: bytes) -> None:
        """Add a picture."""
        self.frames.append(image)
        while len(self.frames) > 1 and sum(map(len, self.frames)) > _PICTURE_BYTES:
            del self.frames[0]


@dataclass(frozen=True, slots=True)
class Received:
    """One client message, without its content."""

    at: float
    connection: int
    kind: str
    frame_bytes: int
    audio_bytes: int = 0


class TrafficObserver(Protocol):
    """Receives each message and window as it comes."""

    def received(self, message: Received) -> None:
        """Handle a client message."""

    def closed(self, window: Window) -> None:
        """Handle a window that ended or was cut."""


@dataclass(slots=True)
class Traffic:
    """Everything received, over all connections."""

    observers: tuple[TrafficObserver, ...] = ()
    windows: list[Window] = field(default_factory=list)
    messages: deque[Received] = field(default_factory=lambda: deque(maxlen=_LOG_LENGTH))
    connections: int = 0
    bytes_outside_windows: int = 0
    frames_outside_windows: int = 0
    calls: deque[CallRecord] = field(default_factory=call_records)
    """Functions that were called, the newest last."""
    frames_too_soon: int = 0
    """Pictures less than a second after the one before on their connection."""

    def note(self, message: Received) -> None:
        """Add a client message to the log."""
        self.messages.append(message)
        for witness in self.observers:
            witness.received(message)

    def open(self, connection: int, now: float) -> Window:
        """Begin a window."""
        window = Window(connection, now)
        self.windows.append(window)
        del self.windows[:-_WINDOWS]
        size = sum(old.size for old in self.windows)
        while size > _BYTES and self.windows[0] is not window:
            size -= self.windows.pop(0).size
        return window

    def close(self, window: Window, fate: Fate, now: float) -> None:
        """End a window."""
        window.fate = fate
        window.ended = now
        for witness in self.observers:
            witness.closed(window)


def describe(
    message: ClientMessage | Refusal, frame_bytes: int, connection: int, now: float
) -> Received:
    """Return the log entry for a client message, or for a frame that was refused."""
    kind = type(message).__name__
    inputs = message.inputs if isinstance(message, RealtimeInput) else ()
    if inputs:
        kind = "+".join(
            i.value if isinstance(i, Mark) else type(i).__name__.lower() for i in inputs
        )
    audio = sum(len(item.pcm) for item in inputs if isinstance(item, Audio))
    return Received(now, connection, kind[0].lower() + kind[1:], frame_bytes, audio)
