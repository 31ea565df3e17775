"""Faults of interruptions: without cause, too late, repeated, and with residual sound."""

from collections.abc import Mapping
from typing import Final

from edged.emulator.faults.fault import Change, Fault, Moment, Param, Scene, Span, Steps
from edged.emulator.faults.shape import CHUNK, at_once, delayed, has, silent
from edged.emulator.replies.plan import Step, content, spoken

_INTERRUPTED: Final = content(interrupted=True)


def _answer(change: Change) -> Mapping[Moment, Change]:
    return {Moment.ANSWER: change}


def _for_nothing(steps: Steps, _: Scene) -> Steps:
    rest = at_once(silent(steps))
    return tuple(
        part
        for step in rest
        for part in ((Step(0.0, _INTERRUPTED), step) if has(step, "turnComplete") else (step,))
    )


def _interrupted_late(steps: Steps, _: Scene) -> Steps:
    generated = max((step.at for step in steps if has(step, "generationComplete")), default=0.0)
    early = tuple(
        Step(generated, step.what) if has(step, "turnComplete") else step for step in steps
    )
    return (*early, Step(generated + 0.2, _INTERRUPTED)) if steps else steps


def _tenfold(steps: Steps, scene: Scene) -> Steps:
    more = round(scene.number("count")) - 1
    return (*steps[:1], *steps[:1] * more, *steps[1:])


def _spurious(steps: Steps, scene: Scene) -> Steps:
    if steps or scene.turn < 2:  # noqa: PLR2004, something was generated before
        return steps
    return (Step(0.0, _INTERRUPTED), Step(0.0, content(turnComplete=True)))


def _residue(steps: Steps, scene: Scene) -> Steps:
    pcm = scene.answer.pcm
    seconds, count = scene.number("seconds"), max(1, round(scene.number("count")))
    pieces = [pcm[-CHUNK * (k + 1) : len(pcm) - CHUNK * k] for k in reversed(range(count))]
    sound = tuple(
        Step(seconds * index / count, spoken(piece)) for index, piece in enumerate(pieces) if piece
    )
    return (*steps[:1], *sound, *delayed(steps[1:], seconds)) if sound else steps


def _freeze(steps: Steps, _: Scene) -> Steps:
    return steps[:1]


def _frozen(steps: Steps, scene: Scene) -> Steps:
    return () if scene.active else steps


FAULTS: Final = (
    Fault(
        "interrupted-for-nothing",
        "T4",
        "The reply is interrupted before anything was generated.",
        "livekit/agents, realtime_api.py: two cases without generation",
        _answer(_for_nothing),
    ),
    Fault(
        "interrupted-late",
        "T5",
        "generationComplete and turnComplete come first, then interrupted.",
        "livekit/agents, realtime_api.py",
        _answer(_interrupted_late),
    ),
    Fault(
        "interrupted-tenfold",
        "T6",
        "interrupted is repeated many times.",
        "pipecat-ai/pipecat pull request 4131",
        {Moment.INTERRUPT: _tenfold},
        params=(Param("count", 10, "how often"),),
    ),
    Fault(
        "spurious-interruption",
        "T7",
        "An activity start after a finished turn causes interrupted and turnComplete.",
        "langwatch/scenario issue 360",
        {Moment.START: _spurious},
    ),
    Fault(
        "residue",
        "T8",
        "Audio of the old reply continues after interrupted.",
        "langwatch/scenario pull request 907",
        {Moment.INTERRUPT: _residue},
        params=(Param("seconds", 0.3, "the duration"), Param("count", 5, "messages of 40 ms")),
    ),
    Fault(
        "freeze",
        "T11",
        "Nothing comes after interrupted, and no reply to the new turn.",
        "gemini-live-api-examples issue 52",
        {Moment.INTERRUPT: _freeze, Moment.ANSWER: _frozen},
        Span.TURN,
    ),
)
