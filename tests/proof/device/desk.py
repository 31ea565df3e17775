"""What stands beside the Pi: the service it talks to, and a folder that it can read."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from edged.emulator.options import Options
from edged.emulator.server import Emulator, serve

HOST: Final = "10.0.2.2"
"""What QEMU calls the loopback of this machine."""
_AUTHORITY: Final = "/etc/edged/emulator.pem"


@contextmanager
def service(folder: Path, options: Options | None = None) -> Iterator[Emulator]:
    """Run an emulator of Gemini in a thread; its certificate is put into `folder`."""
    chosen = options or Options(names=(HOST,), ca_dir=folder)
    running: Future[Emulator] = Future()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def run() -> None:
        async with serve(chosen) as emulator:
            running.set_result(emulator)
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    try:
        yield running.result(30)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


def settings(emulator: Emulator) -> str:
    """Return settings of a Pi with sound cards on this desk, for its conf.d."""
    return gemini(emulator) + _CARDS


def files(emulator: Emulator) -> dict[str, bytes]:
    """Return what leads an installed Pi to this emulator, whichever it was installed for."""
    return {
        "/etc/edged/conf.d/55-desk.toml": gemini(emulator).encode(),
        _AUTHORITY: emulator.ca_file.read_bytes(),
    }


def gemini(emulator: Emulator) -> str:
    """Return the settings that lead to the emulator."""
    port = emulator.url.rpartition(":")[2]
    return f"""
[gemini]
base_url = "https://{HOST}:{port}"
ca_file = "{_AUTHORITY}"
"""


_CARDS: Final = """
[microphone]
device = "plughw:CARD=Loopback,DEV=0"
[speaker]
device = "plughw:CARD=Audio,DEV=0"
volume = 100
"""
