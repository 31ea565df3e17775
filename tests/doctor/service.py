"""An emulator on a loop of its own, for a doctor that visits it from another thread."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.emulator.server import Emulator, serve
from edged.settings.model import GeminiSettings
from edged.settings.reading.conversion import validated


@contextmanager
def emulated(*faults: str, names: tuple[str, ...] = ()) -> Iterator[Emulator]:
    """Run an emulator with `faults` while the context lasts; `names` are for its certificate."""
    loop, up, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    running: list[Emulator] = []
    planned_ones = tuple(each for fault in faults for each in planned(fault))
    options = Options(faults=planned_ones, names=names)

    async def run() -> None:
        async with serve(options) as emulator:
            running.append(emulator)
            up.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    try:
        assert up.wait(10)
        yield running[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def settings_of(emulator: Emulator, **changes: object) -> GeminiSettings:
    """Return the settings that lead to an emulator."""
    fields: dict[str, object] = {"base_url": emulator.url, "ca_file": emulator.ca_file}
    return validated(GeminiSettings, fields | changes)
