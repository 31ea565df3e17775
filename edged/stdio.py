"""Standard input and output as a command needs them: there, patient with letters, and honest.

A terminal may lack letters that edged writes (ISO-8859-1 has no …), and names of files need not be
text at all; a reader may have read enough, a disk may be full. None of it is worth a traceback, and
none of it may look like success.
"""

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from edged.errors import EdgedError

_LETTERS: Final = "edged.letters"
"""Name of what codecs.lookup_error finds for letters that an encoding lacks."""
_SIMPLER: Final = {
    "…": "...",
    "·": "-",
    "→": "->",
    "●": "*",
    "○": "o",
    "\u2010": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "\u202f": " ",
}


class OutputError(EdgedError):
    """Standard output cannot be written."""


class ReaderGoneError(OutputError):
    """Whoever read standard output has read enough, as `head` does."""


class _Output(io.TextIOWrapper):
    """Standard output, whose errors are told from those of all other files.

    Not a raw stream of our own: a signal between its system call and its return would have the
    buffer write the same once more.
    """

    def write(self, text: str, /) -> int:
        """Take `text`; raise OutputError if it cannot be written."""
        with _telling():
            return super().write(text)

    def flush(self) -> None:
        """Write out what waits; raise OutputError if it cannot be written."""
        with _telling():
            super().flush()


class _Error(io.TextIOWrapper):
    """Standard error, which takes what cannot be written: nobody is left to be told.

    Not all who write there expect an exception: the argparse of Python 3.11.2 does not. What cannot
    be written waits in the buffer, for a disk that is full only for a while.
    """

    def write(self, text: str, /) -> int:
        """Take `text`, whatever becomes of it."""
        with suppress(OSError):
            super().write(text)
        return len(text)


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError("nobody reads the output any more") from error
    except OSError as error:
        raise OutputError(f"the output cannot be written: {error.strerror}") from error


def make_ready() -> None:
    """Have all three, of whatever the caller has closed or cannot display; may be called again."""
    codecs.register_error(_LETTERS, _simpler)
    sys.stdin = sys.stdin or open(_nothing(0), encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = _made_of(sys.stdout, 1, _Output)
    sys.stderr = _made_of(sys.stderr, 2, _Error)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_LETTERS)


def flush() -> None:
    """Write out what waits; raise OutputError if it cannot be."""
    sys.stdout.flush()
    _flush_error()


def mute() -> None:
    """Have standard output take everything from now on, also what waits, and drop it."""
    _mute(1)


def tell(text: str) -> None:
    """Write to standard error; where that cannot be, the exit code has to say it."""
    sys.stderr.write(text)
    _flush_error()


def _made_of(stream: TextIO | None, number: int, kind: type[io.TextIOWrapper]) -> TextIO:
    """Return a stream of a kind that writes to where `stream` writes."""
    if stream is None:
        return open(_nothing(number), "w", encoding="utf-8", closefd=False)
    if type(stream) is not io.TextIOWrapper or stream.fileno() != number:
        return stream  # not that of the process, or made already
    with suppress(OSError):  # it stays in the buffer, which is the same
        stream.flush()
    return kind(
        stream.buffer,
        encoding=stream.encoding,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _flush_error() -> None:
    try:
        sys.stderr.flush()
    except OSError:  # it has no place to be told at, and Python would end with 120
        _mute(2)


def _nothing(number: int) -> int:
    """Have /dev/null under the number of a stream that the caller has closed."""
    try:
        os.fstat(number)
    except OSError:
        null = os.open(os.devnull, os.O_RDWR)
        if null != number:
            os.dup2(null, number)
            os.close(null)
    return number


def _mute(number: int) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)


def _simpler(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    plain = (_SIMPLER.get(each) or each.encode("ascii", "backslashreplace") for each in lacking)
    return "".join(p if isinstance(p, str) else p.decode("ascii") for p in plain), error.end
