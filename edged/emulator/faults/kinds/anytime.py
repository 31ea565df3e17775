"""Faults that can happen at any time: `during` says when."""

from collections.abc import Callable, Mapping
from typing import Final

from edged.emulator.faults.fault import Change, Moment, Param, Scene, Steps
from edged.emulator.faults.shape import delayed, has, inserted, merged
from edged.emulator.replies.plan import Outgoing, Step

_DURING: Final = ("setup", "utterance", "answer", "pause")

What = Callable[[Scene], Steps]


def happening(*what: Outgoing) -> What:
    """Return the simplest event."""
    return lambda _: tuple(Step(0.0, one) for one in what)


def when(during: str, after: float = 0.5) -> tuple[Param, ...]:
    """Return the parameters of a sudden fault."""
    return (
        Param(
            "during",
            during,
            "right after the setup, in an utterance, a reply, or the pause after the reply;"
            " with `turn=`, setup means the reply",
            _DURING,
        ),
        Param(
            "after", after, "seconds after the setup, of audio in the utterance, or into the pause"
        ),
        Param("part", 0.5, "the share of the reply's audio that comes before, 0 to 1"),
    )


def anytime(what: What) -> Mapping[Moment, Change]:
    """Return the changes that let `what` happen once at the time that is asked for."""

    def setup(steps: Steps, scene: Scene) -> Steps:
        if scene.word("during") != "setup" or not _is_accepted(steps):
            return steps
        return (*steps, *delayed(what(scene), scene.number("after")))

    def heard(steps: Steps, scene: Scene) -> Steps:
        before, now = scene.spoken
        if scene.word("during") != "utterance" or not before <= scene.number("after") < now:
            return steps
        return (*steps, *what(scene))

    def answer(steps: Steps, scene: Scene) -> Steps:
        match scene.word("during"):
            case "answer" if steps:
                return inserted(steps, what(scene), scene.number("part"))
            case "pause":
                ends = [step.at for step in steps if has(step, "turnComplete")]
                by = scene.number("after")
                return merged(steps, delayed(what(scene), ends[-1] + by)) if ends else steps
            case _:
                return steps

    return {Moment.SETUP: setup, Moment.INPUT: heard, Moment.ANSWER: answer}


def _is_accepted(steps: Steps) -> bool:
    return any(isinstance(step.what, dict) and "setupComplete" in step.what for step in steps)
