"""What a fault does to a connection besides sending messages and closing it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Raw:
    """A raw frame: bytes are sent as a binary frame, a str as a text frame."""

    frame: bytes | str


@dataclass(frozen=True, slots=True)
class Reset:
    """The end of the connection with a TCP reset, without a close frame."""


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """Nothing is read or written any more, pongs included; the socket stays open."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Nothing is read for some seconds, so that the client's buffers fill."""

    seconds: float


@dataclass(frozen=True, slots=True)
class LatePongs:
    """Every ping is answered so many seconds late."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Slow:
    """Everything is sent late, and in pieces."""

    latency: float
    """Seconds."""
    jitter: float
    """Upper bound in seconds of a random extra delay; the order stays."""
    piece: int
    """Bytes per write."""
    gap: float
    """Seconds between two pieces."""


@dataclass(frozen=True, slots=True)
class Refused:
    """TCP connections are refused for some seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NoUpgrade:
    """The upgrade request gets no response for some seconds, and then 503."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP response in place of the upgrade."""

    code: int
    body: str
    location: str = ""


Act = Raw | Reset | HalfOpen | Stall | LatePongs | Slow | Refused | NoUpgrade | Status
