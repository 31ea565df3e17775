"""Print a reply while it comes: as words for people, as JSON Lines for programs."""

import json
from typing import Protocol, TextIO

from edged.quoting import sanitize


class ReplyPrinter(Protocol):
    """Writes each piece at once: whoever reads it does not wait for the rest."""

    def transcript(self, speaker: str, text: str, language: str) -> None:
        """Write a piece of what the user or the model said; `language` is empty if not known."""

    def shown(self, kind: str, text: str, about: str) -> None:
        """Write what is shown beside what is said: code, its result, a source."""

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
        self._sources: dict[str, None] = {}  # in order, each once

    def transcript(self, speaker: str, text: str, language: str) -> None:
        del language
        if speaker != "model" or not text:
            return
        self._write(text)

    def shown(self, kind: str, text: str, about: str) -> None:
        if kind == "source":  # comes in the middle of a sentence
            self._sources[" ".join(filter(None, ("source:", about, text)))] = None
        else:
            self._end_line()
            self._write(f"```{about}\n{text.rstrip()}\n```\n")

    def end(self, outcome: str, **more: object) -> None:
        del outcome, more
        self._end_line()
        for source in self._sources:
            self._write(f"{source}\n")

    def _end_line(self) -> None:
        if self._last != "\n":
            self._write("\n")

    def _write(self, text: str) -> None:
        self._out.write("\n".join(sanitize(line) for line in text.split("\n")))
        self._out.flush()
        self._last = text[-1]


class _Lines:
    """One object a line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def transcript(self, speaker: str, text: str, language: str) -> None:
        known = {"language": language} if language else {}
        self._write(event="transcript", speaker=speaker, text=text, **known)

    def shown(self, kind: str, text: str, about: str) -> None:
        self._write(event="shown", kind=kind, text=text, about=about)

    def end(self, outcome: str, **more: object) -> None:
        self._write(event="end", outcome=outcome, **more)

    def _write(self, **fields: object) -> None:
        self._out.write(json.dumps(fields) + "\n")
        self._out.flush()
