"""The plan on disk: it outlives restarts and power cuts."""

from pathlib import Path
from typing import Final

from edged import journal
from edged.atomic_file import read_state, write_state
from edged.timers.kept import MOST_BYTES, NoPlanError, read, written
from edged.timers.plan import Plan

FILE: Final = "timers.json"
"""In the state directory."""


class PlanStore:
    """Keeps the plan in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self) -> Plan:
        """Return what was kept: nothing if it cannot be read, which the journal tells."""
        try:
            content = read_state(self._file, MOST_BYTES + 1)
            if content is None:
                return Plan()
            found = read(content)
        except (OSError, NoPlanError) as error:
            journal.warn("timers_not_usable", file=str(self._file), error=str(error))
            return Plan()
        if found.dropped:
            journal.warn("timers_lost", file=str(self._file), count=found.dropped)
        return found.plan

    def save(self, plan: Plan) -> str:
        """Write the plan; return why it may not outlive a power cut, or nothing. May block."""
        try:
            write_state(self._file, written(plan))
        except OSError as error:
            journal.warn("timers_not_kept", file=str(self._file), error=error.strerror)
            return error.strerror or type(error).__name__
        return ""
