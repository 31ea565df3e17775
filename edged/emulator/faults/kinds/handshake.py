"""Faults before a session works: the socket, the upgrade, the setup, the resumption."""

from collections.abc import Callable
from typing import Final

from edged.emulator.faults.fault import Change, Fault, Moment, Param, Scene, Span, Steps
from edged.emulator.protocol.refusal import (
    BAD_KEY,
    INTERNAL_ERROR,
    INVALID_ARGUMENT,
    NO_SESSION,
    QUOTA,
    Refusal,
    no_model,
)
from edged.emulator.replies.plan import Step
from edged.emulator.transport.transport_faults import NoUpgrade, Refused, Status

_WEBSOCKETS: Final = "google-genai opens the socket with websockets: InvalidStatus"
_STATUS: Final = {
    401: "Request had invalid authentication credentials.",
    403: "Method doesn't allow unregistered callers.",
    404: "No such method of the Live API.",
    429: "Resource has been exhausted (e.g. check quota).",
    503: "The service is currently unavailable.",
}


def _door(what: Callable[[Scene], Refused | NoUpgrade | Status]) -> Change:
    return lambda _, scene: (Step(0.0, what(scene)),)


def _status(code: int) -> Fault:
    return Fault(
        f"http-{code}",
        "H3",
        f"The upgrade is answered with HTTP {code}.",
        _WEBSOCKETS,
        {Moment.UPGRADE: _door(lambda _: Status(code, _STATUS[code]))},
    )


def _closing(refuse: Callable[[Scene], Refusal], *, resumed: bool = False) -> Change:
    """Return the change of a set-up, or of a resumption only, into a close."""

    def setup(steps: Steps, scene: Scene) -> Steps:
        if resumed and not (scene.setup and scene.setup.handle):
            return steps
        return (Step(0.0, refuse(scene)),)

    return setup


def _refused(
    name: str, row: str, says: str, source: str, refuse: Callable[[Scene], Refusal]
) -> Fault:
    return Fault(name, row, says, source, {Moment.SETUP: _closing(refuse)})


def _stale(name: str, row: str, says: str, source: str, refusal: Refusal) -> Fault:
    changes = {Moment.SETUP: _closing(lambda _: refusal, resumed=True)}
    return Fault(name, row, says, source, changes, Span.CONVERSATION)


def _model(scene: Scene) -> Refusal:
    return no_model(scene.setup.model if scene.setup else "", scene.version)


def _wrong_first(steps: Steps, _: Scene) -> Steps:
    return (Step(0.0, {"sessionResumptionUpdate": {}}), *steps)


def _poisoned(steps: Steps, scene: Scene) -> Steps:
    if not (scene.setup and scene.setup.handle):
        return steps
    return (*steps, Step(scene.number("seconds"), INVALID_ARGUMENT))


def _old_socket(steps: Steps, scene: Scene) -> Steps:
    if not scene.old_is_open:
        return steps
    return (Step(0.0, INTERNAL_ERROR),)


FAULTS: Final = (
    Fault(
        "refuse-tcp",
        "H1",
        "TCP connections are refused for some seconds.",
        "any service or router that restarts",
        {Moment.LISTEN: _door(lambda scene: Refused(scene.number("seconds")))},
        params=(Param("seconds", 2.0, "how long"),),
    ),
    Fault(
        "no-upgrade",
        "H2",
        "TCP and TLS are accepted; the upgrade request is not answered for some seconds.",
        "captive portals and overloaded front ends",
        {Moment.UPGRADE: _door(lambda scene: NoUpgrade(scene.number("seconds")))},
        params=(Param("seconds", 60.0, "until it is answered with 503"),),
    ),
    *map(_status, _STATUS),
    Fault(
        "redirect",
        "H3",
        "The upgrade is answered with HTTP 302 to another origin.",
        "captive portals; websockets follows redirects",
        {Moment.UPGRADE: _door(lambda scene: Status(302, "Moved.", location=scene.word("to")))},
        params=(Param("to", "https://localhost:9/", "the new location"),),
    ),
    Fault(
        "mute-setup",
        "H4",
        "The setup is not answered.",
        "google-genai has no timeout for setupComplete",
        {Moment.SETUP: lambda *_: ()},
    ),
    Fault(
        "wrong-first-message",
        "H5",
        "A sessionResumptionUpdate comes before setupComplete.",
        "google-genai takes any first message for setupComplete",
        {Moment.SETUP: _wrong_first},
    ),
    _refused(
        "bad-setup",
        "H6",
        "The setup is closed with 1007, invalid argument.",
        "pipecat-ai/pipecat issue 4560, livekit/agents issue 7302",
        lambda _: INVALID_ARGUMENT,
    ),
    _refused(
        "unknown-model",
        "H7",
        "The setup is closed with 1008, model not found.",
        "google/adk-python issue 3964",
        _model,
    ),
    _refused(
        "bad-key",
        "H8",
        "The setup is closed with 1007, API key not valid.",
        "reports on discuss.ai.google.dev",
        lambda _: BAD_KEY,
    ),
    _refused(
        "quota",
        "H9",
        "The setup is closed with 1011, quota exceeded.",
        "googleapis/python-genai issue 874",
        lambda _: QUOTA,
    ),
    _stale(
        "stale-handle-1007",
        "H10",
        "The handle of a conversation is refused with 1007, invalid argument, every time.",
        "googleapis/python-genai issue 2290",
        INVALID_ARGUMENT,
    ),
    _stale(
        "stale-handle-1008",
        "H11",
        "The handle of a conversation is refused with 1008, session not found, every time.",
        "reports on discuss.ai.google.dev",
        NO_SESSION,
    ),
    Fault(
        "poisoned-handle",
        "H12",
        "Each resumption of a conversation is accepted, and closed with 1007 soon after.",
        "discuss.ai.google.dev topic 178035",
        {Moment.SETUP: _poisoned},
        Span.CONVERSATION,
        (Param("seconds", 1.5, "until the close"),),
    ),
    Fault(
        "old-socket-open",
        "H13",
        "A resumption is closed with 1011 if the connection of its handle is still open.",
        "sip-to-ai pull request 14",
        {Moment.SETUP: _old_socket},
    ),
)
