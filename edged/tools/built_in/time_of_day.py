"""The time and the date, as a tool."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from edged.system.time_sync import clock_doubt
from edged.tools import Declaration
from edged.tools.outcome import Outcome, failed, ok


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


class TimeTool:
    """Tells the time where the device is."""

    declaration = Declaration("time", "Tell the time, the date and the weekday here.")

    def __init__(
        self,
        now: Callable[[], datetime] = _now,
        doubt: Callable[[float], str | None] = clock_doubt,
    ) -> None:
        """`doubt` says why the time of day cannot be believed, if so."""
        self._now = now
        self._doubt = doubt

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Return the time, unless it is known to be wrong."""
        del arguments
        now = self._now()
        if doubt := self._doubt(now.timestamp()):
            return failed(f"The time is not known: {doubt}.")
        offset = f"UTC{now:%z}"
        return ok(
            {
                "time": f"{now:%H:%M}",
                "date": now.date().isoformat(),
                "weekday": f"{now:%A}",
                "zone": f"{now:%Z} ({offset})",
            }
        )
