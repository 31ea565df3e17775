"""The cable of the tests: what is pulled carries nothing."""

import asyncio
from contextlib import suppress

import pytest

from tests.journeys.cable import cable


@pytest.mark.parametrize("steps", range(2, 5))
def test_nothing_passes_a_cable_that_was_pulled(steps: int) -> None:
    """Also if the far end was just about to be reached."""

    async def story() -> bytes:
        arrived = b""
        gone = asyncio.Event()

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal arrived
            with suppress(ConnectionError):
                arrived += await reader.read()
            writer.close()
            gone.set()

        far = await asyncio.start_server(take, "127.0.0.1", 0)
        async with far, cable(far.sockets[0].getsockname()[1]) as line:
            reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
            for _ in range(steps):
                await asyncio.sleep(0)
            line.pull()
            writer.write(b"hello")
            with suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(reader.read(), 0.5)
            writer.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(gone.wait(), 0.05)
        return arrived

    assert asyncio.run(story()) == b""
