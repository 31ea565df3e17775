"""The work of the device within a step: when the turn waits for it, and when it goes on."""

from edged.conversation.conditions import Engagement, EngagementChanged
from edged.live.core.change import Change
from edged.live.core.effects import Report
from edged.live.core.turns import reply_timeouts, turn, turn_end
from edged.live.core.turns.open_turns import OpenTurns
from edged.live.core.turns.turn_stage import Stage
from edged.live.core.work.working import AnyTurns, indebted, served, worked, working
from edged.tools.calls.run import Waiting
from edged.values import replace


def follow(change: Change, *, ends_twice: bool = False) -> None:
    """Tell the turn whether the device works on what its reply needs."""
    if isinstance(change.turns, OpenTurns):
        reply_timeouts.follow(change)
        return
    if change.calls.works:
        after = working(change.turns)
    else:
        after = worked(change.turns, ends_twice=ends_twice)
        if change.calls.is_open:
            after = served(after)
    if after is not change.turns:
        _go_on(change, after)


def report_engagement(change: Change) -> None:
    """Tell an open conversation why it is not idle, though nothing is to be heard."""
    now = _engagement(change)
    if now is not change.awaited.engagement:
        change.awaited = replace(change.awaited, engagement=now)
        change.do(Report(EngagementChanged(now)))


def _engagement(change: Change) -> Engagement:
    turns = change.turns
    if not isinstance(turns, OpenTurns) or not change.outbox.streams:
        return Engagement.NONE
    if change.calls.works:
        return Engagement.TOOL
    speaks = turns.stage is Stage.TALKING and turns.heard != turns.epoch == turns.voiced
    return Engagement.VOICE if speaks else Engagement.NONE


def answered(change: Change) -> None:
    """Go on after answers are on the wire."""
    those = change.calls.sending
    change.calls = change.calls.sent()
    if any(not each.epoch for each in those):
        _go_on(change, indebted(change.turns))
    follow(change, ends_twice=any(_is_spoken(each) for each in those))
    turn_end.renew_if_idle(change)


def _go_on(change: Change, turns: AnyTurns) -> None:
    if turns.epoch == change.awaited.epoch:
        turn.apply(change, turns)
    else:  # the user has begun another: patience is not with this one
        change.turns = turns


def _is_spoken(each: Waiting) -> bool:
    """Return whether the service speaks meanwhile, and again because of the answer."""
    return not (each.manner.blocks or each.manner.is_silent)
