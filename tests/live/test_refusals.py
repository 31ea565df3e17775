"""What the service says when it refuses, in its own words, and whose business it is."""

import pytest

from edged.capabilities.models import switched_off
from edged.live import refusals
from edged.live.failures import Kind, Moment
from edged.live.refusals import closed, meaning, objected, refused
from edged.live.transport.error_object import ReportedError

EXAMPLES = {
    Kind.REGION: """
        User location is not supported for the API use.
        LOCATION_POLICY_VIOLATED
        Gemini is not available in your country.
        The Live API is not available in your region.
    """,
    Kind.ACCOUNT: """
        Permission denied: Consumer 'api_key:AIza' has been suspended.
        CONSUMER_SUSPENDED
        Account suspended.
        The account is suspended.
        This account is disabled.
        The API is disabled in this project.
        Spending limit reached.
        Your account has been disabled.
        Project is denied access to this service.
        Generative Language API is disabled for this project.
        Monthly spend limit reached.
        Your project has been denied access. Please contact support.
        This service has been disabled in this account for violation of Terms of\t\tService. If you
        CONSUMER_INVALID
        Permission denied on resource project polynomial-coda-466015-e4.
        Project #411082643095 has been deleted.
        Generative Language API has not been used in project 411082643095 before or it is disabled.
        SERVICE_DISABLED
        Your project has exceeded its spending cap. Please go to AI Studio at https://ai.studio
        Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects
        BILLING_DISABLED
        This API method requires billing to be enabled. Please enable billing on project 1
        The billing account for the owning project is disabled in state absent
        Gemini API free tier is not available in your country. Please enable billing on your project
        FAILED_PRECONDITION
        Precondition check failed.
    """,
    Kind.QUOTA: """
        Maximum number of concurrent sessions reached.
        You exceeded your current quota, please check your plan and billing details.
        Quota exceeded for quota metric 'Bidi generate content requests'
        RATE_LIMIT_EXCEEDED
        Rate limit exceeded.
        Too many requests from this client.
        RESOURCE_EXHAUSTED
        Resource has been exhausted (e.g. check quota).
        please check your plan and billing
    """,
    Kind.AUTHENTICATION: """
        API key not valid. Please pass a valid API key.
        API key expired. Please renew the API key.
        Your API key was reported as leaked. Please use another API key.
        API_KEY_INVALID
        API_KEY_SERVICE_BLOCKED
        Requests to this API generativelanguage.googleapis.com method X.BidiGenerate are blocked.
        Requests from referer <empty> are blocked.
        Requests from this Android client application <empty> are blocked.
        Method doesn't allow unregistered callers (callers without established identity).
        Request had invalid authentication credentials. Expected OAuth 2 access token
        The caller does not have permission
        UNAUTHENTICATED
    """,
    Kind.CONFIGURATION: """
        models/x is not found for API version v1beta
        or is not supported for bidiGenerateContent. Call ListModels
        This model models/gemini-2.5-flash is no longer available to new users.
    """,
    Kind.HANDLE: """
        BidiGenerateContent session not found
        Requested entity was not found.
    """,
    None: """
        Internal error encountered.
        Deadline expired before operation could complete.
        The service is currently unavailable.
        The operation was cancelled.
        Request contains an invalid argument.
        Cannot extract voices from a non-audio request.
        Your account of the facts is fine
    """,
}
ROWS = [
    (kind, line.strip()) for kind, lines in EXAMPLES.items() for line in lines.strip().splitlines()
]


@pytest.mark.parametrize(("kind", "said"), ROWS)
def test_the_words_of_the_service_are_understood(kind: Kind | None, said: str) -> None:
    """Whether they close a connection, or stand in the answer to an upgrade."""
    assert meaning(said) is kind
    if kind:
        assert closed(1008, said, Moment.RESUMING).kind is kind
        assert closed(1011, said, Moment.RESUMING).kind is kind
    if kind not in (None, Kind.HANDLE):
        assert refused(403, f'{{"error": {{"message": "{said}"}}}}').kind is kind


def test_each_phrase_of_the_table_has_an_example() -> None:
    """None is there for nothing, none is shadowed by another one."""
    for kind, phrases in refusals.TABLE:
        said = [" ".join(text.lower().split()) for which, text in ROWS if which is kind]
        for phrase in phrases:
            assert any(phrase in text for text in said), phrase


@pytest.mark.parametrize(
    ("code", "reason", "moment", "kind"),
    [
        (1006, "", Moment.LIVE, Kind.TRANSIENT),
        (1000, "The operation was cancelled", Moment.LIVE, Kind.TRANSIENT),
        (1011, "Internal error encountered.", Moment.LIVE, Kind.TRANSIENT),
        (1011, "Deadline expired before operation could complete.", Moment.LIVE, Kind.TRANSIENT),
        (1011, "You exceeded your current quota, please check", Moment.LIVE, Kind.QUOTA),
        (1011, "RESOURCE_EXHAUSTED", Moment.OPENING, Kind.QUOTA),
        (
            1007,
            "API key not valid. Please pass a valid API key.",
            Moment.OPENING,
            Kind.AUTHENTICATION,
        ),
        (
            1007,
            "User location is not supported for the API use.",
            Moment.OPENING,
            Kind.REGION,
        ),
        (1008, "Method doesn't allow unregistered callers", Moment.OPENING, Kind.AUTHENTICATION),
        (
            1008,
            "models/x is not found for API version v1beta, or is not supported for bidi…",
            Moment.OPENING,
            Kind.CONFIGURATION,
        ),
        (1007, "Request contains an invalid argument.", Moment.OPENING, Kind.CONFIGURATION),
        (1007, "Request contains an invalid argument.", Moment.RESUMING, Kind.HANDLE),
        (1007, "Request contains an invalid argument.", Moment.LIVE, Kind.TRANSIENT),
        (1008, "BidiGenerateContent session not found", Moment.RESUMING, Kind.HANDLE),
        (1008, "The operation was aborted", Moment.LIVE, Kind.TRANSIENT),
    ],
)
def test_close_codes_are_classified(code: int, reason: str, moment: Moment, kind: Kind) -> None:
    """Whose business a closed connection is, by code, reason and moment."""
    failure = closed(code, reason, moment)
    assert failure.kind is kind
    assert str(code) in failure.cause


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Kind.AUTHENTICATION),
        (403, Kind.AUTHENTICATION),
        (404, Kind.CONFIGURATION),
        (429, Kind.QUOTA),
        (503, Kind.TRANSIENT),
    ],
)
def test_refused_upgrades_are_classified(status: int, kind: Kind) -> None:
    """Whose business an HTTP answer is."""
    assert refused(status).kind is kind


def test_a_bad_request_that_is_about_the_key_is_the_keys() -> None:
    """The owner is sent to the key, not to the settings; other bad requests are the settings'."""
    body = '{"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}'
    assert refused(400, body).kind is Kind.AUTHENTICATION
    assert "API key" in refused(400, body).cause
    assert refused(400, "Unknown name: setup").kind is Kind.CONFIGURATION


def test_what_is_not_found_without_a_handle_is_the_model() -> None:
    """No conversation was lost: the owner is to look at gemini.model."""
    said = "Requested entity was not found."
    assert closed(1008, said, Moment.RESUMING).kind is Kind.HANDLE
    assert closed(1008, said, Moment.OPENING).kind is Kind.CONFIGURATION


@pytest.mark.parametrize(
    ("model", "cure"),
    [
        (
            "gemini-2.5-flash-native-audio-preview-12-2025",
            f"it {switched_off('gemini-2.5-flash-native-audio-preview-12-2025')}",
        ),
        (
            "gemini-live-2.5-flash-preview-native-audio-09-2025",
            f"it {switched_off('gemini-live-2.5-flash-preview-native-audio-09-2025')}",
        ),
        ("gemini-2.0-flash", 'set gemini.model to one of the Live API, such as "gemini-3.8-live"'),
        ("gemini-3.8-live", "check [gemini] in the settings"),
    ],
)
def test_a_model_that_is_gone_is_told_with_what_to_set(model: str, cure: str) -> None:
    """In a close, in an HTTP answer, in an error object: by the name that the service says."""
    said = f"models/{model} is not found for API version v1beta, or is not supported for bidi"
    reported = ReportedError(1008, said)
    for failure in (
        closed(1008, said, Moment.OPENING),
        refused(404, said),
        objected(reported, Moment.OPENING),
    ):
        assert failure.kind is Kind.CONFIGURATION
        assert failure.cause.endswith(f": {cure}")
