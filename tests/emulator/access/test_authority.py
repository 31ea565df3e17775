"""The emulator's certificate."""

import asyncio
import ssl
import stat
from pathlib import Path

import pytest

from edged.emulator.access.authority import issue
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


def test_the_authority_of_a_folder_is_kept(tmp_path: Path) -> None:
    """A daemon that trusts it stays connected over a restart; a broken one is made anew."""
    authority, _ = issue(tmp_path)
    first = authority.read_bytes()
    assert stat.S_IMODE((tmp_path / "ca.key").stat().st_mode) == 0o600
    issue(tmp_path, ["desk.home"])
    assert authority.read_bytes() == first
    (tmp_path / "ca.key").write_text("no key")
    issue(tmp_path)
    assert authority.read_bytes() != first
