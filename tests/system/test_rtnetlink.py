"""What is news among the reports of the kernel: any bytes are survived, renewals are none."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from edged.system.rtnetlink import Known

NEW_LINK, GONE_LINK, NEW_ADDRESS, GONE_ADDRESS, NEW_ROUTE = 16, 17, 20, 21, 24
IFA_ADDRESS, IFA_CACHEINFO, RTA_EXPIRES, RTA_GATEWAY = 1, 6, 23, 5


def message(kind: int, payload: bytes) -> bytes:
    """Return a message with its header."""
    return struct.pack("=IHHII", 16 + len(payload), kind, 0, 0, 0) + payload


def attribute(kind: int, value: bytes) -> bytes:
    """Return an attribute, aligned."""
    whole = struct.pack("=HH", 4 + len(value), kind) + value
    return whole + bytes(-len(whole) % 4)


def address(number: int, lifetime: int) -> bytes:
    """Return the body of an address."""
    fixed = struct.pack("=BBBBI", 10, 64, 0, 0, 2)
    ours = attribute(IFA_ADDRESS, bytes([number] * 16))
    return fixed + ours + attribute(IFA_CACHEINFO, struct.pack("=IIII", lifetime, lifetime, 1, 1))


def link(index: int, flags: int, statistics: bytes) -> bytes:
    """Return the body of a link."""
    return struct.pack("=BxHiII", 0, 1, index, flags, 0) + attribute(7, statistics)


def test_an_address_that_is_renewed_is_no_news() -> None:
    """A router advertises the same prefix again and again."""
    known = Known()
    assert known.has_news(message(NEW_ADDRESS, address(1, 1800)))
    assert not known.has_news(message(NEW_ADDRESS, address(1, 1799)))
    assert known.has_news(message(NEW_ADDRESS, address(2, 1800)))
    assert known.has_news(message(GONE_ADDRESS, address(1, 1700)))
    assert known.has_news(message(NEW_ADDRESS, address(1, 1800))), "it is back"


def test_a_route_that_is_renewed_is_no_news() -> None:
    """But another gateway is."""
    fixed = bytes(12)

    def route(gateway: int, expires: int) -> bytes:
        return message(
            NEW_ROUTE,
            fixed
            + attribute(RTA_GATEWAY, bytes([gateway] * 16))
            + attribute(RTA_EXPIRES, struct.pack("=I", expires)),
        )

    known = Known()
    assert known.has_news(route(1, 100))
    assert not known.has_news(route(1, 90))
    assert known.has_news(route(2, 90) + route(1, 80))


def test_a_link_is_news_when_it_becomes_usable_or_not() -> None:
    """Not with each change of its statistics."""
    known = Known()
    assert known.has_news(message(NEW_LINK, link(2, 0x1, b"aaaa")))
    assert not known.has_news(message(NEW_LINK, link(2, 0x1, b"bbbb")))
    assert known.has_news(message(NEW_LINK, link(2, 0x1 | 0x40 | 0x10000, b"bbbb")))
    assert known.has_news(message(GONE_LINK, link(2, 0x1, b"cccc")))


def test_what_is_known_is_bounded() -> None:
    """Whoever announces a thousand addresses costs no memory."""
    known = Known()
    for number in range(5_000):
        fixed = struct.pack("=BBBBI", 10, 64, 0, 0, number)
        assert known.has_news(message(NEW_ADDRESS, fixed))
    assert len(known._known) <= 1_024


@given(st.lists(st.binary(max_size=80)))
def test_any_bytes_are_survived(datagrams: list[bytes]) -> None:
    """Whatever a kernel of tomorrow says."""
    known = Known()
    for kind in (NEW_LINK, NEW_ADDRESS, NEW_ROUTE, GONE_ADDRESS, 99):
        for datagram in datagrams:
            known.has_news(datagram)
            known.has_news(message(kind, datagram))
