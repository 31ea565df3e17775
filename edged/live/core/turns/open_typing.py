"""Whose answer is it, where something is typed into an open conversation? Pure; of `open_turns`.

A text is a turn that is sure to be answered. The service stops for it as for a voice; where it
gives each answer to its end (`activity_handling = "waits"`), those to older turns come first.
"""

from typing import TYPE_CHECKING

from edged.live.core.turns.turn_stage import ANSWERED, Cut, Stage
from edged.live.messages import RealtimeText
from edged.values import replace

if TYPE_CHECKING:
    from edged.live.core.turns.open_turns import OpenTurns


def asked(turns: "OpenTurns", message: RealtimeText) -> "OpenTurns":
    """Return the state after a text went out."""
    if turns.closed_at or message.epoch != turns.since:
        return replace(turns, cut=Cut.OPEN)
    sent = replace(turns, texts=turns.texts + 1)
    if message.turn == turns.epoch:
        return replace(sent, asked=turns.epoch)
    return _behind(sent, turns.behind + 1) if turns.finishes else sent


def typed(turns: "OpenTurns", epoch: int) -> "OpenTurns":
    """Return the state in a turn that was typed; an answer at hand is cut."""
    talking = turns.stage is Stage.TALKING
    speaks = talking and turns.heard != turns.epoch
    silent = not talking or turns.written == turns.epoch
    cut = replace(turns, cut=turns.owes)
    if turns.finishes:
        cut = _behind(cut, max(turns.texts, turns.stage in ANSWERED))
    return replace(
        cut.over,
        stage=Stage.TALKING,
        epoch=epoch,
        typed=epoch,
        heard=turns.heard if speaks else epoch,
        written=epoch if silent else turns.written,
    )


def one_ended(turns: "OpenTurns") -> "OpenTurns":
    """Return the state after the service has told the end of an answer."""
    texts = max(0, turns.texts - 1) if turns.finishes else 0
    return _behind(replace(turns, texts=texts), max(0, turns.behind - 1))


def _behind(turns: "OpenTurns", answers: int) -> "OpenTurns":
    return replace(turns, behind=answers, cut=Cut.OPEN if answers else turns.cut)


def heard_out(turns: "OpenTurns") -> "OpenTurns":
    """Return the state after the service has heard what was said to its end."""
    # By now the residue of an answer that it cut has come; a service that has not even told the end
    # of that has frozen: google-gemini/gemini-live-api-examples issue 52.
    owed = turns.answers_all or turns.cut is Cut.MARKED
    due = turns.epoch if owed else turns.due
    cut = turns.cut if turns.finishes else Cut.NOTHING
    return replace(turns, cut=cut, heard=turns.epoch, due=due)


def is_unasked(turns: "OpenTurns") -> bool:
    """Return whether nobody speaks and the text is not on the wire: an older turn is answered."""
    waits = turns.typed == turns.epoch and turns.heard == turns.epoch
    return waits and turns.asked != turns.epoch
