"""Limits of the service that a session can run into."""

from typing import Final

from edged.emulator.faults.fault import Fault, Moment, Param, Scene, Span, Steps
from edged.emulator.faults.kinds.anytime import anytime, happening, when
from edged.emulator.protocol.refusal import DEADLINE, QUOTA, TOO_LONG, inferred
from edged.emulator.replies.plan import Step, go_away

_DOCUMENTED: Final = "https://ai.google.dev/gemini-api/docs/live-session"
_MINUTE: Final = 60.0


def _exhausted(steps: Steps, _: Scene) -> Steps:
    return (*steps, Step(0.0, TOO_LONG))


def _too_many(steps: Steps, scene: Scene) -> Steps:
    if scene.picture is None or scene.picture >= scene.number("seconds"):
        return steps
    return (*steps, Step(0.0, inferred("More than one frame per second.")))


def _session(steps: Steps, scene: Scene) -> Steps:
    """Close when the session is old, unless its context is compressed."""
    if scene.setup is None or "contextWindowCompression" in scene.setup.values:
        return steps
    end = max(0.0, scene.number("seconds") - scene.age)
    return (*steps, Step(end, TOO_LONG))


def _session_with_pictures(steps: Steps, scene: Scene) -> Steps:
    if not scene.active or scene.picture is None:
        return steps
    end = max(0.0, scene.number("seconds-with-pictures") - scene.age)
    return (*steps, Step(end, TOO_LONG))


def _connection(_: Steps, scene: Scene) -> Steps:
    end, lead = scene.number("seconds"), scene.number("lead")
    return (Step(max(0.0, end - lead), go_away(min(lead, end))), Step(end, DEADLINE))


FAULTS: Final = (
    Fault(
        "quota-mid-session",
        "P1",
        "The connection is closed with 1011, quota exceeded.",
        "googleapis/python-genai issue 874",
        anytime(happening(QUOTA)),
        params=when("utterance", 0.3),
    ),
    Fault(
        "context-exhausted",
        "P2",
        "An activity end is closed with 1007, context exhausted.",
        f"{_DOCUMENTED}; the code is inferred. Without compression this happens by itself",
        {Moment.END: _exhausted},
    ),
    Fault(
        "frame-limit",
        "P3",
        "A frame too soon after the previous one is closed with 1007.",
        "https://firebase.google.com/docs/ai-logic/live-api/limits-and-specs; the close is"
        " inferred, and pictures that come too soon are always counted",
        {Moment.INPUT: _too_many},
        params=(Param("seconds", 1.0, "the least time between two frames"),),
    ),
    Fault(
        "session-limit",
        "P4",
        "A session without context compression ends after 15 minutes, with frames after 2.",
        f"{_DOCUMENTED}; the code is inferred",
        {Moment.SETUP: _session, Moment.INPUT: _session_with_pictures},
        Span.CONVERSATION,
        (
            Param("seconds", 15 * _MINUTE, "the age of a session with audio only"),
            Param("seconds-with-pictures", 2 * _MINUTE, "the age of one with frames"),
        ),
    ),
    Fault(
        "connection-limit",
        "P5",
        "The connection ends at a given age, after goAway; this replaces the usual limit.",
        f"{_DOCUMENTED}; seconds=3480 is what discuss.ai.google.dev topic 186392 saw",
        {Moment.CONNECT: _connection},
        params=(
            Param("seconds", 10 * _MINUTE, "age of the connection"),
            Param("lead", 50.0, "seconds before the close at which goAway is sent"),
        ),
    ),
)
