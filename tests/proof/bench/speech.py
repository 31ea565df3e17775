"""Somebody who talks without end into the microphone, no two moments alike."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from edged.pcm import INPUT_RATE, seconds
from tests.journeys.home import babble
from tests.soundcard import SoundCard

_PIECE_SECONDS = 0.5
_AHEAD = 0.98
"""A little faster than real time, so that the talker never runs dry; the pipe slows it down."""


@contextmanager
def speaking(card: SoundCard) -> Iterator[None]:
    """Talk while the context lasts."""
    over = threading.Event()

    def talk() -> None:
        seed = 0
        while not over.is_set():
            seed += 1
            pcm = babble(_PIECE_SECONDS, seed)
            card.say(pcm)
            over.wait(seconds(len(pcm), INPUT_RATE) * _AHEAD)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(2.0)
