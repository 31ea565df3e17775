"""What the settings make of a conversation: its mode, and how long its phases may last."""

from typing import Final

from edged.conversation.events import Mode, Phase
from edged.inputs.microphone.gate import Duplex
from edged.runtime.limits import Limits
from edged.settings.model import ConversationSettings, MicrophoneSettings, Settings

DOUBLE_PRESS: Final = 0.5
"""Seconds in which a second press only means "be quiet", where the finger is up while one talks."""
CAPTURE_SLACK: Final = 2.0
"""Seconds beyond the release tail after which a microphone counts as stuck."""
STREAMING: Final = {
    Mode.HALF_DUPLEX: Duplex.HALF,
    Mode.FULL_DUPLEX: Duplex.FULL,
    Mode.TRANSLATE: Duplex.FULL,  # a translation sounds while one speaks
}
"""The modes in which the microphone stays open."""


def mode(settings: Settings) -> Mode:
    """Return the mode of the conversation."""
    talk = settings.conversation
    return Mode.FULL_DUPLEX if (talk.mode, talk.barge_in) == ("open", "always") else Mode(talk.mode)


def limits(talk: ConversationSettings, microphone: MicrophoneSettings) -> Limits:
    """Return how long a conversation may stay as it is."""
    phases: dict[Phase, float] = {
        Phase.TOUCHED: talk.tap_ms / 1000 if talk.mode == "hold" else DOUBLE_PRESS,
        Phase.LISTENING: talk.max_hold_s,
        Phase.CLOSING: microphone.release_tail_ms / 1000 + CAPTURE_SLACK,
        Phase.SENDING: talk.offline_patience_s,
    }
    if talk.mode in ("open", "translate"):
        phases |= {Phase.OPEN: talk.idle_close_s, Phase.HEARING: talk.max_hold_s}
    return Limits(phases, talk.offline_patience_s, 60.0 * talk.forget_after_min or None)
