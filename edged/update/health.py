"""How a device is, by its own status, and what a new release has made worse. Pure.

What failed before is no fault of the new release. The status may be that of another version: what
it lacks is not judged.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from edged.conversation.commands import Sign
from edged.conversation.events import Link
from edged.values import dataclass

MOST_BYTES: Final = 16_384
_BUSY: Final = {
    sign.value
    for sign in (Sign.LISTENING, Sign.THINKING, Sign.SPEAKING, Sign.RINGING, Sign.CONFIRM)
}
_SOON_S: Final = 300
"""Before a timer rings nothing is restarted."""
_MOST_PARTS: Final = 32
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Health:
    """What works."""

    link: str
    """Of the connection to Gemini; a value of `Link`, or of another version's."""
    faults: Mapping[str, str]
    """Of each part; "" if it works."""


def health(status: Mapping[str, Any]) -> Health:
    """Return what the status says of links and parts."""
    parts = [*_table(status.get("parts")).items()][:_MOST_PARTS]
    faults = {name: _text(_table(part).get("fault")) for name, part in parts}
    return Health(_text(_table(status.get("link")).get("state")), faults)


def at_rest(status: Mapping[str, Any]) -> bool:
    """Return whether a restart would cut nobody off, nor an alarm that is about to ring."""
    timers = _table(status.get("timers"))
    left = _table(timers.get("next")).get("seconds_left")
    soon = isinstance(left, int | float) and left < _SOON_S
    busy = _text(status.get("state")) in _BUSY or status.get("open") or status.get("confirm")
    return not (busy or timers.get("rings") or soon)


def worse_parts(before: Health | None, now: Health) -> list[str]:
    """Return a sentence for each part that worked with the old release and does not with this."""
    if before is None:
        return []
    gone = [
        f"the {name} is not known to it"
        for name, fault in before.faults.items()
        if not fault and name not in now.faults
    ]
    broken = [
        f"the {name} does not work with it: {fault}"
        for name, fault in now.faults.items()
        if fault and before.faults.get(name) == ""
    ]
    return gone + broken


def lost_link(before: Health | None, now: Health) -> str:
    """Return why Gemini is not reached, as it was before; empty if it is, or never was."""
    if before is None or before.link != Link.ONLINE.value or now.link == Link.ONLINE.value:
        return ""
    return f"it does not reach Gemini ({now.link})"


def written(before: Health | None) -> bytes:
    """Return the content of the file that keeps how the device was."""
    return json.dumps(before and {"link": before.link, "faults": dict(before.faults)}).encode()


def read(content: bytes | None) -> Health | None:
    """Return what was written; None of what cannot have been: nothing can be worse, then."""
    try:
        told = json.loads(content or b"null")
        return Health(_text(told["link"]), {str(k): _text(v) for k, v in told["faults"].items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""
