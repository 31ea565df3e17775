"""The commands of a row of the table, as functions of the turn and the link."""

from collections.abc import Callable
from dataclasses import dataclass

from edged.conversation.commands import (
    AbandonUtterance,
    AwaitReply,
    BeginUtterance,
    CancelCapture,
    Capture,
    Command,
    Earcon,
    EndCapture,
    EndUtterance,
    FinishPlaying,
    Forget,
    PlayEarcon,
    Silence,
)
from edged.conversation.events import Link


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What a command may depend on: its turn and whether the service is connected."""

    epoch: int
    link: Link


Order = Callable[[Circumstance], Command]


def silence(now: Circumstance) -> Command:
    """Silence everything older than this turn."""
    return Silence(now.epoch)


def silence_all(now: Circumstance) -> Command:
    """Silence everything up to and including this turn."""
    return Silence(now.epoch + 1)


def begin(now: Circumstance) -> Command:
    """Begin the utterance."""
    return BeginUtterance(now.epoch)


def capture(now: Circumstance) -> Command:
    """Open the microphone."""
    return Capture(now.epoch)


def end_capture(now: Circumstance) -> Command:
    """Close the microphone after the release tail."""
    return EndCapture(now.epoch)


def cancel_capture(now: Circumstance) -> Command:
    """Close the microphone now."""
    return CancelCapture(now.epoch)


def end(now: Circumstance) -> Command:
    """End the utterance."""
    return EndUtterance(now.epoch)


def abandon(now: Circumstance) -> Command:
    """Abandon the turn."""
    return AbandonUtterance(now.epoch)


def await_reply(now: Circumstance) -> Command:
    """Have the speaker awake when the reply comes."""
    return AwaitReply(now.epoch)


def finish(now: Circumstance) -> Command:
    """Play the reply to its last sample."""
    return FinishPlaying(now.epoch)


def cannot_hear(_: Circumstance) -> Command:
    """Play the earcon for a lost microphone."""
    return PlayEarcon(Earcon.CANNOT_HEAR)


def trouble(now: Circumstance) -> Command:
    """Play the earcon that explains why there is no reply."""
    online = now.link is Link.ONLINE
    return PlayEarcon(Earcon.TURN_FAILED if online else Earcon.NO_CONNECTION)


def forget(_: Circumstance) -> Command:
    """Start a new conversation with the service."""
    return Forget()
