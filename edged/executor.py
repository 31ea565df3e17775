"""An event loop that waits for no thread at its end; `edged.exit` is the same for the process.

`asyncio.run` waits for every call of its executor before it returns, and Python for every thread of
a ThreadPoolExecutor before it ends: one `getaddrinfo` that asks three dead name servers holds up a
stop by 25 s. Nothing worth waiting for is left to them: who stores something waits for it himself.
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
            except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, name=_NAME, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the standard library has it
        """Leave what is at work to itself."""
        del wait, cancel_futures


def run(work: Coroutine[None, None, _Result]) -> _Result:
    """Do as `asyncio.run` does, and wait for no thread at the end."""

    async def main() -> _Result:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor())
        return await work

    return asyncio.run(main())
