"""What the service's refusals mean: a table of phrases, the first that fits counts. Pure.

All but "concurrent session" were seen in answers of Google's API front end, the same for HTTP, for
close frames and for error objects: reports on discuss.ai.google.dev and in issues of
googleapis/python-genai, google-gemini/gemini-cli and google/generative-ai-docs. In capitals:
reasons of google.rpc.ErrorInfo (https://cloud.google.com/apis/design/errors), which stand beside
the words in an HTTP answer.
"""

from http import HTTPStatus
from typing import Final

from edged.live.failures import Failure, Kind, Moment, worded

_REGION: Final = ("location is not supported", "location_policy_violated")
_ACCOUNT: Final = (
    # Suspended, banned, deleted.
    "has been suspended",
    "consumer_suspended",
    "has been denied access",
    "terms of service",
    "consumer_invalid",
    "permission denied on resource project",
    "has been deleted",
    # The API is not switched on in the project of the key.
    "has not been used in project",
    "service_disabled",
    # Money, which no waiting brings.
    "spending cap",
    "prepayment credits",
    "billing_disabled",
    "billing to be enabled",
    "enable billing",
    "billing account",
    "free tier is not available",
    "failed_precondition",
    "precondition check failed",
)
_QUOTA: Final = (
    "concurrent session",
    "quota",
    "rate_limit_exceeded",
    "resource_exhausted",
    "resource has been exhausted",
    "billing",
)
_AUTHENTICATION: Final = (
    "api key",
    "api_key_invalid",
    "api_key_service_blocked",
    "requests to this api",
    "requests from",
    "unregistered callers",
    "authentication credential",
    "permission",
    "unauthenticated",
)
_CONFIGURATION: Final = (
    "is not found for api version",
    "not supported for bidigeneratecontent",
    "no longer available",
)
_HANDLE: Final = ("session not found", "requested entity was not found")

TABLE: Final = (
    (Kind.REGION, _REGION),
    (Kind.ACCOUNT, _ACCOUNT),
    (Kind.QUOTA, _QUOTA),
    (Kind.AUTHENTICATION, _AUTHENTICATION),
    (Kind.CONFIGURATION, _CONFIGURATION),
    (Kind.HANDLE, _HANDLE),
)
"""The graver first: a suspended consumer is denied permission, too."""
_MOST_READ: Final = 16_384
"""Letters in which a meaning is looked for."""


def meaning(said: str) -> Kind | None:
    """Return whose business it is that the service said so; None if that tells nothing."""
    text = " ".join(said[:_MOST_READ].lower().split())
    found = (kind for kind, phrases in TABLE if any(phrase in text for phrase in phrases))
    return next(found, None)


def closed(code: int, reason: str, moment: Moment) -> Failure:
    """Classify a connection that the service closed with `code` (1006: without a word).

    Codes: https://ai.google.dev/gemini-api/docs/troubleshooting and issue threads of
    googleapis/python-genai, livekit/agents and pipecat-ai/pipecat.
    """
    kind = meaning(reason)
    if kind is None and code in (1007, 1008):
        kind = {Moment.RESUMING: Kind.HANDLE, Moment.OPENING: Kind.CONFIGURATION}.get(moment)
    return worded(kind or Kind.TRANSIENT, f"closed with {code} {reason or 'without a reason'}")


_BY_STATUS: Final[dict[int, Kind]] = {
    HTTPStatus.BAD_REQUEST: Kind.CONFIGURATION,
    HTTPStatus.UNAUTHORIZED: Kind.AUTHENTICATION,
    HTTPStatus.FORBIDDEN: Kind.AUTHENTICATION,
    HTTPStatus.NOT_FOUND: Kind.CONFIGURATION,
    HTTPStatus.TOO_MANY_REQUESTS: Kind.QUOTA,
}


def refused(status: int, body: str = "") -> Failure:
    """Classify an upgrade that was answered with HTTP `status`."""
    kind = meaning(body)
    if kind in (None, Kind.HANDLE):  # a handle is not sent before the upgrade
        kind = _BY_STATUS.get(status, Kind.TRANSIENT)
    return worded(kind or Kind.TRANSIENT, f"refused with HTTP {status}")
