"""What the kernel tells of sockets: bytes between them, and whether anybody else may send."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.traffic import traffic


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Return a socket that listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def ends(listening: socket.socket) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Return both ends of a connection."""
    with socket.create_connection(listening.getsockname()) as one, listening.accept()[0] as other:
        yield one, other


Ends = tuple[socket.socket, socket.socket]


def closed(*sockets: socket.socket) -> bool:
    """Tell whether nobody else can have sent anything to these."""
    return traffic(each.fileno() for each in sockets).closed


def test_those_that_are_connected_to_each_other_are_closed(
    ends: Ends, listening: socket.socket
) -> None:
    """One that listens has sent nothing; alone, it may be called by anybody."""
    assert closed(*ends)
    assert closed(*ends, listening)
    assert not closed(listening)
    assert not closed(ends[0])


def test_whoever_is_connected_to_others_is_not(ends: Ends, listening: socket.socket) -> None:
    """By TCP, by a socket of another kind, or by a pipe."""
    with ExitStack() as stack:
        stranger = stack.enter_context(socket.create_connection(listening.getsockname()))
        other, _ = map(stack.enter_context, socket.socketpair())
        assert not closed(*ends, stranger)
        assert not closed(*ends, other)
    reading, writing = os.pipe()
    try:
        assert not traffic([*(each.fileno() for each in ends), reading]).closed
    finally:
        os.close(reading)
        os.close(writing)


def test_an_end_that_is_on_its_way_is_not_counted_and_so_waited_for(ends: Ends) -> None:
    """Bytes are counted by the kernel, the end of a connection is not."""
    ends[0].shutdown(socket.SHUT_WR)
    assert not closed(*ends)


def test_what_was_delivered_is_in_flight_no_more(ends: Ends) -> None:
    """Loopback delivers at once."""
    ends[0].sendall(b"x" * 1_000)
    ends[1].recv(1_000)
    assert not traffic(each.fileno() for each in ends).in_flight
