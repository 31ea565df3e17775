"""Whether the user has stopped speaking, told by loudness alone. Pure.

Speech has ended when what came last is as quiet as the quietest of the utterance, its pre-roll
included: that is the room. Where the room is loud or never quiet the answer is no, as in any doubt.
Nothing at all is no room: a sound card left it out.

What is compared is the difference of samples a quarter of a millisecond apart. It leaves out what
a room is full of and speech is not: hum, rumble, a constant offset of the converter.
"""

import audioop
import math
from collections import deque
from typing import Final

from edged.pcm import INPUT_RATE, SAMPLE_BYTES, byte_count

WINDOW_BYTES: Final = byte_count(0.02, INPUT_RATE)
"""One level is taken of so much: a burst of a consonant fills half of it."""
_QUIET_WINDOWS: Final = 4
"""80 ms: longer than the closure before most final consonants, "stop", "what"."""
_LAG_BYTES: Final = 4 * SAMPLE_BYTES
"""250 µs: 50 Hz is left out by 22 dB, the nasals of 250 Hz by 8, 1 kHz is raised by 3."""
_AS_QUIET: Final = 1.75
"""Times the quietest: a room's own levels spread as much; a consonant added to it is louder."""
_NOTHING: Final = bytes(byte_count(0.002, INPUT_RATE))
"""What a window begins or ends with that a gap reaches into."""
_CLEAR: Final = 64.0
"""Times the quietest that speech reaches in a room in which its weakest consonant is heard."""


def level(window: bytes) -> int:
    """Return the RMS of the differences in a window of int16 samples."""
    later, earlier = window[_LAG_BYTES:], window[:-_LAG_BYTES]
    negative = audioop.mul(earlier, SAMPLE_BYTES, -1)
    return audioop.rms(audioop.add(later, negative, SAMPLE_BYTES), SAMPLE_BYTES)


class Endpointer:
    """Follows the level of one utterance from its pre-roll on."""

    def __init__(self) -> None:
        self._rest = b""
        self._latest: deque[int] = deque(maxlen=_QUIET_WINDOWS)
        self._quietest = math.inf
        self._loudest = 0

    def feed(self, pcm: bytes) -> None:
        """Take the next sound, of any length."""
        pcm = self._rest + pcm
        whole = len(pcm) - len(pcm) % WINDOW_BYTES
        self._rest = pcm[whole:]
        for at in range(0, whole, WINDOW_BYTES):
            window = pcm[at : at + WINDOW_BYTES]
            found = level(window)
            self._latest.append(found)
            if not (window.startswith(_NOTHING) or window.endswith(_NOTHING)):
                self._quietest = min(self._quietest, found)
            self._loudest = max(self._loudest, found)

    @property
    def ended(self) -> bool:
        """Tell whether speech has ended for certain."""
        if len(self._latest) < _QUIET_WINDOWS:
            return False
        if not any(self._latest):  # a microphone that mutes itself
            return True
        if self._loudest < _CLEAR * self._quietest:
            return False
        room = max(_AS_QUIET * self._quietest, self._quietest + 1)  # a level is a whole number
        return max(self._latest) <= room
