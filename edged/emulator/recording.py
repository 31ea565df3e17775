"""Record what was received on disk: a WAV per utterance and a log of messages without content."""

import json
import os
import wave
from dataclasses import asdict
from pathlib import Path
from typing import Self, TextIO

from edged.emulator.record import Received, Window
from edged.pcm import SAMPLE_BYTES


class Recording:
    """Write `messages.jsonl` and `utterance-NNNN.wav` into a folder, for its owner only.

    A WAV holds exactly the samples of one activity window, at the rate they were sent with. Times
    in the log are seconds of the emulator's monotonic clock.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._windows = 0
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = os.open(folder / "messages.jsonl", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._log: TextIO = os.fdopen(log, "w", buffering=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._log.close()

    def received(self, message: Received) -> None:
        """Log a client message."""
        self._write(asdict(message))

    def closed(self, window: Window) -> None:
        """Write the sound of a window and log it."""
        self._windows += 1
        name = f"utterance-{self._windows:04}.wav"
        target = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(target, "wb") as stream, wave.open(stream, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(SAMPLE_BYTES)
            file.setframerate(window.rate)
            file.writeframes(window.audio)
        self._write(
            {
                "at": window.ended,
                "connection": window.connection,
                "kind": "window",
                "file": name,
                "fate": window.fate.value,
                "started": window.started,
                "audio_bytes": len(window.audio),
                "frames": len(window.frames),
            }
        )

    def _write(self, entry: dict[str, object]) -> None:
        self._log.write(json.dumps(entry) + "\n")
