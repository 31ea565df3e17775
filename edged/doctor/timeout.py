"""Bound a check in time: whether it raises or hangs, the result is a finding, never a crash."""

import threading
from collections.abc import Callable
from typing import Final, TypeVar

from edged.doctor.finding import Finding, failure
from edged.errors import EdgedError

TIMEOUT: Final = 15.0
"""Seconds for a check that sets no other limit."""
_Result = TypeVar("_Result")


def attempt(about: str, look: Callable[[], _Result], timeout: float = TIMEOUT) -> _Result | Finding:
    """Return what `look` returns, or a failure if it raises or takes more than `timeout` seconds.

    A check that hangs is abandoned in its daemon thread, which does not keep the process alive.
    """
    results: list[_Result | Finding] = []

    def run() -> None:
        try:
            results.append(look())
        except EdgedError as error:
            results.append(failure(about, str(error)))
        except Exception as error:  # noqa: BLE001 - drivers and libraries raise anything
            text = f"the check itself failed: {type(error).__name__}: {error}"
            results.append(failure(about, text, "please report this line; the others are valid"))

    thread = threading.Thread(target=run, name=about, daemon=True)
    thread.start()
    thread.join(timeout)
    if results:
        return results[0]
    text = f"no result within {timeout:g} s: its driver or the network hangs"
    return failure(about, text, "unplug the device and plug it in again, or: sudo reboot")
