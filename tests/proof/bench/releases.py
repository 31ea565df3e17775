"""How soon an utterance ends when the button comes up after speech has ended."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np

from edged.pcm import INPUT_RATE
from tests.journeys.home import babble
from tests.proof.bench.noise import Span
from tests.proof.bench.service import Service
from tests.proof.bench.stopwatch import Stopwatch, nap, until
from tests.proof.bench.subject import Subject
from tests.soundcard import SoundCard

_PIECE_SECONDS: Final = 0.1
_SPEECH_SECONDS: Final = 0.5
_AHEAD: Final = 0.5
"""Seconds of the room that are under way to the microphone: a busy machine is late with more."""
_PAUSE: Final = 1.1
"""Seconds from the last of speech to the release, the way into the microphone included."""
_QUIET: Final = 1.2
_ROOM_RMS: Final = 15
_PATIENCE: Final = 10.0


class Talker:
    """Somebody in a room that is never silent, who speaks when told to."""

    def __init__(self, card: SoundCard) -> None:
        self._card = card
        self._over = threading.Event()
        self._left = 0.0
        self._pieces = 0

    def speak(self) -> None:
        """Say something short."""
        self._left = _SPEECH_SECONDS

    def run(self) -> None:
        """Be in the room until `leave`."""
        begun = time.monotonic() - _AHEAD
        while not self._over.is_set():
            self._pieces += 1
            random = np.random.default_rng(self._pieces)
            sound = random.normal(scale=_ROOM_RMS, size=round(_PIECE_SECONDS * INPUT_RATE))
            if self._left > 0:
                self._left -= _PIECE_SECONDS
                sound += np.frombuffer(babble(_PIECE_SECONDS, self._pieces), "<i2")
            self._card.say(sound.clip(-32768, 32767).astype("<i2").tobytes())
            self._over.wait(begun + self._pieces * _PIECE_SECONDS - time.monotonic())

    def leave(self) -> None:
        """End `run`."""
        self._over.set()


@contextmanager
def talking(card: SoundCard) -> Iterator[Talker]:
    """Have a talker in the room while the context lasts."""
    talker = Talker(card)
    thread = threading.Thread(target=talker.run, daemon=True)
    thread.start()
    try:
        yield talker
    finally:
        talker.leave()
        thread.join(2.0)


def measure(
    subject: Subject, service: Service, watch: Stopwatch, talker: Talker, count: int
) -> list[Span]:
    """Return from the release to the activity end in the service's record, `count` times."""
    found = []
    for _ in range(count):
        since = watch.read()[-1].ended if watch.marks else 0.0
        subject.press()
        pressed = watch.first("order", since)
        talker.speak()
        nap(_SPEECH_SECONDS + _PAUSE)
        subject.release()
        released = watch.first("order", pressed.ended).ended
        found.append(Span(released, _ended(subject, service, released)))
        nap(_QUIET)
    return found


def _ended(subject: Subject, service: Service, since: float) -> float:
    ends: list[float] = []

    def seen() -> bool:
        ends[:] = [
            float(entry["at"])
            for entry in service.entries()
            if entry["connection"] == subject.connection
            and entry["kind"] == "activityEnd"
            and entry["at"] > since
        ]
        return bool(ends)

    until(seen, _PATIENCE, lambda: f"{subject.name} did not end what it was told")
    return ends[0]
