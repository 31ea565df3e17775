"""How the device is, as a tool."""

from collections.abc import Callable, Mapping

from edged.tools import Declaration
from edged.tools.outcome import Outcome, ok


class StatusTool:
    """Tells how the device is, and why it was offline."""

    declaration = Declaration(
        "device_status",
        "Tell how this device is: connection, parts and their faults, volume, seconds since its"
        " start, and its last outage with its cause.",
    )

    def __init__(self, status: Callable[[], Mapping[str, object]]) -> None:
        """`status` returns what there is to tell, as JSON has it."""
        self._status = status

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Return the status."""
        del arguments
        return ok(self._status())
