"""The service under all that is measured: one `edged emulator` process and its own record."""

import json
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

THINKING: Final = 0.3
"""Seconds, less than the real service takes; while it thinks an amplifier can be woken."""


@dataclass
class Service:
    """A running emulator; what it received is read from the folder it writes."""

    url: str
    ca_file: str
    folder: Path
    _entries: list[dict[str, Any]] = field(default_factory=list)
    _position: int = 0

    def entries(self) -> list[dict[str, Any]]:
        """Return all that was recorded so far: client messages and closed windows."""
        with (self.folder / "messages.jsonl").open("rb") as file:
            file.seek(self._position)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._position += len(whole)
        self._entries += [json.loads(line) for line in whole.splitlines()]
        return self._entries

    def sound(self, entry: dict[str, Any]) -> bytes:
        """Return the sound of a window that was closed: 16 kHz."""
        with wave.open(str(self.folder / entry["file"]), "rb") as sound:
            return sound.readframes(sound.getnframes())


@contextmanager
def running_service(folder: Path, *more: str) -> Iterator[Service]:
    """Run the emulator in a process of its own while the context lasts; `more` are its options."""
    record = folder / "record"
    command = [sys.executable, "-m", "edged", "emulator"]
    thinks = ["--thinking-seconds", str(THINKING)]
    options = [*thinks, *more, "--record", str(record), "--ca-dir", str(folder)]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout
        where = json.loads(process.stdout.readline())
        yield Service(where["url"], where["ca_file"], record)
    finally:
        process.terminate()
        process.communicate()


def bytes_outside_windows(entries: list[dict[str, Any]], connection: int) -> int:
    """Return the bytes of sound that a connection sent while no activity was open."""
    is_open, outside = False, 0
    for entry in entries:
        if entry["connection"] != connection:
            continue
        if entry["kind"] == "activityStart":
            is_open = True
        elif entry["kind"] == "activityEnd":
            is_open = False
        elif not is_open and entry["kind"] != "window":
            outside += entry.get("audio_bytes", 0)
    return outside
