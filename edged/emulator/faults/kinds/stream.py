"""Faults of a connection that works: closes, silences, announcements and garbage."""

from typing import Final

from edged.emulator.faults.fault import Change, Fault, Moment, Param, Scene, Span, Steps
from edged.emulator.faults.kinds.anytime import What, anytime, happening, when
from edged.emulator.faults.shape import fields, has, pcm_of, sounding
from edged.emulator.protocol.refusal import CANCELLED, DEADLINE, INTERNAL_ERROR
from edged.emulator.replies.plan import ServerMessage, Step, content, encode, go_away, spoken
from edged.emulator.transport.transport_faults import HalfOpen, LatePongs, Raw, Reset, Slow, Stall

_SECONDS: Final = Param("seconds", 50.0, "the timeLeft of goAway")
_COUNT: Final = Param("count", 1, "how many")
_MEBIBYTE: Final = 2**20
_FRAMES: Final = "google-genai raises for what it cannot parse, and the socket stays open"


def _going(*, closes: bool) -> What:
    def what(scene: Scene) -> Steps:
        left = scene.number("seconds")
        end = Step(left, DEADLINE) if closes else Step(0.0, HalfOpen())
        return (Step(0.0, go_away(left)), end)

    return what


def _garbage(message: ServerMessage | str) -> What:
    # Raw, so that other faults do not take it for a part of the answer.
    what = Raw(message if isinstance(message, str) else encode(message))
    return lambda scene: (Step(0.0, what),) * round(scene.number("count"))


def _junk(name: str, row: str, says: str, message: ServerMessage | str) -> Fault:
    params = (*when("answer"), _COUNT)
    return Fault(name, row, says, _FRAMES, anytime(_garbage(message)), params=params)


def _huge(steps: Steps, scene: Scene) -> Steps:
    first = next((step for step in steps if has(step, "modelTurn")), None)
    if first is None:
        return steps
    whole = encode(spoken(b"".join(map(pcm_of, steps))))
    size = round(scene.number("mebibytes") * _MEBIBYTE) + 1
    return sounding(steps, [Step(first.at, Raw(whole.ljust(size)))])


def _unknown_fields(steps: Steps, _: Scene) -> Steps:
    return tuple(
        Step(step.at, _newer(step.what)) if isinstance(step.what, dict) else step for step in steps
    )


def _newer(message: ServerMessage) -> ServerMessage:
    more = {"fieldOfTheFuture": {"value": [1]}}
    if "serverContent" not in message:
        return message | more
    reason = (
        {"turnCompleteReason": "REASON_OF_THE_FUTURE"}
        if "turnComplete" in message["serverContent"]
        else {}
    )
    return message | more | content(**(fields(message) | more | reason))


def _slow(scene: Scene) -> Slow:
    return Slow(
        scene.number("latency"),
        scene.number("jitter"),
        max(1, round(scene.number("piece"))),
        scene.number("gap"),
    )


def _before(what: type[Slow] | type[LatePongs]) -> Change:
    def connect(steps: Steps, scene: Scene) -> Steps:
        act = _slow(scene) if what is Slow else LatePongs(scene.number("seconds"))
        return (Step(0.0, act), *steps)

    return connect


_BAD_BASE64: Final = content(
    modelTurn={
        "parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "?not base64"}}]
    }
)

FAULTS: Final = (
    Fault(
        "reset",
        "S1",
        "The connection ends with a TCP reset, without a close frame.",
        "NAT, proxies, Wi-Fi: clients see code 1006",
        anytime(happening(Reset())),
        params=when("answer"),
    ),
    Fault(
        "half-open",
        "S2",
        "Nothing is read or written any more, not even pongs, and nothing is closed.",
        "NAT that forgot the connection",
        anytime(happening(HalfOpen())),
        params=when("setup"),
    ),
    Fault(
        "late-pong",
        "S3",
        "Pongs are late.",
        "googleapis/python-genai issue 2935: 8 to 30 s",
        {Moment.CONNECT: _before(LatePongs)},
        params=(Param("seconds", 30.0, "how late"),),
    ),
    Fault(
        "go-away",
        "S4",
        "goAway is sent, and the connection is closed with 1011 after its timeLeft.",
        "https://ai.google.dev/gemini-api/docs/live-session; 50 s: sokuji issue 179",
        anytime(_going(closes=True)),
        params=(*when("setup"), _SECONDS),
    ),
    Fault(
        "go-away-short",
        "S5",
        "goAway has a timeLeft of five seconds.",
        "https://ai.google.dev/gemini-api/docs/live-session",
        anytime(_going(closes=True)),
        params=(*when("setup"), Param("seconds", 5.0, _SECONDS.says)),
    ),
    Fault(
        "go-away-silence",
        "S6",
        "goAway is the last message, and nothing is closed.",
        "tau2-bench pull request 461",
        anytime(_going(closes=False)),
        params=(*when("setup"), _SECONDS),
    ),
    Fault(
        "deadline",
        "S7",
        "The connection is closed with 1011, deadline expired, without goAway.",
        "discuss.ai.google.dev topic 186392",
        anytime(happening(DEADLINE)),
        params=when("setup"),
    ),
    Fault(
        "close-in-utterance",
        "S8",
        "The connection is closed with 1011 while the user speaks.",
        "reports on discuss.ai.google.dev",
        anytime(happening(INTERNAL_ERROR)),
        params=when("utterance", 0.3),
    ),
    Fault(
        "close-in-answer",
        "S9",
        "The connection is closed with 1011 in the middle of a reply.",
        "reports on discuss.ai.google.dev",
        anytime(happening(INTERNAL_ERROR)),
        params=when("answer"),
    ),
    Fault(
        "close-1000",
        "S11",
        "The connection is closed with 1000 for no reason.",
        "reports on discuss.ai.google.dev: The operation was cancelled",
        anytime(happening(CANCELLED)),
        params=when("answer"),
    ),
    Fault(
        "read-stall",
        "S12",
        "Nothing is read for some seconds, so the client's send buffer fills.",
        "congested uplinks",
        anytime(lambda scene: (Step(0.0, Stall(scene.number("seconds"))),)),
        params=(*when("utterance", 0.1), Param("seconds", 5.0, "how long")),
    ),
    Fault(
        "huge-frame",
        "S13",
        "All audio of a reply comes in one frame of more than 1 MiB.",
        "websockets closes with 1009 above its max_size of 1 MiB",
        {Moment.ANSWER: _huge},
        params=(Param("mebibytes", 1.0, "the least size"),),
    ),
    _junk("not-json", "S14", "A frame is not JSON.", "this is not JSON {"),
    _junk(
        "unknown-message",
        "S15",
        "A message has only a field that no client knows.",
        {"messageOfTheFuture": {"value": 1}},
    ),
    _junk(
        "error-message",
        "S16",
        "A message is an error object.",
        {"error": {"code": 500, "message": "Internal error encountered.", "status": "INTERNAL"}},
    ),
    _junk("bad-base64", "S17", "The audio of a message is not base64.", _BAD_BASE64),
    Fault(
        "unknown-field",
        "S18",
        "Each message of a reply has an unknown field, and its end an unknown reason.",
        "the service gains fields without notice",
        {Moment.ANSWER: _unknown_fields},
    ),
    _junk("empty-message", "S19", "A message is empty.", {}),
    Fault(
        "slow-network",
        "S20",
        "All bytes are sent late, at irregular times and in small pieces.",
        "mobile networks",
        {Moment.CONNECT: _before(Slow)},
        Span.CONNECTION,
        (
            Param("latency", 0.2, "seconds"),
            Param("jitter", 0.2, "the most seconds added at random"),
            Param("piece", 700, "bytes written at once"),
            Param("gap", 0.002, "seconds between two pieces"),
        ),
    ),
)
