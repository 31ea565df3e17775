"""Faults of transcripts and of usage."""

from collections.abc import Callable
from typing import Any, Final

from edged.emulator.faults.fault import Change, Fault, Moment, Param, Scene, Steps
from edged.emulator.faults.shape import fields, has, with_fields, without
from edged.emulator.replies.plan import ServerMessage, Step, content

_TEXTS: Final = ("inputTranscription", "outputTranscription")
_LIVE: Final = "https://ai.google.dev/api/live#bidigeneratecontentservercontent"


def _text(step: Step, name: str) -> str:
    return str(fields(step.what)[name].get("text", ""))


def _late(steps: Steps, scene: Scene) -> Steps:
    late = [step.what for step in steps if has(step, "inputTranscription")]
    at = max((step.at for step in steps), default=0.0) + scene.number("seconds")
    return (*without(steps, "inputTranscription"), *(Step(at, what) for what in late))


def _word_by_word(steps: Steps, _: Scene) -> Steps:
    found: list[Step] = []
    for step in steps:
        name = next((name for name in _TEXTS if [*fields(step.what)] == [name]), None)
        if name is None:
            found.append(step)
            continue
        words = _text(step, name).split(" ")
        spaced = [word if index == 0 else f" {word}" for index, word in enumerate(words)]
        found += [Step(step.at, content(**{name: {"text": word}})) for word in spaced if word]
    return tuple(found)


def _finished(steps: Steps, _: Scene) -> Steps:
    found = list(steps)
    for name in _TEXTS:
        for index in [n for n, step in enumerate(steps) if has(step, name)][-1:]:
            step = found[index]
            text = fields(step.what)[name] | {"finished": True}
            found[index] = with_fields(step, **{name: text})
    return tuple(found)


def _empty(steps: Steps, _: Scene) -> Steps:
    """Add empty texts before each text."""
    found: list[Step] = []
    for step in steps:
        name = next((name for name in _TEXTS if has(step, name)), None)
        if name is not None:
            found += [Step(step.at, content(**{name: body})) for body in ({"text": ""}, {})]
        found.append(step)
    return tuple(found)


def _interim(steps: Steps, _: Scene) -> Steps:
    found: list[Step] = []
    for step in steps:
        if has(step, "inputTranscription"):
            words = _text(step, "inputTranscription").split()
            found += [
                Step(step.at, content(interimInputTranscription={"text": " ".join(words[:n])}))
                for n in range(1, len(words))
            ]
        found.append(step)
    return tuple(found)


def _usage(change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Change:
    def messages(steps: Steps, _: Scene) -> Steps:
        return tuple(
            Step(step.at, _changed(step.what)) if isinstance(step.what, dict) else step
            for step in steps
        )

    def _changed(message: ServerMessage) -> ServerMessage:
        if "usageMetadata" not in message:
            return message
        rest = {name: value for name, value in message.items() if name != "usageMetadata"}
        usage = change(message["usageMetadata"])
        return rest if usage is None else rest | {"usageMetadata": usage}

    return messages


def _wrong(usage: dict[str, Any]) -> dict[str, Any]:
    details = usage.get("promptTokensDetails", [])
    return usage | {
        "totalTokenCount": usage["totalTokenCount"] + 101,
        "promptTokensDetails": details[:-1],
    }


def _candidates(usage: dict[str, Any]) -> dict[str, Any]:
    names = {
        "responseTokenCount": "candidatesTokenCount",
        "responseTokensDetails": "candidatesTokensDetails",
    }
    return {names.get(name, name): value for name, value in usage.items()}


def _fault(name: str, row: str, says: str, source: str, change: Change, *params: Param) -> Fault:
    return Fault(name, row, says, source, {Moment.ANSWER: change}, params=params)


FAULTS: Final = (
    _fault(
        "late-input-text",
        "X1",
        "The input transcript comes after the end of the turn.",
        f"{_LIVE}: no order is promised",
        _late,
        Param("seconds", 0.3, "how long after"),
    ),
    _fault(
        "never-finished",
        "X2",
        "Both transcripts come word by word, and none is marked as finished.",
        "googleapis/js-genai issue 1429",
        _word_by_word,
    ),
    _fault(
        "finished",
        "X2",
        "The last message of each transcript has `finished`, which is never sent otherwise.",
        "google-genai, types.py: Transcription",
        _finished,
    ),
    _fault(
        "empty-text",
        "X3",
        "Empty transcripts come before those with text.",
        "reports on discuss.ai.google.dev",
        _empty,
    ),
    _fault(
        "interim-text",
        "X4",
        "Interim input transcripts come before the final one.",
        "google-genai, types.py: interim_input_transcription",
        _interim,
    ),
    _fault("no-usage", "U1", "The turn has no usageMetadata.", _LIVE, _usage(lambda _: None)),
    _fault(
        "wrong-usage-sums",
        "U2",
        "The parts of the usage do not add up to its total.",
        "discuss.ai.google.dev topic 188765",
        _usage(_wrong),
    ),
    _fault(
        "candidates-token-count",
        "U3",
        "The usage has candidatesTokenCount instead of responseTokenCount.",
        "Vertex AI's field",
        _usage(_candidates),
    ),
)
