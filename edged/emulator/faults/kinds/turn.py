"""Faults of turns: ends that are missing, repeated, late or without content."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from edged.emulator.faults.fault import Change, Fault, Moment, Param, Scene, Steps
from edged.emulator.faults.shape import at_once, delayed, ended, has, merged, silent, without
from edged.emulator.protocol.refusal import INVALID_ARGUMENT, NO_TURN, Refusal
from edged.emulator.replies.plan import Step, content

_LIVE: Final = "https://ai.google.dev/api/live#bidigeneratecontentservercontent"


def _answer(change: Change) -> Mapping[Moment, Change]:
    return {Moment.ANSWER: change}


def _close(refusal: Refusal) -> Mapping[Moment, Change]:
    return {Moment.END: lambda steps, _: (*steps, Step(0.0, refusal))}


def _end_later(by: Callable[[Scene], float]) -> Change:
    def change(steps: Steps, scene: Scene) -> Steps:
        return tuple(
            Step(step.at + by(scene), step.what) if has(step, "turnComplete") else step
            for step in steps
        )

    return change


def _empty(steps: Steps, _: Scene) -> Steps:
    return at_once(silent(steps))


def _waiting(steps: Steps, _: Scene) -> Steps:
    waits = Step(0.0, content(waitingForInput=True))
    return tuple(
        part
        for step in at_once(silent(steps))
        for part in ((waits, step) if has(step, "turnComplete") else (step,))
    )


def _reason(steps: Steps, scene: Scene) -> Steps:
    return ended(at_once(silent(steps)), turnCompleteReason=scene.word("reason"))


def _requires_action(steps: Steps, _: Scene) -> Steps:
    return ended(steps, interactionStatus="REQUIRES_ACTION")


def _several(steps: Steps, scene: Scene) -> Steps:
    sounds = [index for index, step in enumerate(steps) if has(step, "modelTurn")]
    if len(sounds) < 2:  # noqa: PLR2004, two utterances need two messages
        return steps
    cut = sounds[len(sounds) // 2]
    generated = steps[cut - 1].at
    half = scene.answer.duration * (len(sounds) // 2) / len(sounds)
    again = max(half, generated) + scene.number("seconds")
    first = (
        *steps[:cut],
        Step(generated, content(generationComplete=True)),
        Step(max(half, generated), content(turnComplete=True, interactionStatus="IN_PROGRESS")),
    )
    rest = delayed(without(steps[cut:], "turnComplete"), again - steps[cut].at)
    ends = tuple(step for step in steps if has(step, "turnComplete"))
    last = max(rest[-1].at, scene.answer.duration + scene.number("seconds"))
    end = ended(tuple(Step(last, step.what) for step in ends), interactionStatus="IDLE")
    return merged((*first, *rest), end)


_SECOND: Final = Param("seconds", 1.0, "the pause between them")

FAULTS: Final = (
    Fault(
        "no-answer",
        "T1",
        "Nothing follows an utterance.",
        "google-gemini/cookbook issue 1346",
        _answer(lambda *_: ()),
    ),
    Fault(
        "no-turn-complete",
        "T1",
        "The reply is complete, but turnComplete never comes.",
        "google-gemini/cookbook issue 1346, sokuji pull request 399",
        _answer(_end_later(lambda _: math.inf)),
    ),
    Fault(
        "empty-turn",
        "T2",
        "The turn completes without content.",
        "googleapis/python-genai issue 2117",
        _answer(_empty),
    ),
    Fault(
        "late-turn-complete",
        "T3",
        "turnComplete comes long after generationComplete and the audio.",
        "google-gemini/cookbook issue 1346",
        _answer(_end_later(lambda scene: scene.number("seconds"))),
        params=(Param("seconds", 10.0, "how much later"),),
    ),
    Fault(
        "no-turn-to-complete",
        "T9",
        "An activity end is closed with 1007 as if there had been no audio.",
        "pipecat-ai/pipecat issue 1347; a window that is empty is always closed so",
        _close(NO_TURN),
    ),
    Fault(
        "invalid-argument",
        "T10",
        "An activity end is closed with 1007, invalid argument, for no reason.",
        "pipecat-ai/pipecat issue 4403; true violations of the protocol are always closed",
        _close(INVALID_ARGUMENT),
    ),
    Fault(
        "waiting-for-input",
        "T12",
        "The turn completes without a reply and with waitingForInput.",
        _LIVE,
        _answer(_waiting),
    ),
    Fault(
        "turn-complete-reason",
        "T13",
        "The turn completes without a reply and with a turnCompleteReason.",
        "google-genai, types.py: TurnCompleteReason",
        _answer(_reason),
        params=(
            Param(
                "reason",
                "RESPONSE_REJECTED",
                "which",
                ("RESPONSE_REJECTED", "NEED_MORE_INPUT", "MALFORMED_FUNCTION_CALL"),
            ),
        ),
    ),
    Fault(
        "several-utterances",
        "T14",
        "The reply is two utterances: each completes, and only the last has the status IDLE.",
        "https://ai.google.dev/gemini-api/docs/live-api/thinking",
        _answer(_several),
        params=(_SECOND,),
    ),
    Fault(
        "requires-action",
        "T15",
        "The turn completes with the interaction status REQUIRES_ACTION.",
        "google-genai 3.4: its receive() does not end there",
        _answer(_requires_action),
    ),
)
