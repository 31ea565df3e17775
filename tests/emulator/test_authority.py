"""The emulator's certificate."""

import asyncio
import ssl
from pathlib import Path

import pytest

from edged.emulator.options import Options
from edged.emulator.server import serve


async def greet(names: tuple[str, ...], called: str, folder: Path) -> None:
    """Shake hands with an emulator that a client calls by some name."""
    async with serve(Options(names=names, ca_dir=folder)) as emulator:
        trust = ssl.create_default_context(cafile=emulator.ca_file)
        port = int(emulator.url.rpartition(":")[2])
        _, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=trust, server_hostname=called
        )
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("called", ["localhost", "127.0.0.1", "10.0.2.2", "desk.home"])
def test_is_for_loopback_and_the_names_given(called: str, tmp_path: Path) -> None:
    """Clients behind a tunnel know the emulator under another name or address."""
    asyncio.run(greet(("10.0.2.2", "desk.home"), called, tmp_path))


def test_is_for_no_other_name(tmp_path: Path) -> None:
    """A name that was not given is refused by the client."""
    with pytest.raises(ssl.SSLCertVerificationError, match=r"10\.0\.2\.2"):
        asyncio.run(greet((), "10.0.2.2", tmp_path))
