"""How soon an open conversation is silent when the user interrupts it, from the outside.

That a cut in the middle of a sentence loses no sample is proved by tests/journeys/test_modes.py.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Final

from tests.proof.bench.noise import Span
from tests.proof.bench.reactions import REPLY_BYTES
from tests.proof.bench.releases import talking
from tests.proof.bench.service import running_service
from tests.proof.bench.stopwatch import Mark, Stopwatch, build, nap
from tests.proof.bench.subject import BARGE_IN, running
from tests.soundcard import SoundCard

_SILENT: Final = 1.5
"""Seconds after which whoever was heard is answered."""
_REPLY: Final = "30"
"""Seconds: still arriving when it is interrupted."""


def interruptions(folder: Path, card: SoundCard, count: int) -> list[Span]:
    """Return from `interrupted` to the drop at the card, `count` times."""
    folder.mkdir(exist_ok=True)
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
