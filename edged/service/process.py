"""Run the daemon until a signal, the end of its work, or the death of a thread."""

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine


async def until_stopped(
    work: Coroutine[None, None, None], stopping: Callable[[], None] | None = None
) -> None:
    """Run `work` until SIGTERM or SIGINT; raises what ended it otherwise.

    `stopping`, if any, is called first on the signal. A device thread that dies of a bug would
    leave a device that looks healthy and does not work, so the process ends and is restarted.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(work, name="work")
    death: asyncio.Future[None] = loop.create_future()

    def died(thread: threading.ExceptHookArgs) -> None:
        loop.call_soon_threadsafe(_fail, death, thread.exc_value or thread.exc_type())

    def stop() -> None:
        if stopping:
            stopping()
        task.cancel()

    before, threading.excepthook = threading.excepthook, died
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        await asyncio.wait({task, death}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        task.cancel()
        await asyncio.wait({task})
        threading.excepthook = before
    if death.done():
        death.result()
    if not task.cancelled():
        task.result()


def _fail(death: asyncio.Future[None], error: BaseException) -> None:
    if not death.done():
        death.set_exception(error)
