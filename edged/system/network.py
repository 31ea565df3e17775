"""Report when the network of this machine changes: a good moment to try again."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from edged import journal
from edged.system.rtnetlink import Known

# Multicast groups of rtnetlink(7): <linux/rtnetlink.h>.
_RTMGRP_LINK: Final = 0x1
_RTMGRP_IPV4_IFADDR: Final = 0x10
_RTMGRP_IPV4_ROUTE: Final = 0x40
_RTMGRP_IPV6_IFADDR: Final = 0x100
_GROUPS: Final = _RTMGRP_LINK | _RTMGRP_IPV4_IFADDR | _RTMGRP_IPV4_ROUTE | _RTMGRP_IPV6_IFADDR


@contextmanager
def watch_network(changed: Callable[[], None]) -> Iterator[None]:
    """Call `changed` on the running loop whenever a link, an address or a route comes or goes.

    Where the kernel does not tell (a sandbox without AF_NETLINK) nothing is called: retries go by
    time alone.
    """
    try:
        netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0)
        netlink.bind((0, _GROUPS))
    except OSError as error:
        journal.note("network_not_watched", error=error.strerror)
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_reader(netlink, _drain, netlink, Known(), changed)
    try:
        yield
    finally:
        loop.remove_reader(netlink)
        netlink.close()


def _drain(netlink: socket.socket, known: Known, changed: Callable[[], None]) -> None:
    """Read all that is there, and report news once."""
    news = False
    try:
        while data := netlink.recv(65536):
            news |= known.has_news(data)
    except BlockingIOError:
        pass  # all read
    except OSError:
        news = True  # more came than fits (ENOBUFS)
    if news:
        changed()
