"""The commands of a row of the table, as functions of the turn and the link."""

from collections.abc import Callable
from typing import Final

from edged.conversation.commands import (
    AbandonUtterance,
    AwaitReply,
    BeginUtterance,
    CancelCapture,
    Capture,
    Command,
    Confirm,
    Decline,
    Earcon,
    EndCapture,
    EndUtterance,
    FinishPlaying,
    Forget,
    PauseCapture,
    PauseUtterance,
    PlayEarcon,
    ResumeCapture,
    Silence,
    StopBell,
    WriteUtterance,
)
from edged.conversation.events import FailureKind, Link, Manner, TextTyped
from edged.conversation.remark import Remark
from edged.values import dataclass

_NOTHING_TYPED: Final = TextTyped("")
_OF_KIND: Final = {
    FailureKind.NO_REPLY: Earcon.TURN_FAILED,
    FailureKind.REFUSED: Earcon.REFUSED,
    FailureKind.UNFINISHED: Earcon.SAY_MORE,
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a command may depend on: its turn, whether the service is connected, what was typed."""

    epoch: int
    link: Link
    captured: int
    """The turn for which the microphone was opened: in an open conversation an older one."""
    manner: Manner = Manner.ALOUD
    typed: TextTyped = _NOTHING_TYPED
    remarks: tuple[Remark, ...] = ()
    """What is to be remembered."""
    failure: FailureKind = FailureKind.NO_REPLY
    ticket: int = 0
    """Of the call that a press is to confirm."""


Order = Callable[[Context], Command | None]
"""Returns None if the turn does without the command."""


def silence(now: Context) -> Command:
    """Silence everything older than this turn, and the reply to this one if it is quiet."""
    return silence_all(now) if now.manner is Manner.QUIET else Silence(now.epoch)


def silence_all(now: Context) -> Command:
    """Silence everything up to and including this turn."""
    return Silence(now.epoch + 1)


def begin(now: Context) -> Command:
    """Begin the utterance."""
    return BeginUtterance(now.epoch)


def write(now: Context) -> Command:
    """Say what was typed."""
    return WriteUtterance(now.epoch, now.typed.text, now.typed.jpeg)


def interject(now: Context) -> Command:
    """Say what was typed in the open conversation."""
    return WriteUtterance(now.epoch, now.typed.text, now.typed.jpeg, now.captured)


def capture(now: Context) -> Command:
    """Open the microphone."""
    return Capture(now.epoch)


def end_capture(now: Context) -> Command:
    """Close the microphone after the release tail."""
    return EndCapture(now.captured)


def cancel_capture(now: Context) -> Command:
    """Close the microphone now."""
    return CancelCapture(now.captured)


def pause_capture(now: Context) -> Command:
    """Close the microphone for now."""
    return PauseCapture(now.captured)


def resume_capture(now: Context) -> Command:
    """Open the microphone again."""
    return ResumeCapture(now.captured)


def pause(now: Context) -> Command:
    """Pause the utterance."""
    return PauseUtterance(now.captured)


def end(now: Context) -> Command:
    """End the utterance."""
    return EndUtterance(now.captured)


def abandon(now: Context) -> Command:
    """Abandon the turn."""
    return AbandonUtterance(now.epoch)


def await_reply(now: Context) -> Command | None:
    """Have the speaker awake when the reply comes."""
    return None if now.manner is Manner.QUIET else AwaitReply(now.epoch)


def finish(now: Context) -> Command:
    """Play the reply to its last sample."""
    return FinishPlaying(now.epoch)


def cannot_hear(_: Context) -> Command:
    """Play the earcon for a lost microphone."""
    return PlayEarcon(Earcon.CANNOT_HEAR)


def trouble(now: Context) -> Command | None:
    """Play the earcon that explains why there is no reply."""
    online = now.link is Link.ONLINE
    return _aloud(now, _OF_KIND[now.failure] if online else Earcon.NO_CONNECTION)


def written(now: Context) -> Command | None:
    """Play the earcon that tells of a reply in writing."""
    return _aloud(now, Earcon.WRITTEN)


def low(_: Context) -> Command:
    """Play the earcon for a budget of which little is left."""
    return PlayEarcon(Earcon.BUDGET_LOW)


def spent(_: Context) -> Command:
    """Play the earcon for a budget that is spent."""
    return PlayEarcon(Earcon.BUDGET_SPENT)


def ring(_: Context) -> Command:
    """Play the sound of what rings."""
    return PlayEarcon(Earcon.BELL)


def stop_bell(_: Context) -> Command:
    """Stop what rings."""
    return StopBell()


def _aloud(now: Context, earcon: Earcon) -> Command | None:
    return None if now.manner is Manner.QUIET else PlayEarcon(earcon)


def ask(_: Context) -> Command:
    """Ask for a press, also in a quiet turn: whoever presses has to know."""
    return PlayEarcon(Earcon.CONFIRM)


def confirm(now: Context) -> Command:
    """Run the call."""
    return Confirm(now.ticket)


def decline(now: Context) -> Command | None:
    """Do not run the call, if one is asked for."""
    return Decline(now.ticket) if now.ticket else None


def refused(_: Context) -> Command:
    """Play the earcon of a refusal: what was said under the finger was not heard."""
    return PlayEarcon(Earcon.REFUSED)


def forget(now: Context) -> Command:
    """Start a new conversation with the service."""
    return Forget(now.remarks)
