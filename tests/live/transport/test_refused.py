"""An upgrade that was refused keeps its reason, and what is not the service is told so."""

import json

import pytest

from edged.live import refusals
from edged.live.failures import Kind

STATUS = {403: "PERMISSION_DENIED", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}


def answer(message: str, reason: str = "", code: int = 403) -> str:
    """Return the body of an error as Google's gateway writes it."""
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
    error = {"code": code, "message": message, "status": STATUS[code], "details": details}
    return json.dumps({"error": error}, indent=2)


def test_googles_own_words_are_shown() -> None:
    """One line, cut, and without letters that move a cursor."""
    failure = refusals.refused(400, answer("API key not valid.\nPlease pass\ta \x1b[31mvalid one."))
    assert failure.kind is Kind.AUTHENTICATION
    assert (
        "refused with HTTP 400: API key not valid. Please pass a ?[31mvalid one." in failure.cause
    )
    suspended = refusals.refused(403, answer("Consumer 'api_key:x' has been suspended."))
    assert suspended.kind is Kind.ACCOUNT
    assert len(refusals.refused(403, answer("x" * 10_000)).cause) < 300


def test_the_reason_counts_where_the_message_says_little() -> None:
    """`reason` of google.rpc.ErrorInfo."""
    assert refusals.refused(403, answer("Denied.", "CONSUMER_SUSPENDED")).kind is Kind.ACCOUNT
    assert refusals.refused(403, answer("Denied.", "SERVICE_DISABLED")).kind is Kind.ACCOUNT


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (403, "", Kind.AUTHENTICATION, "refused with HTTP 403: check the API key"),
        (403, "Forbidden by policy", Kind.AUTHENTICATION, "HTTP 403: Forbidden by policy"),
        (400, '[{"error": {"message": "Bad setup"}}]', Kind.CONFIGURATION, "HTTP 400: Bad setup"),
        (400, '{"error": "no words"}', Kind.CONFIGURATION, "HTTP 400: no words"),
        (400, "[" * 2000, Kind.CONFIGURATION, "HTTP 400"),
        (429, answer("Slow down", code=429), Kind.QUOTA, "HTTP 429: Slow down"),
        (
            503,
            answer("The service is currently unavailable.", code=503),
            Kind.TRANSIENT,
            "unavailable",
        ),
        (502, "<!DOCTYPE html><title>Error 502</title>", Kind.TRANSIENT, "HTTP 502"),
        (200, "", Kind.NETWORK, "captive portal"),
        (426, "", Kind.NETWORK, "captive portal"),
        (511, "<html>log in</html>", Kind.NETWORK, "captive portal"),
        (403, "<!DOCTYPE html><title>Blocked</title>", Kind.NETWORK, "captive portal"),
        (404, "\n <html><body>nothing</body></html>", Kind.NETWORK, "gemini.base_url"),
        (407, "", Kind.NETWORK, "the proxy in the environment"),
    ],
)
def test_who_refused(status: int, body: str, kind: Kind, words: str) -> None:
    """A web page is no answer of the service; an error of its servers may be one."""
    failure = refusals.refused(status, body)
    assert (failure.kind, words in failure.cause) == (kind, True), failure.cause
