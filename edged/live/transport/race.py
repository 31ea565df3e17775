"""The first of several addresses that answers: Happy Eyeballs, RFC 8305.

asyncio's `create_connection` can do it too, but does not report when the name is resolved,
nor lets anybody choose who is first.
"""

import asyncio
import os
import socket
from collections.abc import Iterable
from itertools import chain, zip_longest
from typing import Any, Final

HEAD_START: Final = 0.25
"""Seconds that an address has before the next one is tried, too (RFC 8305, section 5)."""

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""What getaddrinfo gives: family, type, protocol, canonical name, address."""


def interleaved(found: Iterable[AddressInfo]) -> list[AddressInfo]:
    """Return the addresses with the families in turn, the preferred one first (section 4)."""
    families: dict[int, list[AddressInfo]] = {}
    for info in found:
        families.setdefault(info[0], []).append(info)
    return [info for info in chain.from_iterable(zip_longest(*families.values())) if info]


async def race(found: Iterable[AddressInfo]) -> socket.socket:
    """Return a socket that is connected to the first address to answer.

    Raise OSError with what became of each if none does. There is no limit of time.
    """
    waiting = interleaved(found)
    waiting.reverse()
    running: dict[asyncio.Task[socket.socket], str] = {}
    faults: dict[str, OSError] = {}
    try:
        while waiting or running:
            if waiting:
                info = waiting.pop()
                running[asyncio.create_task(_connected(info))] = str(info[4][0])
            await asyncio.wait(
                running,
                timeout=HEAD_START if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in [task for task in running if task.done()]:
                address = running.pop(task)
                try:
                    return task.result()
                except OSError as error:
                    faults[address] = error
        raise _all(faults)
    finally:
        for task in running:
            task.cancel()
            task.add_done_callback(_abandon)


async def _connected(info: AddressInfo) -> socket.socket:
    family, kind, protocol, _, address = info
    connection = socket.socket(family, kind | socket.SOCK_NONBLOCK, protocol)
    try:
        await asyncio.get_running_loop().sock_connect(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def _abandon(late: asyncio.Task[socket.socket]) -> None:
    """Close a connection that succeeded just after another was chosen."""
    if not late.cancelled() and not late.exception():
        late.result().close()


def _all(faults: dict[str, OSError]) -> OSError:
    """Return one error with the reason of each address."""
    told = (f"{address}: {os.strerror(error.errno or 0)}" for address, error in faults.items())
    return OSError(", ".join(told))
