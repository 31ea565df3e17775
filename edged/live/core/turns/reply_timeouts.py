"""How long to wait for a service that owes a reply, by the stage of the turn."""

from typing import Final

from edged.live.core.change import Change
from edged.live.core.deadlines import Due
from edged.live.core.turns.open_turns import OpenTurns
from edged.live.core.turns.turn_stage import Stage
from edged.pcm import OUTPUT_RATE, seconds
from edged.values import replace

LONGEST_REPLY: Final = 600.0
"""Seconds of sound, or of time, after which a reply is cut."""
FARTHEST_AHEAD: Final = 300.0
"""Seconds of sound that may wait to be played: memory is bounded (14 MB). At three times real time,
which is fast, that is a reply of more than seven minutes."""
TOO_LONG: Final = f"the answer is longer than {LONGEST_REPLY / 60:.0f} minutes"
TOO_FAST: Final = f"the answer came {FARTHEST_AHEAD / 60:.0f} minutes ahead of its sound"
END_MARGIN: Final = 5.0
"""Seconds beyond the length of a reply in which its turnComplete has to come: the service sends it
when the reply has been played in real time."""


def stage_of(change: Change) -> Stage:
    """Return how far the turn has come; while the device works, silence is in order."""
    turns = change.turns
    if not isinstance(turns, OpenTurns):
        return turns.stage
    return Stage.WORKING if change.calls.works else turns.awaited_stage


def follow(change: Change) -> None:
    """Begin anew where the turn has come to another stage; an abandoned one is not waited for."""
    stage, awaited = stage_of(change), change.awaited
    if stage is awaited.stage:
        return
    change.awaited = replace(change.awaited, stage=stage)
    if not awaited.epoch:
        stage = Stage.OVER
    options = change.options
    match stage:
        case Stage.WAITING:
            change.awaited = replace(change.awaited, reply_bytes=0, reply_began=None)
            change.arm(Due.REPLY, options.asks_again_after)
            if Due.TURN not in change.deadlines:  # asked again, the same timeout runs on
                change.arm(Due.TURN, options.reply_timeout)
        case Stage.ANSWERING:
            change.disarm(Due.TURN)
            change.arm(Due.REPLY, options.stall_after)
        case Stage.GENERATED:
            change.arm(Due.REPLY, seconds(awaited.reply_bytes, OUTPUT_RATE) + END_MARGIN)
        case Stage.WORKING:
            change.disarm(Due.REPLY, Due.TURN)
        case Stage.OVER | Stage.TALKING:
            change.awaited = replace(change.awaited, reply_bytes=0, reply_began=None)
            change.disarm(Due.REPLY)


def heard(change: Change, size: int) -> str:
    """Take a piece of the reply, of `size` bytes of sound: the timeout begins anew.

    Return why it was too much, or "".
    """
    awaited = change.awaited
    began = change.now if awaited.reply_began is None else awaited.reply_began
    size = awaited.reply_bytes + size
    change.awaited = replace(change.awaited, reply_bytes=size, reply_began=began)
    if stage_of(change) is Stage.ANSWERING:
        change.arm(Due.REPLY, change.options.stall_after)
    length = seconds(size, OUTPUT_RATE)
    if max(length, change.now - began) > LONGEST_REPLY and not change.options.endless:
        return TOO_LONG
    return TOO_FAST if length - (change.now - began) > FARTHEST_AHEAD else ""


def no_reply(change: Change) -> str:
    """Return why a turn has failed whose reply has not begun."""
    return f"no answer within {change.options.reply_timeout:g} s"


def stop(change: Change) -> None:
    """Wait for nothing."""
    change.awaited = replace(change.awaited, stage=Stage.OVER, reply_bytes=0, reply_began=None)
    change.disarm(Due.REPLY)
