"""Pure queries and changes of a reply's plan, for the faults."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any, Final

from edged.emulator.faults.fault import Steps
from edged.emulator.replies.plan import Outgoing, ServerMessage, Step, content
from edged.pcm import OUTPUT_RATE, byte_count

CHUNK: Final = byte_count(0.04, OUTPUT_RATE)
"""Bytes of sound in an ordinary message."""


def fields(what: Outgoing) -> ServerMessage:
    """Return the serverContent of a message, or nothing."""
    found: ServerMessage = what.get("serverContent", {}) if isinstance(what, dict) else {}
    return found


def has(step: Step, *names: str) -> bool:
    """Return whether a step has one of the fields of serverContent."""
    return any(name in fields(step.what) for name in names)


def without(steps: Steps, *names: str) -> Steps:
    """Return the steps that have none of the fields."""
    return tuple(step for step in steps if not has(step, *names))


def silent(steps: Steps) -> Steps:
    """Return a reply without sound, words and generationComplete."""
    return without(steps, "modelTurn", "outputTranscription", "generationComplete")


def pcm_of(step: Step) -> bytes:
    """Return the sound of a step."""
    parts: list[dict[str, Any]] = fields(step.what).get("modelTurn", {}).get("parts", [])
    return b"".join(
        base64.b64decode(part["inlineData"]["data"]) for part in parts if "inlineData" in part
    )


def at_once(steps: Steps) -> Steps:
    """Return steps without any waiting."""
    return tuple(Step(0.0, step.what) for step in steps)


def merged(steps: Iterable[Step], more: Iterable[Step]) -> Steps:
    """Return both in order of time; at the same time `more` comes last."""
    return tuple(sorted((*steps, *more), key=lambda step: step.at))


def sounding(steps: Steps, sound: Sequence[Step]) -> Steps:
    """Return an answer whose sound is `sound`, before all else of the same time."""
    return merged(sound, without(steps, "modelTurn"))


def inserted(steps: Steps, extra: Steps, part: float) -> Steps:
    """Return an answer with `extra` after `part` (0 to 1) of its sound, else at its beginning."""
    sounds = [index for index, step in enumerate(steps) if has(step, "modelTurn")]
    count = round(len(sounds) * min(part, 1.0))
    place = sounds[count - 1] + 1 if count else 0
    at = steps[place - 1].at if place else 0.0
    moved = (Step(at + step.at, step.what) for step in extra)
    return (*steps[:place], *merged(moved, steps[place:]))


def delayed(steps: Iterable[Step], by: float) -> Steps:
    """Return steps that come later."""
    return tuple(Step(step.at + by, step.what) for step in steps)


def with_fields(step: Step, **more: object) -> Step:
    """Return a step whose serverContent has more fields, or others of the same name."""
    if not isinstance(step.what, dict):
        return step
    return Step(step.at, step.what | content(**(fields(step.what) | more)))


def ended(steps: Steps, **more: object) -> Steps:
    """Return steps whose turnComplete has more fields."""
    return tuple(with_fields(step, **more) if has(step, "turnComplete") else step for step in steps)
