"""What is left in memory of a long reply."""

from pathlib import Path
from typing import Final

from tests.proof.bench.service import running_service
from tests.proof.bench.stopwatch import nap
from tests.proof.bench.subject import EDGED, Subject, running

_HOLD: Final = 1.0
_BEGUN: Final = 4.0
"""Seconds from the release in which a reply has begun to sound."""
_CARD_CLOSED: Final = 13.0
"""Seconds after a reply in which edged has let go of the loudspeaker and tidied up."""


def lasts(seconds: float) -> float:
    """Return how long it takes to measure a reply of `seconds`."""
    return 1.0 + _HOLD + _BEGUN + _CARD_CLOSED + _HOLD + _BEGUN + seconds + _CARD_CLOSED


def measure(folder: Path, seconds: float) -> float:
    """Return how many MiB more edged holds after a reply of `seconds` than before it."""
    folder.mkdir()
    assistant = ("--persona", "assistant", "--reply-seconds", str(seconds))
    with running_service(folder, *assistant) as service, running(EDGED, service, folder) as edged:
        nap(1.0)
        _hold(edged, _HOLD)
        nap(_BEGUN)  # what is used for the first time is then loaded
        _hold(edged, 0.1)  # a tap silences
        nap(_CARD_CLOSED)
        before = edged.resident()
        _hold(edged, _HOLD)
        nap(_BEGUN + seconds + _CARD_CLOSED)
        return edged.resident() - before


def _hold(subject: Subject, seconds: float) -> None:
    subject.press()
    nap(seconds)
    subject.release()
