"""Faults of function calls: made wrongly, taken back, made again, or not spoken of."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from edged.emulator.conversation.function_calls import (
    asked,
    called,
    cancellation,
    new_id,
    tool_call,
)
from edged.emulator.faults.fault import Change, Fault, Moment, Param, Scene, Span, Steps
from edged.emulator.faults.shape import delayed
from edged.emulator.protocol.refusal import INTERNAL_ERROR, SCHEDULING, UNSUPPORTED
from edged.emulator.replies.plan import Step, content

_Made = dict[str, Any]
_HUGE: Final = 100_000
_WRONG: Final[Mapping[str, object]] = {
    "unknown": {"no such parameter": 1},
    "nested": {"percent": {"percent": [1, {"percent": 2}]}},
    "text": "percent: 20",
    "huge": {"percent": "9" * _HUGE},
}


def _each(change: Callable[[_Made, Scene], _Made]) -> Mapping[Moment, Change]:
    """Return the changes of each call of a turn."""

    def calls(steps: Steps, scene: Scene) -> Steps:
        return tuple(
            Step(step.at, {"toolCall": {"functionCalls": [change(m, scene) for m in made]}})
            if (made := called(step.what))
            else step
            for step in steps
        )

    return {Moment.CALL: calls}


def _nameless(made: _Made, _: Scene) -> _Made:
    return {key: value for key, value in made.items() if key != "id"}


def _again(steps: Steps) -> Steps:
    """Return the same calls under other ids."""
    renamed = _each(lambda made, _: made | {"id": new_id()})[Moment.CALL]
    return renamed(tuple(step for step in steps if called(step.what)), Scene())


def _cancelled(steps: Steps, scene: Scene) -> Steps:
    ids = [made["id"] for step in steps for made in called(step.what) if "id" in made]
    after = (Step(0.0, cancellation(ids)), *(_again(steps) if scene.word("then") == "call" else ()))
    return (*steps, *delayed(after, scene.number("seconds"))) if ids else steps


def _repeated(steps: Steps, scene: Scene) -> Steps:
    made = tuple(step for step in steps if called(step.what))
    again = made if scene.word("id") == "same" else _again(made)
    return (*steps, *delayed(again, scene.number("seconds")))


def _parallel(steps: Steps, scene: Scene) -> Steps:
    """Add a call of every function that needs no argument, and is not called yet."""
    made = [each for step in steps for each in called(step.what)]
    names = {each["name"] for each in made}
    tools = scene.setup.tools_declared if scene.setup else []
    declared = [f for tool in tools for f in tool.get("functionDeclarations", [])]
    more = [
        {"id": new_id(), "name": each["name"], "args": {}}
        for each in declared
        if each["name"] not in names and not each.get("parameters", {}).get("required")
    ]
    if not more:
        return steps
    return (Step(steps[0].at, {"toolCall": {"functionCalls": [*made, *more]}}),)


def _malformed(*_: object) -> Steps:
    end = content(turnComplete=True, turnCompleteReason="MALFORMED_FUNCTION_CALL")
    return (Step(0.0, end),)


def _late(steps: Steps, scene: Scene) -> Steps:
    return delayed(steps, scene.number("seconds"))


def _too_late(steps: Steps, scene: Scene) -> Steps:
    return (*steps, Step(0.0, UNSUPPORTED)) if scene.active else steps


def _unscheduled(steps: Steps, scene: Scene) -> Steps:
    scheduled = any(each.scheduling for each in scene.responses)
    return (Step(0.0, SCHEDULING),) if scheduled else steps


def _resumed(steps: Steps, scene: Scene) -> Steps:
    return (*steps, Step(0.0, tool_call(scene.stale))) if scene.stale else steps


def _silent(steps: Steps, scene: Scene) -> Steps:
    return () if scene.answer.results else steps


def _obeyed(steps: Steps, scene: Scene) -> Steps:
    """Call what the results of calls say, instead of speaking of them."""
    told = "\n".join(text for each in scene.answer.results for text in _texts(each.response))
    made = [{"id": new_id(), "name": name, "args": args} for name, args in asked(told)]
    return (Step(0.0, {"toolCall": {"functionCalls": made}}),) if made else steps


def _texts(response: Mapping[str, Any]) -> Iterator[str]:
    return (value for value in response.values() if isinstance(value, str))


def _closed(steps: Steps, scene: Scene) -> Steps:
    return (*steps, Step(scene.number("seconds"), INTERNAL_ERROR))


FAULTS: Final = (
    Fault(
        "close-in-call",
        "S10",
        "The connection is closed with 1011 soon after a call.",
        "pydantic-ai, realtime/google.py, October 2026",
        {Moment.CALL: _closed},
        params=(Param("seconds", 0.0, "how long after it"),),
    ),
    Fault(
        "cancelled-call",
        "C1",
        "A call is taken back though nobody has interrupted, and the reply goes on, or it is made"
        " again.",
        "livekit/agents pull request 5556; that nobody has spoken is inferred",
        {Moment.CALL: _cancelled},
        params=(
            Param("seconds", 0.0, "how long after it; what is answered sooner is taken back too"),
            Param("then", "reply", "what follows", ("reply", "call")),
        ),
    ),
    Fault(
        "repeated-call",
        "C2",
        "A call is made twice, with the same arguments.",
        "livekit/agents, whose agents can refuse duplicates; the same id is inferred",
        {Moment.CALL: _repeated},
        params=(
            Param("seconds", 0.0, "how long after the first"),
            Param("id", "another", "the id of the second", ("another", "same")),
        ),
    ),
    Fault(
        "parallel-calls",
        "C3",
        "All functions that need no argument are called in the same message.",
        "https://ai.google.dev/gemini-api/docs/live-tools",
        {Moment.CALL: _parallel},
    ),
    Fault(
        "nameless-call",
        "C4",
        "A call has no id; its answer is found by the name of the function.",
        "google-genai: Vertex AI does not ask for the id; how the answer is found is inferred",
        _each(_nameless),
    ),
    Fault(
        "unknown-function",
        "C5",
        "A function is called that was not declared.",
        "pydantic-ai and livekit-agents answer such calls with an error",
        _each(lambda made, _: made | {"name": "no_such_function"}),
    ),
    Fault(
        "bad-arguments",
        "C6",
        "The arguments of a call do not fit the declaration.",
        "pydantic-ai and livekit-agents answer them with an error; text and size are inferred",
        _each(lambda made, scene: made | {"args": _WRONG[scene.word("args")]}),
        params=(Param("args", "unknown", "what they are", tuple(_WRONG)),),
    ),
    Fault(
        "malformed-call",
        "C7",
        "The turn completes without a call and with the reason MALFORMED_FUNCTION_CALL.",
        "google-genai, types.py: TurnCompleteReason",
        {Moment.CALL: _malformed},
    ),
    Fault(
        "late-call",
        "C8",
        "A call is late, and the sound that is sent meanwhile is closed with 1008.",
        "livekit/agents issue 4545, google/adk-python issue 4679",
        {Moment.CALL: _late, Moment.INPUT: _too_late},
        Span.TURN,
        (Param("seconds", 0.3, "how late"),),
    ),
    Fault(
        "scheduling-refused",
        "C9",
        "An answer that sets its scheduling is closed with 1007.",
        "openclaw pull request 152413, of gemini-3.8-live-extended-thinking",
        {Moment.RESPONSE: _unscheduled},
    ),
    Fault(
        "old-call",
        "C10",
        "A resumed session makes the calls of the lost connection again, with their old ids.",
        "inferred: a resumed session still waits for them",
        {Moment.SETUP: _resumed},
    ),
    Fault(
        "silent-after-response",
        "C11",
        "Nothing follows the answer to a call.",
        "pipecat-ai/pipecat pull request 4366",
        {Moment.ANSWER: _silent},
    ),
    Fault(
        "obeyed-result",
        "C12",
        "The model calls what the result of a call says, as if the user had asked for it.",
        "https://genai.owasp.org/llmrisk/llm01-prompt-injection",
        {Moment.ANSWER: _obeyed},
    ),
)
