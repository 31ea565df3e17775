"""Floor: a microphone that is read and nothing else; what PulseAudio's client costs by itself."""

import sys

import alsaaudio


def main(device: str) -> None:
    """Read 16 kHz in periods of 40 ms until killed."""
    card = alsaaudio.PCM(
        type=alsaaudio.PCM_CAPTURE,
        device=device,
        rate=16_000,
        channels=1,
        format=alsaaudio.PCM_FORMAT_S16_LE,
        periodsize=640,
        periods=4,
    )
    while True:
        card.read()


if __name__ == "__main__":
    main(sys.argv[1])
