"""Faults of the sound of a reply: how it is split, labelled, paced and packed."""

import audioop
import math
from collections.abc import Iterable
from typing import Any, Final

from edged.emulator.faults.fault import Change, Fault, Moment, Param, Scene, Steps
from edged.emulator.faults.shape import (
    CHUNK,
    delayed,
    fields,
    has,
    inserted,
    merged,
    pcm_of,
    sounding,
    without,
)
from edged.emulator.replies.plan import ServerMessage, Step, content, spoken
from edged.pcm import OUTPUT_RATE, SAMPLE_BYTES, seconds

_TOGETHER: Final = 3
_THOUGHT: Final = {"text": "**Considering.** The user has said something.", "thought": True}


def _sound(steps: Steps) -> list[Step]:
    return [step for step in steps if has(step, "modelTurn")]


def _odd(steps: Steps, _: Scene) -> Steps:
    """Split the sound into pieces of odd length, none sent earlier than before."""
    old = _sound(steps)
    pcm = b"".join(map(pcm_of, old))
    pieces = [pcm[start : start + CHUNK + 1] for start in range(0, len(pcm), CHUNK + 1)]
    return sounding(
        steps, [Step(step.at, spoken(piece)) for step, piece in zip(old, pieces, strict=False)]
    )


def _marked(mime: str) -> Change:
    def change(steps: Steps, _: Scene) -> Steps:
        return sounding(
            steps, [Step(step.at, spoken(pcm_of(step), mime)) for step in _sound(steps)]
        )

    return change


def _other_rate(steps: Steps, scene: Scene) -> Steps:
    rate = max(1, round(scene.number("rate")))
    old = _sound(steps)
    pcm = b"".join(map(pcm_of, old))
    whole = pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES]
    pcm, _ = audioop.ratecv(whole, SAMPLE_BYTES, 1, OUTPUT_RATE, rate, None)
    size = max(SAMPLE_BYTES, -(-len(pcm) // max(1, len(old)) // SAMPLE_BYTES) * SAMPLE_BYTES)
    pieces = [pcm[start : start + size] for start in range(0, len(pcm), size)]
    mime = f"audio/pcm;rate={rate}"
    return sounding(
        steps,
        [Step(step.at, spoken(piece, mime)) for step, piece in zip(old, pieces, strict=False)],
    )


def _burst(steps: Steps, scene: Scene) -> Steps:
    """Repeat the sound until it is long enough, and send all of it within a second."""
    pcm = b"".join(map(pcm_of, _sound(steps)))
    if not pcm:
        return steps
    pcm *= max(1, math.ceil(scene.number("seconds") / seconds(len(pcm), OUTPUT_RATE)))
    count = -(-len(pcm) // CHUNK)
    sound = [Step(n / count, spoken(pcm[n * CHUNK : (n + 1) * CHUNK])) for n in range(count)]
    ends = [
        Step(1.0 if has(step, "generationComplete") else seconds(len(pcm), OUTPUT_RATE), step.what)
        for step in steps
        if has(step, "generationComplete", "turnComplete")
    ]
    rest = without(steps, "modelTurn", "generationComplete", "turnComplete")
    return merged(merged(sound, rest), ends)


def _gaps(steps: Steps, scene: Scene) -> Steps:
    sounds = _sound(steps)
    if not sounds:
        return steps
    cut = steps.index(sounds[len(sounds) // 2])
    return (*steps[:cut], *delayed(steps[cut:], scene.number("seconds")))


def _parts(messages: Iterable[Step]) -> list[dict[str, Any]]:
    return [part for step in messages for part in fields(step.what)["modelTurn"]["parts"]]


def _multi_part(steps: Steps, _: Scene) -> Steps:
    old = _sound(steps)
    groups = [old[start : start + _TOGETHER] for start in range(0, len(old), _TOGETHER)]
    return sounding(
        steps,
        [Step(group[-1].at, content(modelTurn={"parts": _parts(group)})) for group in groups],
    )


def _one_frame(steps: Steps, _: Scene) -> Steps:
    """Pack all of serverContent and the usage into one message."""
    packed: ServerMessage = {}
    words = ""
    for step in steps:
        words += fields(step.what).get("outputTranscription", {}).get("text", "")
        packed |= fields(step.what)
    if "modelTurn" not in packed:
        return steps
    packed["modelTurn"] = {"parts": _parts(_sound(steps))}
    if words:
        packed["outputTranscription"] = {"text": words}
    others = tuple(step for step in steps if not fields(step.what))
    usage = [
        step.what for step in steps if isinstance(step.what, dict) and has(step, "turnComplete")
    ]
    whole = {**(usage[-1] if usage else {}), **content(**packed)}
    return (*others, Step(max((step.at for step in _sound(steps)), default=0.0), whole))


def _thoughts(steps: Steps, _: Scene) -> Steps:
    """Add thoughts before the reply and in its middle message."""
    sounds = _sound(steps)
    if not sounds:
        return steps
    thought = Step(0.0, content(modelTurn={"parts": [_THOUGHT]}))
    middle = sounds[len(sounds) // 2]
    both = Step(middle.at, content(modelTurn={"parts": [_THOUGHT, *_parts([middle])]}))
    return inserted(tuple(both if step is middle else step for step in steps), (thought,), 0.0)


def _repeated(steps: Steps, scene: Scene) -> Steps:
    text = Step(0.0, content(modelTurn={"parts": [{"text": scene.answer.text}]}))
    return inserted(steps, (text,), 0.5) if _sound(steps) else steps


def _fault(name: str, row: str, says: str, source: str, change: Change, *params: Param) -> Fault:
    return Fault(name, row, says, source, {Moment.ANSWER: change}, params=params)


_SDK: Final = "google-genai passes it on unchanged"

FAULTS: Final = (
    _fault("odd-chunks", "A1", "Audio messages have an odd number of bytes.", _SDK, _odd),
    _fault(
        "no-rate",
        "A2",
        "The MIME type of the audio is audio/pcm without a rate.",
        "reports on discuss.ai.google.dev",
        _marked("audio/pcm"),
    ),
    _fault(
        "other-rate",
        "A3",
        "The audio has another rate than 24 kHz, as its MIME type says.",
        _SDK,
        _other_rate,
        Param("rate", 16_000, "samples per second"),
    ),
    _fault(
        "burst",
        "A4",
        "A minute of audio, the reply repeated if it is shorter, comes within a second.",
        "txtCaster issue 209, muxr pull request 163: a buffer of 2 s lost sound",
        _burst,
        Param("seconds", 60.0, "the least length of the audio"),
    ),
    _fault(
        "gaps",
        "A5",
        "The audio pauses in the middle.",
        "googleapis/python-genai issue 2715",
        _gaps,
        Param("seconds", 3.0, "how long"),
    ),
    _fault(
        "multi-part",
        "A6",
        "Each message has three parts with audio.",
        "3.x models; google/adk-python reads all parts, pipecat-ai/pipecat only the first",
        _multi_part,
    ),
    _fault(
        "all-in-one-frame",
        "A7",
        "Audio, transcript, generationComplete, turnComplete and usage come in one message.",
        "3.x models put several fields into a message",
        _one_frame,
    ),
    _fault(
        "thoughts",
        "A8",
        "Thoughts as text come before the audio and beside it.",
        "https://ai.google.dev/gemini-api/docs/live-api/thinking",
        _thoughts,
    ),
    _fault(
        "repeated-text",
        "A9",
        "The transcript of the reply comes as a text part too.",
        "reports on discuss.ai.google.dev",
        _repeated,
    ),
)
