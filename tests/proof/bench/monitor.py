"""Somebody who listens to the loudspeaker: what really sounded, and when."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from edged.pcm import SAMPLE_BYTES

_COMMAND = (
    "parec", "-d", "speaker.monitor", "--latency-msec=10", "--raw", "--channels=1", "--rate=24000",
    "--format=s16le",
)  # fmt: skip


@dataclass
class Monitor:
    """All that sounded: 24 kHz int16, each piece with the time at which it was recorded."""

    _pieces: list[tuple[float, bytes]] = field(default_factory=list)

    def take(self, pipe: int) -> None:
        """Record until the pipe ends."""
        rest = b""
        while data := os.read(pipe, 65536):
            data = rest + data
            whole = len(data) - len(data) % SAMPLE_BYTES
            rest = data[whole:]
            self._pieces.append((time.monotonic(), data[:whole]))

    def between(self, since: float, until: float) -> npt.NDArray[np.int16]:
        """Return the samples recorded in a stretch of time."""
        pcm = b"".join(piece for at, piece in self._pieces if since <= at < until)
        return np.frombuffer(pcm, "<i2")

    def first_sound(self, since: float, until: float) -> float | None:
        """Return when the first piece that is not silent came, if one did."""
        loud = (at for at, pcm in self._pieces if since <= at < until and any(pcm))
        return next(loud, None)

    def last_sound(self, since: float, until: float) -> float:
        """Return when the last piece that was not silent came; `since` if there was none."""
        loud = [at for at, pcm in self._pieces if since <= at < until and any(pcm)]
        return loud[-1] if loud else since


@contextmanager
def monitoring(environment: Mapping[str, str]) -> Iterator[Monitor]:
    """Listen while the context lasts; `environment` leads to the sound server."""
    monitor = Monitor()
    process = subprocess.Popen(
        _COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout
    thread = threading.Thread(target=monitor.take, args=(process.stdout.fileno(),))
    thread.start()
    try:
        yield monitor
    finally:
        process.terminate()
        process.wait()
        thread.join()
        process.stdout.close()
