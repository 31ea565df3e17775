"""The session handle on disk: a restart of the daemon continues the conversation.

The file is a secret of its own (with it and the same key anybody can resume the conversation), so
its mode is 0600. It is a convenience: one that cannot be read or written costs the memory, never
the voice.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from edged import journal
from edged.live.core.connection import VALID_FOR
from edged.live.walltime import EARLIEST
from edged.statefile import read_state, write_state

_MOST_BYTES: Final = 16_384


class HandleStore:
    """Keeps the latest good handle with its model and when its session was last known to live."""

    def __init__(self, file: Path, model: str, wall: Callable[[], float] = time.time) -> None:
        """`wall` tells seconds since the epoch; a handle of another model is of no use."""
        self._file = file
        self._model = model
        self._wall = wall

    def load(self) -> str | None:
        """Return the kept handle unless it is surely too old, of another model or garbage.

        Its age is unknown if the clock was wrong when it was kept or read: then it is tried.
        """
        try:
            content = read_state(self._file, _MOST_BYTES)
            if content is None:
                return None
            kept = json.loads(content)
            handle, model, saved = kept["handle"], kept["model"], float(kept["saved"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            journal.warn("handle_not_usable", file=str(self._file), error=type(error).__name__)
            return None
        if not (isinstance(handle, str) and handle and model == self._model):
            return None
        now = self._wall()
        return None if saved > EARLIEST and now - saved > VALID_FOR else handle

    def save(self, handle: str | None) -> None:
        """Keep `handle`, or with None forget what is kept. Written whole or not at all."""
        try:
            if handle is None:
                self._file.unlink(missing_ok=True)
            else:
                kept = {"handle": handle, "model": self._model, "saved": self._wall()}
                write_state(self._file, json.dumps(kept).encode())
        except OSError as error:
            journal.warn("handle_not_kept", file=str(self._file), error=error.strerror)
