"""Automatic activity detection by loudness, for clients that leave it to the service."""

import audioop
from typing import Final

from edged.emulator.messages import Audio, Mark
from edged.pcm import SAMPLE_BYTES, byte_count

_SLICE: Final = 0.02
_SPEECH: Final = 500
"""Root mean square, of 32768, from which sound counts as speech."""
_SILENCE_MS: Final = 800
"""Silence that ends an activity, unless the client sets it."""


class Detector:
    """Find where activities start and end in a stream of sound."""

    def __init__(self, silence_ms: int, prefix_ms: int) -> None:
        self._patience = (silence_ms or _SILENCE_MS) / 1000
        self._prefix = prefix_ms / 1000
        self._before: list[bytes] = []
        self._silent_for: float | None = None  # none: no activity is open

    def feed(self, audio: Audio) -> list[Audio | Mark]:
        """Return the sound in pieces, with the marks of activities between them."""
        found: list[Audio | Mark] = []
        size = byte_count(_SLICE, audio.rate)
        for start in range(0, len(audio.pcm), size):
            piece = audio.pcm[start : start + size]
            whole = piece[: len(piece) // SAMPLE_BYTES * SAMPLE_BYTES]
            loud = audioop.rms(whole, SAMPLE_BYTES) >= _SPEECH
            found += [
                Audio(item, audio.rate) if isinstance(item, bytes) else item
                for item in self._slice(piece, loud=loud)
            ]
        return found

    def end(self) -> list[Audio | Mark]:
        """Return the end of the activity still open at the end of the stream, if any."""
        was_open, self._silent_for = self._silent_for is not None, None
        return [Mark.ACTIVITY_END] if was_open else []

    def _slice(self, piece: bytes, *, loud: bool) -> list[bytes | Mark]:
        if self._silent_for is None:
            self._before.append(piece)
            if loud:
                before, self._before, self._silent_for = self._before, [], 0.0
                return [Mark.ACTIVITY_START, *before]
            if len(self._before) * _SLICE > self._prefix:
                return [self._before.pop(0)]
            return []
        self._silent_for = 0.0 if loud else self._silent_for + _SLICE
        if self._silent_for < self._patience:
            return [piece]
        self._silent_for = None
        return [piece, Mark.ACTIVITY_END]
