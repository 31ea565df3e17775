"""Why the service closes a connection: codes and reasons as seen in public reports.

What no report shows is closed with 1007 and a reason that ends in ``(inferred)``.
"""

from dataclasses import dataclass
from typing import Final

INVALID: Final = 1007
"""Close code of a request that the service does not accept."""
POLICY: Final = 1008
"""Close code of a request that the service does not allow."""
INTERNAL: Final = 1011
"""Close code of a service that cannot continue."""

_REASON_BYTES: Final = (
    123  # RFC 6455, section 5.5: a control frame carries 125 bytes, 2 of them the code
)
_INFERRED: Final = " (inferred)"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A close of the connection; `reason` fits into a close frame."""

    code: int
    reason: str

    @property
    def inferred(self) -> bool:
        """Whether no public report shows this close."""
        return self.reason.endswith(_INFERRED)


def known(code: int, reason: str) -> Refusal:
    """Return a close that public reports show; a long reason is cut as the service cuts it."""
    return Refusal(code, _cut(reason, _REASON_BYTES))


def inferred(reason: str) -> Refusal:
    """Return a close whose code and wording are assumed."""
    return Refusal(INVALID, _cut(reason, _REASON_BYTES - len(_INFERRED)) + _INFERRED)


def _cut(text: str, size: int) -> str:
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")


NO_KEY: Final = known(
    POLICY,
    "Method doesn't allow unregistered callers (callers without established identity)."
    " Please use API Key or other form of API consumer identity to call this API.",
)
BAD_KEY: Final = known(INVALID, "API key not valid. Please pass a valid API key.")
INVALID_ARGUMENT: Final = known(INVALID, "Request contains an invalid argument.")
SETUP_FIRST: Final = known(INVALID, "setup must be the first message and only the first")
NO_TURN: Final = known(INVALID, "No turn to complete")
EXPLICIT_ACTIVITY: Final = known(
    INVALID,
    "Explicit activity control is not supported when automatic activity detection is enabled.",
)
MEDIA_CHUNKS: Final = known(
    INVALID, "realtime_input.media_chunks is deprecated. Use audio, video, or text instead."
)
SCHEDULING: Final = known(INVALID, "Function response scheduling is not supported for this model.")
UNSUPPORTED: Final = known(POLICY, "Operation is not implemented, or supported, or enabled.")
NO_SESSION: Final = known(POLICY, "BidiGenerateContent session not found")
QUOTA: Final = known(
    INTERNAL, "You exceeded your current quota, please check your plan and billing details."
)
INTERNAL_ERROR: Final = known(INTERNAL, "Internal error encountered.")
CANCELLED: Final = known(1000, "The operation was cancelled.")
TOO_LONG: Final = inferred("The conversation is too long without context window compression.")
DEADLINE: Final = known(INTERNAL, "Deadline expired before operation could complete.")


def no_modalities(asked: list[str], model: str) -> Refusal:
    """Return the close for answers in another form than the model's; reports show that for TEXT."""
    reason = (
        f"The requested combination of response modalities ({', '.join(asked)}) is not supported by"
        f" the model. {model}"
    )
    return known(INVALID, reason) if asked == ["TEXT"] else inferred(reason)


def no_model(model: str, version: str) -> Refusal:
    """Return the close for a model that does not exist or is not of the Live API."""
    return known(
        POLICY,
        f"{model} is not found for API version {version}, or is not supported for"
        " bidiGenerateContent. Call ListModels to see the list of available models and their"
        " supported methods.",
    )
