"""Clients of the control socket that mean no good: `python locals.py SOCKET KIND`."""

import socket
import sys
from collections.abc import Callable, Iterator
from itertools import chain, repeat

_LINE = 1 << 20
_SMALL = (b"[" + b"{}," * 300_000 + b"{}]").ljust(_LINE - 1) + b"\n"
_SPACES = b'{"method": "volume"}'.rjust(_LINE - 1) + b"\n"
_ESCAPES = b'{"method": "' + b"\\n" * 500_000 + b'"}\n'
_STATUS = b'{"method": "status"}\n' * 30


def _lines(path: str, lines: Iterator[bytes]) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        for line in lines:
            client.sendall(line)
            asked = line.count(b"\n")
            while asked > 0:
                asked -= client.recv(1 << 20).count(b"\n")


def _visits(path: str) -> None:
    while True:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(_STATUS)


KINDS: dict[str, Callable[[str], None]] = {
    "small things": lambda path: _lines(path, repeat(_SMALL)),
    "everything long": lambda path: _lines(path, chain.from_iterable(repeat((_SPACES, _ESCAPES)))),
    "questions": lambda path: _lines(path, repeat(_STATUS)),
    "visits": _visits,
}

if __name__ == "__main__":
    try:
        KINDS[sys.argv[2]](sys.argv[1])
    except OSError:
        sys.exit(1)  # the daemon has ended, or cut it off
