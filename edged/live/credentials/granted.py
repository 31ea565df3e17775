"""What a token broker answered: a token, or why there is none. Pure. docs/broker.md says how."""

import json
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from edged.live.credentials import EphemeralToken
from edged.live.failures import LONGEST_SAID, PORTAL, Failure, Kind, worded
from edged.live.refusals import barred, is_page, said_in
from edged.live.transport.https import Answer

_WHO: Final = "the token broker"
_TOKEN: Final = re.compile(r"auth_tokens/[\w.~-]{8,1024}", re.ASCII)
_VERSION: Final = re.compile(r"v\d[a-z0-9]{0,15}", re.ASCII)
_NO_BROKER: Final = "is gemini.broker_url the address of a broker?"
_UNKNOWN_DEVICE: Final = (
    "have a new secret made where the broker runs (edged broker add NAME), then: sudo edged set-key"
)
_REFUSALS: Final[dict[int, tuple[Kind, str]]] = {
    HTTPStatus.BAD_REQUEST: (Kind.CONFIGURATION, "change [gemini], or what the broker allows"),
    HTTPStatus.UNAUTHORIZED: (Kind.AUTHENTICATION, _UNKNOWN_DEVICE),
    HTTPStatus.FORBIDDEN: (Kind.CONFIGURATION, "change [gemini], or what the broker allows"),
    HTTPStatus.NOT_FOUND: (Kind.CONFIGURATION, _NO_BROKER),
    HTTPStatus.METHOD_NOT_ALLOWED: (Kind.CONFIGURATION, _NO_BROKER),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (Kind.CONFIGURATION, "shorten the system instruction"),
    HTTPStatus.TOO_MANY_REQUESTS: (Kind.QUOTA, "it limits each device; tried again by itself"),
}


def token_of(answer: Answer, now: float | None) -> EphemeralToken | Failure:
    """Return the token, or why there is none. `now`: seconds since the epoch, if they are known."""
    body = answer.body.decode(errors="replace")
    if answer.status != HTTPStatus.OK:
        return _refused(answer.status, body)
    if is_page(body):
        return worded(Kind.NETWORK, f"{_WHO} answers with a web page", f"{PORTAL}; {_NO_BROKER}")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return worded(
            Kind.CONFIGURATION, f"{_WHO} answers with something else than JSON", _NO_BROKER
        )
    name, version = said.get("name"), said.get("apiVersion", "v1alpha")
    if not (isinstance(name, str) and _TOKEN.fullmatch(name)):
        return worded(Kind.CONFIGURATION, f"{_WHO} answers without an ephemeral token", _NO_BROKER)
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        return worded(Kind.CONFIGURATION, f"{_WHO} names no version of the API", _NO_BROKER)
    if now is not None and (end := _expired(said, now)):
        cure = "set the clock of the broker, and have it mint one for each request"
        return worded(Kind.TRANSIENT, f"{_WHO} gave a token that expired at {end} UTC", cure)
    return EphemeralToken(name, version)


def _expired(said: dict[str, Any], now: float) -> str:
    """Return since when, in UTC, no session can be begun with the token; empty: it can."""
    for field in ("newSessionExpireTime", "expireTime"):
        try:
            end = datetime.fromisoformat(said[field]).astimezone(UTC)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue  # optional: the service knows best
        if end.timestamp() <= now:
            return end.replace(tzinfo=None).isoformat(" ", "seconds")
    return ""


def _refused(status: int, body: str) -> Failure:
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        cure = "set gemini.broker_url to where it leads, if that is yours"
        return worded(Kind.CONFIGURATION, f"{_WHO} redirects (HTTP {status}), not followed", cure)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return barred(status)
    if is_page(body) and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        cause = f"a web page answers in place of {_WHO} (HTTP {status})"
        return worded(Kind.NETWORK, cause, f"{PORTAL}; {_NO_BROKER}")
    kind, cure = _REFUSALS.get(status, (Kind.TRANSIENT, ""))
    said = said_in(body[:LONGEST_SAID])
    return worded(kind, f"{_WHO} refuses (HTTP {status})" + (f": {said}" if said else ""), cure)
