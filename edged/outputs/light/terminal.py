"""A light on a terminal: a line of text for each change."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from edged.colour import GREEN, RED, YELLOW, painted, wanted
from edged.conversation.commands import Sign
from edged.conversation.events import Part, PartLost
from edged.conversation.notices import Report

# Foreground colours of ECMA-48, "SGR - Select Graphic Rendition".
_COLOURS: Final = {
    Sign.NOT_SET_UP: "35",
    Sign.OFFLINE: YELLOW,
    Sign.READY: GREEN,
    Sign.LISTENING: "31",
    Sign.THINKING: "36",
    Sign.SPEAKING: "34",
    Sign.FAULT: RED,
    Sign.MUTED: "35",
    Sign.SPENT: "35",
    Sign.RINGING: YELLOW,
    Sign.CONFIRM: YELLOW,
}


class TerminalLight:
    """A light that writes its sign to `stream`, coloured on a terminal."""

    def __init__(self, report: Report, stream: TextIO | None = None) -> None:
        self._report = report
        self._stream: TextIO | None = sys.stderr if stream is None else stream
        self._sign: Sign | None = None

    @contextmanager
    def lit(self) -> Iterator[None]:
        """Run the light; a line says when it is off."""
        try:
            yield
        finally:
            if self._sign is not None:
                self._write("○ dark\n")
                self._sign = None

    def show(self, sign: Sign) -> None:
        """Write `sign` on a line of its own unless it is shown already."""
        if sign is self._sign:
            return
        self._sign = sign
        line = f"● {sign.value}"
        if self._stream is not None and wanted(self._stream):
            line = painted(line, _COLOURS[sign])
        self._write(f"{line}\n")

    @property
    def brightness(self) -> None:
        """It cannot be dimmed."""
        return

    def dim(self, percent: int) -> None:
        """Nothing to dim."""
        del percent

    def _write(self, line: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(line)
            self._stream.flush()
        except (OSError, ValueError) as error:  # a closed terminal must not disturb a turn
            self._stream = None
            self._report(PartLost(Part.LIGHT, f"the terminal cannot be written: {error}"))
