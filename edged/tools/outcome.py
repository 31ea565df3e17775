"""How a call went, as the model is told. Pure.

Google asks for a status, a message and what the model can do next; an empty result made models
call the same function two to five times (Vertex AI, migration to the Live API of Gemini 3.8).
"""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Final

from edged.values import dataclass

MOST_BYTES: Final = 16_384
"""Of a result as JSON: it is billed again with each turn."""
MOST_PICTURE_BYTES: Final = 1 << 20


class Status(Enum):
    """The outcome in a word; the first three are Google's."""

    NO_RESULTS = "no_results"
    INVALID_ARGUMENT = "invalid_argument"
    OK = "ok"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a call, or why there is none."""

    status: Status
    message: str = ""
    """A sentence for the model; empty: that of the status."""
    data: str = ""
    """A JSON object with the result; empty: there is no more to say."""
    hint: str = ""
    """What the model can do next; empty: that of the status."""
    picture: bytes = b""
    """A JPEG, PNG or WebP that belongs to the result."""

    @property
    def response(self) -> str:
        """The JSON object that answers the call; never empty, and at most MOST_BYTES."""
        told = self._told(json.loads(self.data) if self.data else {})
        size = len(told.encode())
        if size > MOST_BYTES:
            return TOO_LARGE._told({"bytes": size})  # noqa: SLF001 - of the same class
        return told

    @property
    def picture_shown(self) -> bytes:
        """The picture, unless it is larger than MOST_PICTURE_BYTES."""
        return self.picture if len(self.picture) <= MOST_PICTURE_BYTES else b""

    def _told(self, data: Mapping[str, object]) -> str:
        message, hint = _WORDS[self.status]
        words = {
            "status": self.status.value,
            "retryable": self.status in _RETRYABLE,
            "message": self.message or message,
        }
        if hint := self.hint or hint:
            words["retry_hint"] = hint
        told = json.dumps({**data, **words}, ensure_ascii=False, allow_nan=False)
        # Half of a character, as in the name of a file that is no UTF-8, can be sent to nobody.
        return told.encode(errors="replace").decode()


def media_type(picture: bytes) -> str:
    """Return what kind of picture it is; empty: none that a model can be shown."""
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for head, kind in _HEADS.items() if picture.startswith(head)), "")


_HEADS: Final = {b"\xff\xd8": "image/jpeg", b"\x89PNG\r\n": "image/png"}


def ok(data: Mapping[str, object], message: str = "") -> Outcome:
    """Return the outcome of a call that went well; raise TypeError or ValueError if not JSON."""
    return Outcome(Status.OK, message, json.dumps(data, ensure_ascii=False, allow_nan=False))


def failed(message: str, hint: str = "") -> Outcome:
    """Return the outcome of a call that did not."""
    return Outcome(Status.FAILED, message, hint=hint)


_RETRYABLE: Final = frozenset({Status.INVALID_ARGUMENT})
_WORDS: Final = {
    Status.OK: ("Done.", ""),
    Status.NO_RESULTS: ("There is nothing.", "Tell the user so."),
    Status.INVALID_ARGUMENT: ("The arguments are wrong.", "Call it once more with others."),
    Status.FAILED: ("It failed.", "Tell the user that it failed; do not call it again."),
    Status.TIMED_OUT: (
        "It took too long and was stopped.",
        "Tell the user that it took too long; call it again only if they ask for it.",
    ),
    Status.UNCONFIRMED: (
        "It was not done: nobody pressed the button of the device to confirm it.",
        "Tell the user so; call it again only if they ask for it.",
    ),
    Status.CANCELLED: (
        "The user has interrupted it.",
        "Say nothing of it; call it again only if they ask for it.",
    ),
}
TOO_LARGE: Final = Outcome(
    Status.FAILED, f"The result is larger than {MOST_BYTES} bytes.", hint="Ask for less."
)
