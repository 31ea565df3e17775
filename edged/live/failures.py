"""What went wrong with the service, whose business it is, and what cures it. Pure.

Codes and reasons are those of the WebSocket close frames and HTTP upgrade answers seen from the
Live service (https://ai.google.dev/gemini-api/docs/troubleshooting and issue threads of
googleapis/python-genai, livekit/agents and pipecat-ai/pipecat).
"""

from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Final

from edged.printable import printable


class Kind(Enum):
    """Who can cure a failure."""

    CONFIGURATION = "configuration"  # the owner: settings
    AUTHENTICATION = "authentication"  # the owner: key, region, billing
    QUOTA = "quota"  # time, much of it
    HANDLE = "handle"  # a fresh session
    CLOCK = "clock"  # whoever sets this machine's clock
    NETWORK = "network"  # time, little of it, or whoever runs this network
    TRANSIENT = "service"  # time, little of it
    FLOOD = "flood"  # time, or whoever runs the service


class Moment(Enum):
    """When a connection failed."""

    OPENING = "opening"
    RESUMING = "resuming"  # opening with a handle
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in words for the owner."""

    kind: Kind
    cause: str


_AUTHENTICATION: Final = (
    "api key",
    "unregistered callers",
    "permission",
    "location is not supported",
    "precondition check failed",
    "unauthenticated",
)
_QUOTA: Final = ("quota", "resource_exhausted", "resource has been exhausted", "billing")
_MODEL: Final = ("is not found for api version", "not supported for bidigeneratecontent")
_HANDLE: Final = ("session not found", "requested entity was not found")
_LONGEST_CAUSE: Final = 200
_CURES: Final = {
    Kind.CONFIGURATION: "check [gemini] in the settings",
    Kind.AUTHENTICATION: "check the API key",
    Kind.QUOTA: "wait, or raise the quota of the key",
    Kind.HANDLE: "a new conversation is begun",
    Kind.NETWORK: "tried again by itself",
    Kind.TRANSIENT: "tried again by itself",
    Kind.FLOOD: "left, and tried again by itself",
}


def closed(code: int, reason: str, moment: Moment) -> Failure:
    """Classify a connection that the service closed with `code` (1006: without a word)."""
    said = reason.lower()
    kind = Kind.TRANSIENT
    if any(word in said for word in _QUOTA):
        kind = Kind.QUOTA
    elif any(word in said for word in _AUTHENTICATION):
        kind = Kind.AUTHENTICATION
    elif any(word in said for word in _MODEL):
        kind = Kind.CONFIGURATION
    elif any(word in said for word in _HANDLE) or (
        code in (1007, 1008) and moment is Moment.RESUMING
    ):
        kind = Kind.HANDLE
    elif code in (1007, 1008) and moment is Moment.OPENING:
        kind = Kind.CONFIGURATION
    return _failure(kind, f"closed with {code} {reason or 'without a reason'}")


def refused(status: int, body: str = "") -> Failure:
    """Classify an upgrade that was answered with HTTP `status`; 400 may be about the key."""
    said = body.lower()
    if status == HTTPStatus.BAD_REQUEST and any(word in said for word in _AUTHENTICATION):
        return _failure(Kind.AUTHENTICATION, f"refused with HTTP {status}")
    kind = {
        400: Kind.CONFIGURATION,
        401: Kind.AUTHENTICATION,
        403: Kind.AUTHENTICATION,
        404: Kind.CONFIGURATION,
        429: Kind.QUOTA,
    }.get(status, Kind.TRANSIENT)
    return _failure(kind, f"refused with HTTP {status}")


def redirected(status: int) -> Failure:
    """Classify a redirect, which is never followed: the key must not reach another origin."""
    return _failure(Kind.CONFIGURATION, f"answered with a redirect (HTTP {status}), not followed")


def untrusted(reason: str, doubt: str | None) -> Failure:
    """Classify a certificate that does not verify: a wrong `ca_file`, or a wrong clock.

    `doubt` is why the clock cannot be believed, for a certificate that is out of its time.
    """
    if doubt:
        return Failure(Kind.CLOCK, f"waiting for the time: {doubt} ({reason})")
    return Failure(
        Kind.TRANSIENT,
        f"TLS certificate not trusted ({reason}): check the clock and gemini.ca_file; tried again",
    )


def unreachable(reason: str) -> Failure:
    """Classify a network that does not reach the service."""
    return _failure(Kind.NETWORK, f"not reachable: {reason}")


def unforeseen(error: str) -> Failure:
    """Classify what no rule covers; the journal has its trace."""
    return _failure(Kind.TRANSIENT, f"an unforeseen fault ({error}), see the journal")


def flooded(what: str) -> Failure:
    """Classify a service that sends more than it can mean, of what the device then left."""
    return _failure(Kind.FLOOD, f"the service floods the device with {what}")


def garbled(reason: str) -> Failure:
    """Classify bytes that are no WebSocket."""
    return _failure(Kind.TRANSIENT, f"what the service sends is no WebSocket ({reason})")


def silent(seconds: float) -> Failure:
    """Classify a service that accepts a connection and says nothing."""
    return _failure(Kind.TRANSIENT, f"no answer to the setup within {seconds:g} s")


def _failure(kind: Kind, cause: str) -> Failure:
    """Word a failure; what the service said is cut short and can write to no terminal."""
    return Failure(kind, f"{printable(cause)[:_LONGEST_CAUSE]}: {_CURES[kind]}")
