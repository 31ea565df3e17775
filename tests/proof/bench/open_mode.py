"""`python -m tests.proof.bench.open_mode`: an open conversation beside push to talk.

How long it takes from `interrupted` off the network until the sound card is silent, and what
listening costs in CPU, both from the outside. That a cut in the middle of a sentence loses no
sample of it is proved by tests/journeys/test_modes.py.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from tests.proof.bench.noise import Span
from tests.proof.bench.reactions import REPLY_BYTES
from tests.proof.bench.releases import talking
from tests.proof.bench.service import running_service
from tests.proof.bench.stopwatch import Mark, Stopwatch, build, nap
from tests.proof.bench.subject import BARGE_IN, EDGED, OPEN, Subject, running
from tests.soundcard import SoundCard, sound_card

MOST_MS: Final = 30.0
MOST_CPU: Final = 1.05
_SILENT: Final = 1.5
"""Seconds after which whoever was heard is answered."""
_REPLY: Final = "30"
"""Seconds: still arriving when it is interrupted."""


def interruptions(folder: Path, card: SoundCard, count: int) -> list[Span]:
    """Return from `interrupted` to the drop at the card, `count` times."""
    found: list[Span] = []
    random = Random(count)  # noqa: S311 - a schedule, not a secret
    options = ("--persona", "assistant", "--reply-seconds", _REPLY)
    watch = Stopwatch(build(folder), folder / "marks")
    with ExitStack() as stack:
        service = stack.enter_context(running_service(folder, *options))
        subject = stack.enter_context(running(BARGE_IN, service, folder, watch))
        talker = stack.enter_context(talking(card))
        nap(_SILENT)
        subject.tap()
        nap(_SILENT)
        talker.speak()
        for _ in range(count):
            since = watch.read()[-1].ended
            sounds = watch.first("sound", since)
            nap(random.uniform(0.5, 1.0))
            talker.speak()
            drop = watch.first("drop", sounds.ended, amount=0)
            found.append(Span(_interrupted(watch.read(), drop), drop.ended))
    return found


def _interrupted(marks: Sequence[Mark], drop: Mark) -> float:
    """Return when the last of the reply was read, or what came first after it: `interrupted`."""
    reads = [mark for mark in marks if mark.what == "in" and mark.ended <= drop.ended]
    last = max(mark.ended for mark in reads if mark.amount >= REPLY_BYTES)
    return min((mark.ended for mark in reads if mark.ended > last), default=last)


def listening(folder: Path, window: float, rounds: int) -> tuple[float, float]:
    """Return the CPU of listening in hold and in open mode, side by side, in seconds a minute."""
    spent: dict[str, list[float]] = {EDGED: [], OPEN: []}
    with ExitStack() as stack:
        service = stack.enter_context(running_service(folder))
        held = stack.enter_context(running(EDGED, service, folder))
        opened = stack.enter_context(running(OPEN, service, folder))
        subjects: dict[str, Subject] = {EDGED: held, OPEN: opened}
        opened.tap()
        for _ in range(rounds):
            held.press()
            nap(2.0)
            before = {name: subject.cpu() for name, subject in subjects.items()}
            nap(window)
            for name, subject in subjects.items():
                spent[name].append((subject.cpu() - before[name]) * 60 / window)
            held.release()
            nap(2 * window)  # the answer is as long as what was said
    return median(spent[EDGED]), median(spent[OPEN])


def main() -> int:
    """Measure and print; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interruptions", type=int, default=20)
    parser.add_argument("--window", type=float, default=20.0, help="seconds of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="edged-bench-") as name, sound_card() as card:
        folder = Path(name)
        spans = interruptions(folder, card, arguments.interruptions)
        times = sorted(1000 * span.length for span in spans)
        hold, opened = listening(folder, arguments.window, arguments.rounds)
    sys.stdout.write(
        f"interrupted to silence at the card: median {median(times):.1f} ms of {len(times)},"
        f" longest {times[-1]:.1f} ms (at most {MOST_MS:.0f})\n"
        f"CPU while listening: {opened:.2f} s a minute, {hold:.2f} in hold,"
        f" {opened / hold:.2f} times (at most {MOST_CPU})\n"
    )
    return int(median(times) > MOST_MS or opened / hold > MOST_CPU)


if __name__ == "__main__":
    sys.exit(main())
