"""Faults of handles and of what they restore."""

from dataclasses import replace
from typing import Final

from edged.emulator.faults.fault import Fault, Moment, Param, Scene, Span, Steps
from edged.emulator.faults.shape import delayed
from edged.emulator.protocol.messages import Setup
from edged.emulator.replies.plan import Step

_LIVE: Final = "https://ai.google.dev/api/live#bidigeneratecontentserversessionresumptionupdate"


def _unresumable(steps: Steps, scene: Scene) -> Steps:
    """Leave out what is false, as proto3 JSON does."""
    return (Step(0.0, {"sessionResumptionUpdate": {}}),) if scene.turn else steps


def _empty(*_: object) -> Steps:
    return (Step(0.0, {"sessionResumptionUpdate": {"newHandle": "", "resumable": True}}),)


def _late(steps: Steps, scene: Scene) -> Steps:
    return delayed(steps, scene.number("seconds")) if scene.turn else ()


def _without_updates(steps: Steps, _: Scene) -> Steps:
    return tuple(
        step
        for step in steps
        if not (isinstance(step.what, dict) and "sessionResumptionUpdate" in step.what)
    )


def _forgets(setup: Setup) -> Setup:
    return replace(setup, handle="")


def _without_handles(setup: Setup) -> Setup:
    return replace(setup, resumable=False)


FAULTS: Final = (
    Fault(
        "unresumable",
        "R1",
        "The session is not resumable after a reply, until the next one.",
        _LIVE,
        {Moment.UPDATE: _unresumable},
        Span.TURN,
    ),
    Fault(
        "empty-handle",
        "R2",
        "An update is resumable and has an empty handle.",
        "google/adk-python keeps any handle; reports on discuss.ai.google.dev",
        {Moment.UPDATE: _empty},
    ),
    Fault(
        "no-updates",
        "R3",
        "No sessionResumptionUpdate comes on the connection.",
        _LIVE,
        {},
        reread=_without_handles,
    ),
    Fault(
        "late-update",
        "R4",
        "Updates come some time after turnComplete.",
        "googleapis/python-genai issue 2527",
        {Moment.UPDATE: _late, Moment.ANSWER: _without_updates},
        Span.CONNECTION,
        (Param("seconds", 1.0, "how long after"),),
    ),
    Fault(
        "amnesia",
        "R5",
        "A resumption is accepted, but the conversation is lost.",
        "google-gemini/cookbook issue 1197",
        {},
        reread=_forgets,
    ),
)
