"""Where the name of a server leads: not into the owner's own network, unless that is meant.

Whoever has a public name decides what it resolves to, and may say 127.0.0.1 or the router, also the
next moment (DNS rebinding). So a name is resolved once, and what is connected to is what was looked
at. A name that no public server has, and an address that the owner has written, are as they are.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final

from edged.quoting import quoted
from edged.settings.tools.origins import Origin
from edged.tools.web import WebError

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a host. Raises OSError."""
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses behind NAT64 (RFC 6052)."""


async def resolved(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system has them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


async def public_addresses(of: Origin, resolve: Resolve) -> Sequence[str]:
    """Return the addresses of a public name. Raises WebError if any is none."""
    try:
        found = await resolve(of.host, of.port)
    except (OSError, UnicodeError) as error:
        raise WebError(f"{of.host} is not known: {quoted(str(error), 200)}") from error
    for each in found:
        if not is_public(each):
            raise WebError(
                f"{of.host} is at {each}, which is no public address; if it is in your own network"
                " and that is meant, set private = true"
            )
    if not found:
        raise WebError(f"{of.host} has no address")
    return found


def is_named(host: str) -> bool:
    """Return whether a host is an address itself, as its owner has written it."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Return whether an address is one of the internet, and leads to no other."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in _led_to(found))


def _led_to(address: _Address) -> Iterator[_Address]:
    """Yield an address and those that are within it, which a router or the kernel unpacks."""
    yield address
    if isinstance(address, ipaddress.IPv6Address):
        within = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _TRANSLATED:
            within.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        yield from filter(None, within)
