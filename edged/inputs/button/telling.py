"""Telling what a button did, from threads that must outlive whoever listens."""

from edged.conversation.events import Event
from edged.conversation.notices import Report
from edged.journal import warn


def tell(report: Report, event: Event) -> None:
    """Report `event`; never raise, because the calling thread would deliver no further press."""
    try:
        report(event)
    except Exception as error:  # noqa: BLE001  # the listener's failure, told where it can be seen
        warn("report_failed", report=type(event).__name__, cause=str(error))
