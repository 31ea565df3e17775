"""The behaviour of the device on one page: (phase, trigger) -> (next phase, commands).

Whatever is not written here is ignored: a device must survive any order of events. Everything that
decides about a turn is in this table; `machine` only finds the row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from edged.conversation.commands import (
    AbandonUtterance,
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
from edged.conversation.events import Link, Phase


class Trigger(Enum):
    """An event as the table sees it: of the current turn, and judged by the condition."""

    PRESS = "press"
    PRESS_DEAF = "press, but the microphone is lost"
    PRESS_UNSET = "press, but not set up"
    RELEASE = "release"
    PATIENCE = "patience expired"
    CAPTURED = "capture ended"
    ACCEPTED = "utterance accepted"
    REPLYING = "reply started"
    REPLIED = "reply ended"
    FAILED = "turn failed"
    PLAYED = "playback ended"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What a command may depend on: the turn it is for and whether the service is in reach."""

    epoch: int
    link: Link


Order = Callable[[Circumstance], Command]


@dataclass(frozen=True, slots=True)
class Row:
    """Where a trigger leads and what is asked on the way."""

    phase: Phase
    orders: tuple[Order, ...] = ()


def _silence(now: Circumstance) -> Command:
    return Silence(now.epoch)


def _silence_all(now: Circumstance) -> Command:
    return Silence(now.epoch + 1)


def _begin(now: Circumstance) -> Command:
    return BeginUtterance(now.epoch)


def _capture(now: Circumstance) -> Command:
    return Capture(now.epoch)


def _end_capture(now: Circumstance) -> Command:
    return EndCapture(now.epoch)


def _cancel_capture(now: Circumstance) -> Command:
    return CancelCapture(now.epoch)


def _end(now: Circumstance) -> Command:
    return EndUtterance(now.epoch)


def _abandon(now: Circumstance) -> Command:
    return AbandonUtterance(now.epoch)


def _finish(now: Circumstance) -> Command:
    return FinishPlaying(now.epoch)


def _cannot_hear(_: Circumstance) -> Command:
    return PlayEarcon(Earcon.CANNOT_HEAR)


def _trouble(now: Circumstance) -> Command:
    online = now.link is Link.ONLINE
    return PlayEarcon(Earcon.TURN_FAILED if online else Earcon.NO_CONNECTION)


def _forget(_: Circumstance) -> Command:
    return Forget()


IDLE, TOUCHED, LISTENING, CLOSING, SENDING, THINKING, SPEAKING, FINISHING = Phase
T = Trigger

# Rows that several phases share; the last three are for when the service has nothing more to say.
_START = Row(TOUCHED, (_silence, _begin, _capture))
_DEAF = Row(IDLE, (_silence_all, _abandon, _cannot_hear))
_UNSET = Row(IDLE, (_silence_all, _abandon, _trouble))
_FORGOTTEN = Row(IDLE, (_silence_all, _abandon, _forget))
_DEAF_AFTER = Row(IDLE, (_silence_all, _cannot_hear))
_UNSET_AFTER = Row(IDLE, (_silence_all, _trouble))
_FORGOTTEN_AFTER = Row(IDLE, (_silence_all, _forget))

# fmt: off
TABLE: Final[Mapping[tuple[Phase, Trigger], Row]] = {
    (IDLE,      T.PRESS):       _START,
    (IDLE,      T.PRESS_DEAF):  _DEAF_AFTER,
    (IDLE,      T.PRESS_UNSET): _UNSET_AFTER,
    (IDLE,      T.FORGET):      _FORGOTTEN_AFTER,

    # A short press only silences: what it captured is let go.
    (TOUCHED,   T.PATIENCE):    Row(LISTENING),
    (TOUCHED,   T.RELEASE):     Row(IDLE, (_cancel_capture, _abandon)),
    (TOUCHED,   T.CAPTURED):    Row(IDLE, (_abandon, _cannot_hear)),
    (TOUCHED,   T.FAILED):      Row(IDLE, (_cancel_capture, _trouble)),
    (TOUCHED,   T.FORGET):      Row(IDLE, (_cancel_capture, _abandon, _forget)),

    # The microphone ends a capture unasked only when it is lost: what was heard is still said.
    (LISTENING, T.RELEASE):     Row(CLOSING, (_end_capture,)),
    (LISTENING, T.PATIENCE):    Row(CLOSING, (_end_capture,)),
    (LISTENING, T.CAPTURED):    Row(SENDING, (_end, _cannot_hear)),
    (LISTENING, T.FAILED):      Row(IDLE, (_cancel_capture, _trouble)),
    (LISTENING, T.FORGET):      Row(IDLE, (_cancel_capture, _abandon, _forget)),

    (CLOSING,   T.CAPTURED):    Row(SENDING, (_end,)),
    (CLOSING,   T.PATIENCE):    Row(SENDING, (_cancel_capture, _end)),
    (CLOSING,   T.PRESS):       _START,
    (CLOSING,   T.PRESS_DEAF):  Row(IDLE, (_cancel_capture, _abandon, _cannot_hear)),
    (CLOSING,   T.PRESS_UNSET): Row(IDLE, (_cancel_capture, _abandon, _trouble)),
    (CLOSING,   T.FAILED):      Row(IDLE, (_cancel_capture, _trouble)),
    (CLOSING,   T.FORGET):      Row(IDLE, (_cancel_capture, _abandon, _forget)),

    (SENDING,   T.ACCEPTED):    Row(THINKING),
    (SENDING,   T.PATIENCE):    Row(IDLE, (_abandon, _trouble)),
    (SENDING,   T.FAILED):      Row(IDLE, (_trouble,)),
    (SENDING,   T.PRESS):       _START,
    (SENDING,   T.PRESS_DEAF):  _DEAF,
    (SENDING,   T.PRESS_UNSET): _UNSET,
    (SENDING,   T.FORGET):      _FORGOTTEN,

    (THINKING,  T.REPLYING):    Row(SPEAKING),
    (THINKING,  T.PATIENCE):    Row(IDLE, (_abandon, _trouble)),
    (THINKING,  T.FAILED):      Row(IDLE, (_trouble,)),
    (THINKING,  T.PRESS):       _START,
    (THINKING,  T.PRESS_DEAF):  _DEAF,
    (THINKING,  T.PRESS_UNSET): _UNSET,
    (THINKING,  T.FORGET):      _FORGOTTEN,

    # What has arrived of a reply is played to its last sample, also of one that broke off.
    (SPEAKING,  T.REPLIED):     Row(FINISHING, (_finish,)),
    (SPEAKING,  T.FAILED):      Row(FINISHING, (_finish, _trouble)),
    (SPEAKING,  T.PATIENCE):    Row(FINISHING, (_abandon, _finish, _trouble)),
    (SPEAKING,  T.PRESS):       _START,
    (SPEAKING,  T.PRESS_DEAF):  _DEAF,
    (SPEAKING,  T.PRESS_UNSET): _UNSET,
    (SPEAKING,  T.FORGET):      _FORGOTTEN,

    (FINISHING, T.PLAYED):      Row(IDLE),
    (FINISHING, T.PRESS):       _START,
    (FINISHING, T.PRESS_DEAF):  _DEAF_AFTER,
    (FINISHING, T.PRESS_UNSET): _UNSET_AFTER,
    (FINISHING, T.FORGET):      _FORGOTTEN_AFTER,
}
# fmt: on
