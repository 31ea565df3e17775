"""Of several addresses, the first that answers is taken; on real sockets."""

import asyncio
import socket

import pytest

from edged.live.transport.race import AddressInfo, interleaved, race
from tests.live.sockets import no_room


def at(address: str, port: int) -> AddressInfo:
    """Return what a lookup gives for an address."""
    (info,) = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)
    return info


def test_families_take_turns() -> None:
    """The preferred one begins, and the order within each is kept."""
    found = [at(address, 443) for address in ("2001:db8::1", "2001:db8::2", "2001:db8::3")]
    found += [at(address, 443) for address in ("192.0.2.1", "192.0.2.2")]
    order = [info[4][0] for info in interleaved(found)]
    assert order == ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"]


def test_an_address_that_is_silent_keeps_nobody_waiting() -> None:
    """Nor does one that refuses; the connection is that to the one that answers."""
    with (
        socket.create_server(("127.0.0.3", 0)) as open_one,
        no_room("127.0.0.2", open_one.getsockname()[1]) as port,
    ):
        addresses = [at(f"127.0.0.{n}", port) for n in (2, 4, 3)]
        with asyncio.run(asyncio.wait_for(race(addresses), 10)) as connected:
            assert connected.getpeername() == ("127.0.0.3", port)


def test_all_that_refuse_are_named() -> None:
    """In the words of the system."""
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(
        OSError, match=r"^127\.0\.0\.2: Connection refused, 127\.0\.0\.3: Connection refused$"
    ):
        asyncio.run(race([at("127.0.0.2", port), at("127.0.0.3", port)]))
