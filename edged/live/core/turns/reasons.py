"""Why the service ends a turn without its answer, or without the rest of it. Pure.

The names are those of TurnCompleteReason (https://ai.google.dev/api/live and google-genai's types).
"""

from typing import Final

from edged.conversation.events import FailureKind, ReplyEnded, TurnFailed
from edged.live.core.turns.turn_events import TurnEnded, TurnEvent

EMPTY: Final = "the service ended the turn without an answer"
CUT_SHORT: Final = "the service ended the answer in the middle"
MORE: Final = "it waits for more: say more"
REFUSES: Final = "it refuses what was asked, or what it would have answered: ask otherwise"
MALFORMED: Final = "the model called a tool in a way that cannot be read: ask again"

_UNSPECIFIED: Final = frozenset({"", "TURN_COMPLETE_REASON_UNSPECIFIED"})
_REFUSALS: Final = frozenset(
    {
        "RESPONSE_REJECTED",
        "PROHIBITED_INPUT_CONTENT",
        "IMAGE_PROHIBITED_INPUT_CONTENT",
        "INPUT_TEXT_CONTAIN_PROMINENT_PERSON_PROHIBITED",
        "INPUT_IMAGE_CELEBRITY",
        "INPUT_IMAGE_PHOTO_REALISTIC_CHILD_PROHIBITED",
        "INPUT_TEXT_NCII_PROHIBITED",
        "INPUT_OTHER",
        "INPUT_IP_PROHIBITED",
        "BLOCKLIST",
        "UNSAFE_PROMPT_FOR_IMAGE_GENERATION",
        "GENERATED_IMAGE_SAFETY",
        "GENERATED_CONTENT_SAFETY",
        "GENERATED_AUDIO_SAFETY",
        "GENERATED_VIDEO_SAFETY",
        "GENERATED_CONTENT_PROHIBITED",
        "GENERATED_CONTENT_BLOCKLIST",
        "GENERATED_IMAGE_PROHIBITED",
        "GENERATED_IMAGE_CELEBRITY",
        "GENERATED_IMAGE_PROMINENT_PEOPLE_DETECTED_BY_REWRITER",
        "GENERATED_IMAGE_IDENTIFIABLE_PEOPLE",
        "GENERATED_IMAGE_MINORS",
        "OUTPUT_IMAGE_IP_PROHIBITED",
        "GENERATED_OTHER",
        "MAX_REGENERATION_REACHED",
    }
)
REASONS: Final = {
    **dict.fromkeys(_REFUSALS, (FailureKind.REFUSED, REFUSES)),
    "NEED_MORE_INPUT": (FailureKind.UNFINISHED, MORE),
    "MALFORMED_FUNCTION_CALL": (FailureKind.NO_REPLY, MALFORMED),
}


def empty(epoch: int, reason: str) -> TurnFailed:
    """Return the end of a turn in which nothing was answered."""
    return _failed(epoch, EMPTY, reason)


def ended(epoch: int, reason: str) -> tuple[TurnEvent, ...]:
    """Return the end of a turn in the middle of its answer; reasons not known yet mean nothing."""
    if reason in REASONS:
        return (_failed(epoch, CUT_SHORT, reason),)
    return ReplyEnded(epoch), TurnEnded(epoch)


def explained(told: TurnEvent, waiting: int) -> TurnEvent:
    """Return what is told; an empty end of the turn `waiting` for input asks to say more."""
    if told != TurnFailed(waiting, EMPTY):
        return told
    return TurnFailed(waiting, f"{EMPTY}: {MORE}", FailureKind.UNFINISHED)


def _failed(epoch: int, cause: str, reason: str) -> TurnFailed:
    if reason in _UNSPECIFIED:
        return TurnFailed(epoch, cause)
    kind, words = REASONS.get(reason, (FailureKind.NO_REPLY, ""))
    told = f"{cause}: {words}" if words else cause
    return TurnFailed(epoch, f"{told} ({reason})", kind)
