"""`edged run`: the daemon, from its settings to its end."""

import asyncio
import faulthandler
import os
import signal
import threading
from pathlib import Path

import edged
from edged import journal
from edged.assembly import assemble
from edged.runtime.appliance import Appliance
from edged.settings.files import load
from edged.settings.key import find_key


def run(config: Path | None) -> int:
    """Run until SIGTERM or SIGINT; raises SettingsError for what only the owner can mend."""
    faulthandler.enable()
    journal.to_stderr()
    settings = load(config)
    key = find_key(os.environ)
    journal.to_stderr(secrets=(key.reveal(),) if key else ())
    journal.note("started", version=edged.__version__, model=settings.gemini.model)
    asyncio.run(until_told(assemble(settings, key, state=state_directory())))
    journal.note("stopped")
    return 0


def state_directory() -> Path:
    """Return where the device keeps its memory: systemd's StateDirectory, else the user's own."""
    if given := os.environ.get("STATE_DIRECTORY"):
        return Path(given)
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "edged"


async def until_told(appliance: Appliance) -> None:
    """Run `appliance` until a signal says to stop; raises what ended it otherwise.

    A device thread that dies of a bug would leave a device that looks healthy and is deaf: the
    process ends with it and is started anew.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(appliance.run(), name="appliance")
    death: asyncio.Future[None] = loop.create_future()

    def died(thread: threading.ExceptHookArgs) -> None:
        loop.call_soon_threadsafe(_fail, death, thread.exc_value or thread.exc_type())

    threading.excepthook = died
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await asyncio.wait({task, death}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        task.cancel()
        await asyncio.wait({task})
        threading.excepthook = threading.__excepthook__
    if death.done():
        death.result()
    if not task.cancelled():
        task.result()


def _fail(death: asyncio.Future[None], error: BaseException) -> None:
    if not death.done():
        death.set_exception(error)
