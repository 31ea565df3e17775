"""Detect by level alone that the user has stopped speaking. Pure.

Speech has ended when the last windows are as quiet as the quietest of the utterance and its
pre-roll, which is the level of the room. In a loud room, and in any doubt, it has not. Digital
silence is not the room: the sound card left a gap.

Levels are of the difference between samples 250 µs apart, which removes what rooms have and speech
has not: hum, rumble and the offset of the converter.
"""

import audioop
import math
from collections import deque
from typing import Final

from edged.pcm import INPUT_RATE, SAMPLE_BYTES, byte_count

WINDOW_BYTES: Final = byte_count(0.02, INPUT_RATE)
"""A level is taken over this: the burst of a consonant fills half of it."""
_QUIET_WINDOWS: Final = 4
"""80 ms: longer than the closure before most final consonants, "stop", "what"."""
_LAG_BYTES: Final = 4 * SAMPLE_BYTES
"""250 µs: attenuates 50 Hz by 22 dB and nasals at 250 Hz by 8 dB, amplifies 1 kHz by 3 dB."""
_AS_QUIET: Final = 1.75
"""Times the quietest window: the levels of a room vary by this; a consonant is louder."""
_LOUDER: Final = 2.0
"""Times the room: its levels were seen to go beyond it now and then, and speech is far beyond."""
_NOTHING: Final = bytes(byte_count(0.002, INPUT_RATE))
"""A window that contains it is of a gap, or of a part of one."""
_CLEAR: Final = 64.0
"""Times the quietest window: speech this loud has audible consonants."""


def level(window: bytes) -> int:
    """Return the RMS of the differences in a window of int16 samples."""
    later, earlier = window[_LAG_BYTES:], window[:-_LAG_BYTES]
    negative = audioop.mul(earlier, SAMPLE_BYTES, -1)
    return audioop.rms(audioop.add(later, negative, SAMPLE_BYTES), SAMPLE_BYTES)


class Endpointer:
    """Follows the level of one utterance, starting with its pre-roll."""

    def __init__(self) -> None:
        self._rest = b""
        self._latest: deque[int] = deque(maxlen=_QUIET_WINDOWS)
        self._quietest = math.inf
        self._loudest = 0

    def feed(self, pcm: bytes) -> None:
        """Take the next audio, of any length."""
        pcm = self._rest + pcm
        whole = len(pcm) - len(pcm) % WINDOW_BYTES
        self._rest = pcm[whole:]
        for at in range(0, whole, WINDOW_BYTES):
            window = pcm[at : at + WINDOW_BYTES]
            found = level(window)
            self._latest.append(found)
            if _NOTHING not in window:
                self._quietest = min(self._quietest, found)
            self._loudest = max(self._loudest, found)

    @property
    def quiet(self) -> bool:
        """Return whether what came last is as quiet as the room, for all that is known of it."""
        return bool(self._latest) and max(self._latest) <= self._room

    def is_speech(self, pcm: bytes) -> bool:
        """Return whether audio that was not taken yet is louder than the room ever is."""
        return level(pcm) > _LOUDER * self._room

    @property
    def _room(self) -> float:
        if math.isinf(self._quietest):
            return 0.0  # nothing is known of it but that it was nothing
        return max(_AS_QUIET * self._quietest, self._quietest + 1)  # a level is a whole number

    @property
    def ended(self) -> bool:
        """Whether speech has certainly ended."""
        if len(self._latest) < _QUIET_WINDOWS:
            return False
        if not any(self._latest):  # a microphone that mutes itself
            return True
        if self._loudest < _CLEAR * self._quietest:
            return False
        return self.quiet
