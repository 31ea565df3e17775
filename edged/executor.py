"""An event loop that does not wait for threads at its end; `edged.exit` does so for the process.

`asyncio.run` waits for every call of its executor, and the interpreter for every thread of a
ThreadPoolExecutor: a `getaddrinfo` that asks three dead name servers delays a stop by 25 s. No call
needs the wait: code that stores something waits for it itself.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_NAME: Final = "asyncio"


class DaemonExecutor(ThreadPoolExecutor):
    """Runs each call in a daemon thread of its own; asyncio takes no other kind of executor."""

    def submit(
        self,
        call: Callable[_Arguments, _Result],
        /,
        *args: _Arguments.args,
        **more: _Arguments.kwargs,
    ) -> Future[_Result]:
        """Start `call` at once."""
        future: Future[_Result] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = call(*args, **more)
            except BaseException as error:  # noqa: BLE001 - re-raised by the future
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, name=_NAME, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the standard library has it
        """Leave running calls alone."""
        del wait, cancel_futures


def run(work: Coroutine[None, None, _Result]) -> _Result:
    """Run like `asyncio.run`, without waiting for threads at the end."""

    async def main() -> _Result:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor())
        return await work

    return asyncio.run(main())


async def to_its_end(work: Coroutine[None, None, None]) -> None:
    """Await `work` to its end despite cancellation: what it has begun is not left half done."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    task.result()
    if cancelled:
        raise cancelled
