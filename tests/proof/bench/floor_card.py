"""The floors' sound card: pyalsaaudio in two threads, with no more care than a turn needs."""

import errno
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

import alsaaudio

PERIODS_BEFORE: Final = 8
"""Pre-roll: 320 ms in periods of 40 ms."""
PERIODS_AFTER: Final = 5
"""Release tail: 200 ms."""
_PLAY_BYTES: Final = 960
"""20 ms at 24 kHz."""


class Ear(threading.Thread):
    """Reads the microphone; passes the pre-roll, the utterance, the tail and then None."""

    def __init__(self, device: str, say: Callable[[bytes | None], None]) -> None:
        super().__init__(daemon=True)
        self._device, self._say = device, say
        self._ring: deque[bytes] = deque(maxlen=PERIODS_BEFORE)
        self._lock = threading.Lock()
        self._left = 0  # periods still to be passed; negative: until the release

    def press(self) -> None:
        """Open the gate."""
        with self._lock:
            for pcm in self._ring:
                self._say(pcm)
            self._ring.clear()
            self._left = -1

    def release(self) -> None:
        """Close it after the tail."""
        with self._lock:
            self._left = PERIODS_AFTER

    def run(self) -> None:
        """Read for ever."""
        card = alsaaudio.PCM(
            type=alsaaudio.PCM_CAPTURE, device=self._device, rate=16_000, channels=1,
            format=alsaaudio.PCM_FORMAT_S16_LE, periodsize=640, periods=4,
        )  # fmt: skip
        while True:
            pcm = card.read()[1]
            with self._lock:
                if not self._left:
                    self._ring.append(pcm)
                    continue
                self._say(pcm)
                if self._left > 0:
                    self._left -= 1
                    if not self._left:
                        self._say(None)


class Mouth(threading.Thread):
    """Writes a queue to the loudspeaker, 20 ms at a time, each write blocking."""

    def __init__(self, device: str) -> None:
        super().__init__(daemon=True)
        self._device = device
        self._queue = bytearray()
        self._cut = False
        self._changed = threading.Condition()

    def play(self, pcm: bytes) -> None:
        """Add to the queue."""
        with self._changed:
            self._queue += pcm
            self._changed.notify()

    def cut(self) -> None:
        """Be silent."""
        with self._changed:
            self._queue.clear()
            self._cut = True
            self._changed.notify()

    def run(self) -> None:
        """Play for ever."""
        card = alsaaudio.PCM(
            type=alsaaudio.PCM_PLAYBACK, device=self._device, rate=24_000, channels=1,
            format=alsaaudio.PCM_FORMAT_S16_LE, periodsize=480, periods=6,
        )  # fmt: skip
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._cut)
                cut, self._cut = self._cut, False
                pcm = bytes(self._queue[:_PLAY_BYTES])
                del self._queue[:_PLAY_BYTES]
            if cut:
                card.drop()
            elif card.write(pcm) == -errno.EPIPE:
                card.write(pcm)
