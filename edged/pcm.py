"""The PCM formats of the Live API: input from the microphone, output to the speaker.

Both are signed 16-bit little-endian mono PCM in plain ``bytes``. The rates are the Live API's:
input is taken at 16 kHz without resampling, output always comes at 24 kHz
(https://ai.google.dev/gemini-api/docs/live-guide, "Audio formats").
"""

from typing import Final

SAMPLE_BYTES: Final = 2
"""Bytes of one sample."""
INPUT_RATE: Final = 16_000
"""Samples per second from the microphone to the service."""
OUTPUT_RATE: Final = 24_000
"""Samples per second from the service to the speaker."""

MESSAGE_SECONDS: Final = 0.100
"""Minimum duration of live audio per message: nothing waits for it while the button is held, and a
message costs the board as much as the audio in it."""
STREAMED_SECONDS: Final = 0.040
"""The same where speech begins in an open conversation: the service waits for it to hear a start.
What follows, and silence, is sent as above."""


def seconds(pcm_bytes: int, rate: int) -> float:
    """Return the duration of `pcm_bytes` bytes at `rate` samples per second."""
    return pcm_bytes / (SAMPLE_BYTES * rate)


def byte_count(duration: float, rate: int) -> int:
    """Return the size of `duration` seconds at `rate`, a whole number of samples."""
    return SAMPLE_BYTES * round(duration * rate)
