"""Failures of the service: cause, cure, and who can apply it. Pure.

What the service itself says when it refuses is read in `edged.live.refusals`.
"""

from enum import Enum
from typing import Final

from edged.quoting import quoted, redact
from edged.values import dataclass


class Kind(Enum):
    """Who can cure a failure."""

    CONFIGURATION = "configuration"  # the owner: settings
    AUTHENTICATION = "authentication"  # the owner: key
    ACCOUNT = "account"  # the owner: Google account, project, its billing
    REGION = "region"  # nobody here: the service is not offered in this place
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
    """A failure in words for the owner, without secrets whatever they quote."""

    kind: Kind
    cause: str

    def __post_init__(self) -> None:
        """Hide secrets: a service may quote the key, a library the login at a proxy."""
        object.__setattr__(self, "cause", redact(self.cause))


_LONGEST_CAUSE: Final = 200
LONGEST_SAID: Final = 4096
"""Letters of what a service said that are looked at: patterns are slow, and a body may be a MiB."""
NULL_ADDRESSES: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - nobody listens there
PORTAL: Final = (
    "a captive portal, filter or proxy answers in its place: open a web page on this network, or"
    " try another one"
)
"""The cure where something other than what was asked answers."""
SOMEBODY_ELSE: Final = f"{PORTAL}; is gemini.base_url right?"
"""The cure where it is not the service that answers."""
_CURES: Final = {
    Kind.CONFIGURATION: "check [gemini] in the settings",
    Kind.AUTHENTICATION: "check the API key, or what stands in its place",
    Kind.ACCOUNT: "look at the Google account and project of the key (https://aistudio.google.com)",
    Kind.REGION: "it is not offered where this network is; a VPN or proxy may be why",
    Kind.QUOTA: "wait, or raise the quota of the key",
    Kind.HANDLE: "a new conversation is begun",
    Kind.NETWORK: "tried again by itself",
    Kind.TRANSIENT: "tried again by itself",
    Kind.FLOOD: "left, and tried again by itself",
}


def redirected(status: int) -> Failure:
    """Classify a redirect, which is never followed: the key must not reach another origin."""
    return worded(Kind.CONFIGURATION, f"answered with a redirect (HTTP {status}), not followed")


def expired(reason: str, doubt: str | None) -> Failure:
    """Classify a certificate out of its validity; `doubt`: why the clock may be wrong."""
    if doubt:
        return Failure(Kind.CLOCK, f"waiting for the time: {doubt} ({reason})")
    return worded(Kind.TRANSIENT, f"TLS certificate not trusted ({reason})", "check the clock")


def misnamed(reason: str) -> Failure:
    """Classify a certificate for another name: what answers is not the service."""
    return worded(Kind.NETWORK, f"TLS certificate not trusted ({reason})", SOMEBODY_ELSE)


def untrusted(reason: str) -> Failure:
    """Classify a certificate of an authority that is not trusted."""
    cure = (
        "is it a captive portal or a filter, or should gemini.ca_file name the authority?"
        " Tried again"
    )
    return worded(Kind.TRANSIENT, f"TLS certificate not trusted ({reason})", cure)


def not_tls() -> Failure:
    """Classify an answer that is no TLS: OpenSSL's WRONG_VERSION_NUMBER."""
    return worded(Kind.NETWORK, "plain HTTP is spoken there instead of TLS", SOMEBODY_ELSE)


def unreachable(reason: str) -> Failure:
    """Classify a network that does not reach the service."""
    return worded(Kind.NETWORK, f"not reachable: {reason}")


def filtered(host: str) -> Failure:
    """Classify a name that resolves to a null address."""
    cure = f"allow {host} there, or use another name server"
    return worded(Kind.NETWORK, "a DNS filter (Pi-hole, router) blocks the name", cure)


def unforeseen(error: str) -> Failure:
    """Classify an unexpected error; the journal has its traceback."""
    return worded(Kind.TRANSIENT, f"an unforeseen fault ({error}), see the journal")


def flooded(what: str) -> Failure:
    """Classify a service that floods the device, which then closed the connection."""
    return worded(Kind.FLOOD, f"the service floods the device with {what}")


def garbled(reason: str) -> Failure:
    """Classify bytes that are no WebSocket."""
    return worded(Kind.TRANSIENT, f"what the service sends is no WebSocket ({reason})")


def silent(asked: str, seconds: float) -> Failure:
    """Classify that nobody answered what was `asked`; who was to tells whether the way is clear."""
    return worded(Kind.NETWORK, f"no answer to {asked} within {round(seconds, 1):g} s")


def worded(kind: Kind, cause: str, cure: str = "") -> Failure:
    """Word a failure; what the service said is cut short and can write to no terminal."""
    return Failure(kind, f"{quoted(cause, _LONGEST_CAUSE)}: {cure or _CURES[kind]}")
