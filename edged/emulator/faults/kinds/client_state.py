"""Faults of what a client brings from an earlier connection, on every connection."""

from typing import Final

from edged.emulator.faults.fault import Change, Fault, Moment, Param, Scene, Span, Steps
from edged.emulator.protocol.refusal import (
    CANCELLED,
    INTERNAL_ERROR,
    INVALID_ARGUMENT,
    POLICY,
    QUOTA,
    Refusal,
)
from edged.emulator.replies.plan import Outgoing, Step, go_away
from edged.emulator.transport.transport_faults import HalfOpen, Reset

_ERROR: Final = {"error": {"code": 500, "message": "Internal error encountered."}}
_HANDLES: Final[dict[str, tuple[str, tuple[Outgoing, ...]]]] = {
    "1000": ("refused with 1000, cancelled", (CANCELLED,)),
    "1006": ("answered with a TCP reset", (Reset(),)),
    "1009": ("refused with 1009, too big", (Refusal(1009, "Message too big. (inferred)"),)),
    "1011": ("refused with 1011, internal error", (INTERNAL_ERROR,)),
    "1013": ("refused with 1013, overloaded", (Refusal(1013, "Try again later. (inferred)"),)),
    "silence": ("not answered", ()),
    "error": ("answered with an error object", (_ERROR,)),
}


def _resumption(*instead: Outgoing) -> Change:
    def setup(steps: Steps, scene: Scene) -> Steps:
        if not (scene.setup and scene.setup.handle):
            return steps
        return tuple(Step(0.0, each) for each in instead)

    return setup


def _handle(name: str) -> Fault:
    says, instead = _HANDLES[name]
    return Fault(
        f"stale-handle-{name}",
        "H14",
        f"The handle of a conversation is {says}, every time.",
        "google/adk-python issue 5525 for 1011; the others are inferred",
        {Moment.SETUP: _resumption(*instead)},
        Span.CONVERSATION,
    )


def _mute(steps: Steps, scene: Scene) -> Steps:
    resumed = scene.setup and scene.setup.handle
    return (*steps, Step(0.0, HalfOpen())) if resumed else steps


def _away(steps: Steps, scene: Scene) -> Steps:
    resumed = scene.setup and scene.setup.handle
    return (*steps, Step(0.0, go_away(0.0))) if resumed else steps


_WORDS: Final = {
    "account": Refusal(POLICY, "Precondition check failed. (inferred)"),
    "permission": Refusal(POLICY, "Permission denied on session. (inferred)"),
    "quota": QUOTA,
}


def _of_others(steps: Steps, scene: Scene) -> Steps:
    resumed = scene.setup and scene.setup.handle
    return (Step(0.0, _WORDS[scene.word("words")]),) if resumed else steps


def _seeded(steps: Steps, scene: Scene) -> Steps:
    seeded = scene.setup and scene.setup.seeded and not scene.setup.handle
    return (Step(0.0, INVALID_ARGUMENT),) if seeded else steps


def _told(*_: object) -> Steps:
    return (Step(0.0, INVALID_ARGUMENT),)


def _told_of_others(_: Steps, scene: Scene) -> Steps:
    return (Step(0.0, _WORDS[scene.word("words")]),)


def _whose(default: str) -> tuple[Param, ...]:
    return (Param("words", default, "the subject of the reason", tuple(_WORDS)),)


def _repeated(steps: Steps, scene: Scene) -> Steps:
    return (*steps, Step(0.0, INVALID_ARGUMENT if scene.active else Reset()))


FAULTS: Final = (
    *map(_handle, _HANDLES),
    Fault(
        "history-refused",
        "H15",
        "A setup that announces an initial history is closed with 1007, every time.",
        "mastra-ai/mastra issue 18363; pipecat-ai/pipecat pull request 4179",
        {Moment.SETUP: _seeded},
        Span.SERVICE,
    ),
    Fault(
        "history-refused-late",
        "H16",
        "An initial history is closed with 1007 once it is sent, every time.",
        "yagudaev/voiceclaw pull requests 248 and 252",
        {Moment.HISTORY: _told},
        Span.SERVICE,
    ),
    Fault(
        "mute-handle",
        "H17",
        "Each resumption of a conversation is accepted, and no message follows.",
        "google-gemini/cookbook issue 1346, of connections that are silent from some turn on",
        {Moment.SETUP: _mute},
        Span.CONVERSATION,
    ),
    Fault(
        "handle-words",
        "H18",
        "The handle of a conversation is refused with an unrelated reason, every time.",
        "inferred: codes and reasons of the API front end do not say what they are about",
        {Moment.SETUP: _of_others},
        Span.CONVERSATION,
        _whose("account"),
    ),
    Fault(
        "history-words",
        "H19",
        "An initial history is closed with an unrelated reason once it is sent, every time.",
        "inferred, as handle-words",
        {Moment.HISTORY: _told_of_others},
        Span.SERVICE,
        _whose("quota"),
    ),
    Fault(
        "handle-go-away",
        "H20",
        "Each resumption of a conversation is accepted, and goAway without time left follows.",
        "inferred from poisoned-handle and go-away",
        {Moment.SETUP: _away},
        Span.CONVERSATION,
    ),
    Fault(
        "repetition-refused",
        "T16",
        "An utterance ends with a TCP reset; sent again, it is closed with 1007, every time.",
        "inferred from invalid-argument, which happens once",
        {Moment.END: _repeated},
        Span.UTTERANCE,
    ),
)
