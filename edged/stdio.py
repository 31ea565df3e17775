"""Standard streams that always exist, encode any character, and report failed writes.

A terminal's encoding may lack characters that edged writes (ISO-8859-1 has no …), file names need
not be valid text, a reader may close the pipe, a disk may be full. None of this may end in a
traceback, or look like success.
"""

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from edged.errors import EdgedError

_ERRORS: Final = "edged.simpler"
"""Name of the codec error handler for characters that an encoding lacks."""
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
    """Standard output is not writable."""


class ReaderGoneError(OutputError):
    """The reader of standard output has closed it, as `head` does."""


class _Output(io.TextIOWrapper):
    """Standard output, with errors distinct from those of other files.

    Not a custom raw stream: a signal between its system call and its return would make the buffer
    write the same data again.
    """

    def write(self, text: str, /) -> int:
        """Write `text`; raise OutputError if that fails."""
        with _output_errors():
            return super().write(text)

    def flush(self) -> None:
        """Flush; raise OutputError if that fails."""
        with _output_errors():
            super().flush()


class _Error(io.TextIOWrapper):
    """Standard error, which ignores failed writes: there is nowhere left to report them.

    Not every caller expects an exception: the argparse of Python 3.11.2 does not. Unwritten text
    stays in the buffer, in case the disk is full only for a while.
    """

    def write(self, text: str, /) -> int:
        """Write `text`; ignore a failure."""
        with suppress(OSError):
            super().write(text)
        return len(text)


@contextmanager
def _output_errors() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError("the reader has closed the output") from error
    except OSError as error:
        raise OutputError(f"the output cannot be written: {error.strerror}") from error


def make_ready() -> None:
    """Set up all three streams, even if the caller has closed them; may be called again."""
    codecs.register_error(_ERRORS, _simpler)
    sys.stdin = sys.stdin or open(_null(0), encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = _rewrapped(sys.stdout, 1, _Output)
    sys.stderr = _rewrapped(sys.stderr, 2, _Error)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def flush() -> None:
    """Flush both streams; raise OutputError if standard output cannot be written."""
    sys.stdout.flush()
    _flush_error()


def mute() -> None:
    """Drop everything written to standard output from now on, and what is buffered."""
    _mute(1)


def print_error(text: str) -> None:
    """Write to standard error; if that fails, the exit code has to suffice."""
    sys.stderr.write(text)
    _flush_error()


def _rewrapped(stream: TextIO | None, number: int, kind: type[io.TextIOWrapper]) -> TextIO:
    """Return a stream of `kind` on the buffer of `stream`."""
    if stream is None:
        return open(_null(number), "w", encoding="utf-8", closefd=False)
    if type(stream) is not io.TextIOWrapper or stream.fileno() != number:
        return stream  # replaced by the caller, or wrapped already
    with suppress(OSError):  # it stays in the shared buffer
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
    except OSError:  # unreportable, and the interpreter would exit with 120
        _mute(2)


def _null(number: int) -> int:
    """Open /dev/null as the descriptor `number` if the caller has closed that."""
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
