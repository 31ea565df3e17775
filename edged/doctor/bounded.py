"""A check can fail or hang as whatever it examines does: both become findings, never a crash."""

import threading
from collections.abc import Callable
from typing import Final, TypeVar

from edged.doctor.finding import Finding, failure
from edged.errors import EdgedError

PATIENCE: Final = 15.0
"""Seconds for a check that is not told otherwise."""
_Result = TypeVar("_Result")


def attempt(
    about: str, look: Callable[[], _Result], patience: float = PATIENCE
) -> _Result | Finding:
    """Return what `look` returns, or a failure if it raises or takes more than `patience` seconds.

    One that hangs is left behind in its thread, which does not keep the process from ending.
    """
    results: list[_Result | Finding] = []

    def run() -> None:
        try:
            results.append(look())
        except EdgedError as error:
            results.append(failure(about, str(error)))
        except Exception as error:  # noqa: BLE001 - drivers and libraries raise anything
            text = f"the check itself failed: {type(error).__name__}: {error}"
            results.append(failure(about, text, "please report this line; the rest holds"))

    thread = threading.Thread(target=run, name=about, daemon=True)
    thread.start()
    thread.join(patience)
    if results:
        return results[0]
    text = f"nothing came back within {patience:g} s: its driver or the network is stuck"
    return failure(about, text, "restart the device; unplug and plug in again what is examined")
