"""The whole run, one measurement after the other, on one sound card and one service."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from tests.proof.bench import (
    answers,
    burden,
    fidelity,
    open_mode,
    reactions,
    recovery,
    tools,
    writing,
)
from tests.proof.bench.figures import Results
from tests.proof.bench.monitor import monitoring
from tests.proof.bench.noise import Noise, noise
from tests.proof.bench.releases import talking
from tests.proof.bench.service import Service, running_service
from tests.proof.bench.speech import speaking
from tests.proof.bench.stopwatch import Stopwatch, build, nap
from tests.proof.bench.subject import EDGED, SUBJECTS, Subject, running
from tests.soundcard import SoundCard, sound_card

_ROUNDS: Final = 6
"""The subjects take turns, so that the noise of a shared machine falls on all of them."""
_BESIDE: Final = 70.0
"""Seconds to start everybody twice and to wait for cards to close."""
_SPOKEN_OUT: Final = 3.0
"""Seconds in which all that was said before has come out of its pipe."""
_LONG_REPLY: Final = 120.0
_PATIENCE: Final = 30.0
"""Seconds that is waited for a machine that is busy with others."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    presses: int
    turns: int
    seeds: int
    random_presses: int
    window: float
    releases: int
    status_runs: int
    starts: int
    writings: int
    interruptions: int
    calls: int

    @property
    def minutes(self) -> float:
        """Return how long it takes, about: two seconds for each press of the three subjects."""
        presses = 2 * 2.0 * self.presses + 3 * 2.5 * self.releases
        fidelity = self.turns + 1.0 * self.seeds * self.random_presses
        windows = self.window + 2 * burden.talks(self.window) + 4.0 * self.interruptions
        last = max(recovery.lasts(_LONG_REPLY), 4 * self.starts + 12.0 * self.writings)
        return (presses + fidelity + windows + last + 12.0 * self.calls + _BESIDE) / 60


def measure_all(folder: Path, size: Size, say: Callable[[str], None]) -> Results:
    """Measure everything."""
    with noise(folder) as machine:
        machine.await_calm(_PATIENCE)
        say("What is said is what arrives: edged on WAV files")
        proved = fidelity.measure(
            folder, turns=size.turns, seeds=size.seeds, presses_per_seed=size.random_presses
        )
        with sound_card() as card, running_service(folder) as service:
            say(f"{size.presses} presses of edged, half as many of each floor, on a sound card")
            reacted = _react(folder, size, service, card, machine)
        say(f"{size.interruptions} interruptions of an open conversation")
        with sound_card() as card:
            interrupted = open_mode.interruptions(folder / "open", card, size.interruptions)
    with sound_card() as card, running_service(folder) as service, speaking(card):
        answered: list[answers.Answers] = []

        def ask(edged: Subject) -> None:
            say(f"edged status, {size.status_runs} times")
            answered.append(answers.measure(edged, size.status_runs))
            say(f"Everybody idle, then listening, then speaking, {size.window:.0f} s each")

        say("One conversation each")
        borne = burden.measure(service, folder, size.window, ask)
        with ThreadPoolExecutor(max_workers=1) as beside:  # a little load for all of them alike
            say(f"A reply of {_LONG_REPLY:.0f} s, and meanwhile {size.starts} starts of everybody")
            left = beside.submit(recovery.measure, folder / "long", _LONG_REPLY)
            started = burden.starts(service, folder, size.starts)
            say(f"{size.writings} questions by file to everybody, and as many in writing")
            written = writing.measure(folder / "writing", size.writings)
        say(f"{size.calls} calls of everything")
        called = tools.measure(folder / "tools", size.calls)
    return Results(
        proved,
        reacted,
        interrupted,
        borne,
        answered[0],
        started,
        left.result(),
        written,
        called,
        machine,
    )


def _react(
    folder: Path, size: Size, service: Service, card: SoundCard, machine: Noise
) -> dict[str, reactions.Reactions]:
    library, random = build(folder), Random(size.presses)  # noqa: S311 - a schedule, not a secret
    with ExitStack() as stack:
        monitor = stack.enter_context(monitoring(card._environment))
        trials = {}
        with speaking(card):
            for name in SUBJECTS:
                watch = Stopwatch(library, folder / f"marks-{name.replace(' ', '-')}")
                subject = stack.enter_context(running(name, service, folder, watch))
                trials[name] = reactions.Trial(subject, service, watch)
            for _ in range(_ROUNDS):
                machine.await_calm(_PATIENCE)
                for name, trial in trials.items():
                    count = size.presses if name == EDGED else size.presses // 2
                    trial.round(count // _ROUNDS, random)
        found = {name: trial.judge(monitor) for name, trial in trials.items()}
        nap(_SPOKEN_OUT)
        with talking(card) as talker:
            nap(_SPOKEN_OUT)
            for name, trial in trials.items():
                found[name].release_to_end = trial.release(talker, size.releases)
        return found
