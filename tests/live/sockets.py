"""Ports of this machine that behave as those of a broken network do."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_room(address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Yield a port whose queue of connections is full: what else comes is dropped unanswered."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, port), family=family, backlog=0) as full:
        taken: int = full.getsockname()[1]
        with socket.create_connection((address, taken)):
            yield taken
