"""Floor: a microphone that is read and nothing else; what PulseAudio's client costs by itself."""

import sys

import alsaaudio


def main(device: str, period: int) -> None:
    """Read 16 kHz, `period` frames at a time, until killed."""
    card = alsaaudio.PCM(
        type=alsaaudio.PCM_CAPTURE,
        device=device,
        rate=16_000,
        channels=1,
        format=alsaaudio.PCM_FORMAT_S16_LE,
        periodsize=period,
        periods=4,
    )
    while True:
        card.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
