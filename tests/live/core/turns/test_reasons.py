"""Each reason of the service is known, and means something for the user."""

import pytest
from google.genai import types

from edged.conversation.events import FailureKind, ReplyEnded, TurnFailed
from edged.live.core.turns.reasons import EMPTY, REASONS, empty, ended
from edged.live.core.turns.turn_events import TurnEnded


def test_every_reason_of_the_sdk_has_its_meaning() -> None:
    """What a later one knows more must be looked at."""
    known = {reason.value for reason in types.TurnCompleteReason}
    assert known == REASONS.keys() | {"TURN_COMPLETE_REASON_UNSPECIFIED"}


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("", FailureKind.NO_REPLY),
        ("TURN_COMPLETE_REASON_UNSPECIFIED", FailureKind.NO_REPLY),
        ("MALFORMED_FUNCTION_CALL", FailureKind.NO_REPLY),
        ("NEED_MORE_INPUT", FailureKind.UNFINISHED),
        ("GENERATED_CONTENT_SAFETY", FailureKind.REFUSED),
        ("OF_THE_FUTURE", FailureKind.NO_REPLY),
    ],
)
def test_an_empty_turn_tells_what_to_do(reason: str, kind: FailureKind) -> None:
    """Say more, ask otherwise, or ask again; the service's own word is quoted."""
    failed = empty(1, reason)
    assert failed.kind is kind
    assert failed.cause.startswith(EMPTY)
    assert failed.cause.endswith(f"({reason})") or failed.cause == EMPTY


def test_an_answer_is_cut_short_for_known_reasons_only() -> None:
    """One that is not known yet is no failure of an answer that was heard."""
    (failed,) = ended(1, "GENERATED_AUDIO_SAFETY")
    assert isinstance(failed, TurnFailed)
    for reason in ("", "OF_THE_FUTURE"):
        assert ended(1, reason) == (ReplyEnded(1), TurnEnded(1))
