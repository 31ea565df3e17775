"""What the service's refusals mean: a table of phrases of which the first match counts. Pure.

Words of Google's API front end, the same for HTTP, for close frames and for error objects. About
half were seen in reports on discuss.ai.google.dev and in issues of googleapis/python-genai,
google-gemini/gemini-cli and google/generative-ai-docs; those of billing, of deleted projects and
"concurrent session" are inferred. In capitals: reasons of google.rpc.ErrorInfo
(https://cloud.google.com/apis/design/errors), which stand beside the words in an HTTP answer.
"""

import json
import re
from http import HTTPStatus
from typing import Final

from edged.capabilities.models import CURRENT, find, switched_off
from edged.live.failures import LONGEST_SAID, SOMEBODY_ELSE, Failure, Kind, Moment, worded
from edged.live.transport.error_object import ReportedError, first, words

_REGION: Final = ("location is not supported", "location_policy_violated")
_COUNTRY: Final = ("not available in your country", "not available in your region")
_ACCOUNT: Final = (
    # Suspended, banned, deleted.
    "has been suspended",
    "account suspended",
    "account is suspended",
    "account has been disabled",
    "account is disabled",
    "project is denied",
    "consumer_suspended",
    "has been denied access",
    "terms of service",
    "consumer_invalid",
    "permission denied on resource project",
    "has been deleted",
    # The API is not switched on in the project of the key.
    "has not been used in project",
    "service_disabled",
    "is disabled for this project",
    "is disabled in this project",
    # Money, which no waiting brings.
    "spending cap",
    "spending limit",
    "spend limit",
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
    "rate limit",
    "too many requests",
    "resource_exhausted",
    "resource has been exhausted",
    "billing",
)
_AUTHENTICATION: Final = (
    "api key",
    "api_key_invalid",
    "api_key_service_blocked",
    "requests to this api",
    "requests from referer",
    "requests from this",
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
    (Kind.REGION, _COUNTRY),
    (Kind.QUOTA, _QUOTA),
    (Kind.AUTHENTICATION, _AUTHENTICATION),
    (Kind.CONFIGURATION, _CONFIGURATION),
    (Kind.HANDLE, _HANDLE),
)
"""The graver first: a suspended consumer is denied permission, too."""
_REFUSED: Final = frozenset({1007, 1008, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND})
_MOST_READ: Final = 16_384
"""Letters in which a meaning is looked for."""


def meaning(said: str) -> Kind | None:
    """Return who can cure what the service says; None if it matches no phrase."""
    text = " ".join(said[:_MOST_READ].lower().split())
    found = (kind for kind, phrases in TABLE if any(phrase in text for phrase in phrases))
    return next(found, None)


def closed(code: int, reason: str, moment: Moment) -> Failure:
    """Classify a connection that the service closed with `code` (1006: without a word).

    Codes: https://ai.google.dev/gemini-api/docs/troubleshooting and issue threads of
    googleapis/python-genai, livekit/agents and pipecat-ai/pipecat.
    """
    kind = _meant(reason, moment) or _at_fault(code, moment)
    cause = f"closed with {code} {reason or 'without a reason'}"
    return worded(kind or Kind.TRANSIENT, cause, _cure(kind, reason))


def objected(error: ReportedError, moment: Moment) -> Failure:
    """Classify an error object that came in place of a message."""
    kind = _meant(error.said, moment) or _at_fault(error.code, moment) or _BY_STATUS.get(error.code)
    cause = f"the service reports an error: {error}"
    return worded(kind or Kind.TRANSIENT, cause, _cure(kind, error.said))


def _meant(said: str, moment: Moment) -> Kind | None:
    """Return the meaning of words; what is not found without a handle is the model."""
    kind = meaning(said)
    without = kind is Kind.HANDLE and moment is Moment.OPENING
    return Kind.CONFIGURATION if without else kind


def _at_fault(code: int, moment: Moment) -> Kind | None:
    """Return what is to blame where the service refuses what it was told, but does not say why."""
    if code in _REFUSED:
        return {Moment.RESUMING: Kind.HANDLE, Moment.OPENING: Kind.CONFIGURATION}.get(moment)
    return None


_BY_STATUS: Final[dict[int, Kind]] = {
    HTTPStatus.BAD_REQUEST: Kind.CONFIGURATION,
    HTTPStatus.UNAUTHORIZED: Kind.AUTHENTICATION,
    HTTPStatus.FORBIDDEN: Kind.AUTHENTICATION,
    HTTPStatus.NOT_FOUND: Kind.CONFIGURATION,
    HTTPStatus.TOO_MANY_REQUESTS: Kind.QUOTA,
}


_PAGE: Final = re.compile(r"\s*(<!doctype\s+html|<html|<head|<\?xml)", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]*>")
_NOT_THE_SERVICE: Final = frozenset(
    {HTTPStatus.OK, HTTPStatus.UPGRADE_REQUIRED, HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED}
)
"""How captive portals and filters answer an upgrade; RFC 6585, section 6, for the last of them."""


def refused(status: int, body: str = "") -> Failure:
    """Classify an upgrade that was answered with HTTP `status` and `body`.

    Google answers with JSON; a web page that tells of no fault of a server comes from elsewhere.
    """
    cause = f"refused with HTTP {status}"
    page = is_page(body) and status < HTTPStatus.INTERNAL_SERVER_ERROR
    if page or status in _NOT_THE_SERVICE:
        return worded(Kind.NETWORK, cause, SOMEBODY_ELSE)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return barred(status)
    kind = meaning(body)
    if kind in (None, Kind.HANDLE):  # a handle is not sent before the upgrade
        kind = _BY_STATUS.get(status)
    said = said_in(body[:LONGEST_SAID])
    told = f"{cause}: {said}" if said else cause
    return worded(kind or Kind.TRANSIENT, told, _cure(kind, said))


_GONE: Final = re.compile(
    r"models/([\w.-]{1,80}) (?:is not found for API|is no longer available)", re.IGNORECASE
)


def _cure(kind: Kind | None, said: str) -> str:
    """Return what to set instead of a model that the service does not have; else nothing."""
    found = _GONE.search(said[:LONGEST_SAID]) if kind is Kind.CONFIGURATION else None
    if found is None:
        return ""
    if gone := switched_off(found[1]):
        return f"it {gone}"
    return "" if find(found[1]) else f'set gemini.model to one of the Live API, such as "{CURRENT}"'


def barred(status: int) -> Failure:
    """Classify a proxy that answers CONNECT with HTTP `status`."""
    wants_login = status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
    cure = "it wants another user or password" if wants_login else "ask who runs it"
    told = f"the proxy in the environment lets nobody through (HTTP {status})"
    return worded(Kind.NETWORK, told, cure)


def is_page(body: str) -> bool:
    """Return whether a body is a web page."""
    return bool(_PAGE.match(body))


def said_in(body: str) -> str:
    """Return what an answer says: `error.message` of google.rpc.Status, else its plain words."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return " ".join(_TAG.sub(" ", body).split())
    return words((first(answer) or {}).get("error"))
