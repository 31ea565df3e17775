"""Print a reply while it comes: as words for people, as JSON Lines for programs."""

import json
from typing import Protocol, TextIO

from edged.quoting import sanitize


class ReplyPrinter(Protocol):
    """Writes each piece at once: whoever reads it does not wait for the rest."""

    def transcript(self, speaker: str, text: str) -> None:
        """Write a piece of what the user or the model said."""

    def end(self, outcome: str, **more: object) -> None:
        """Write how the turn has ended."""


def reply_printer(out: TextIO, *, as_json: bool) -> ReplyPrinter:
    """Return the printer that the caller of a command asked for."""
    return _Lines(out) if as_json else _Words(out)


class _Words:
    """The words of the model alone; what they say to a terminal is taken out."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._last = "\n"

    def transcript(self, speaker: str, text: str) -> None:
        if speaker != "model" or not text:
            return
        shown = "\n".join(sanitize(line) for line in text.split("\n"))
        self._last = shown[-1]
        self._out.write(shown)
        self._out.flush()

    def end(self, outcome: str, **more: object) -> None:
        del outcome, more
        if self._last != "\n":
            self._out.write("\n")


class _Lines:
    """One object a line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def transcript(self, speaker: str, text: str) -> None:
        self._write(event="transcript", speaker=speaker, text=text)

    def end(self, outcome: str, **more: object) -> None:
        self._write(event="end", outcome=outcome, **more)

    def _write(self, **fields: object) -> None:
        self._out.write(json.dumps(fields) + "\n")
        self._out.flush()
