"""The state of the device as a line of text, for `systemctl status`. Pure."""

from typing import Final

from edged.control import LinkStatus, Status
from edged.conversation.commands import Sign
from edged.conversation.events import Link
from edged.quoting import sanitize

LONGEST: Final = 400
"""Characters of one status line."""
_DOING: Final = {
    sign.value: f"{sign.value.capitalize()}."
    for sign in Sign
    if sign not in (Sign.NOT_SET_UP, Sign.OFFLINE, Sign.FAULT, Sign.SPENT)  # told with their cause
}


def status_text(status: Status, remark: str = "") -> str:
    """Return one line: what the device does, what does not work and why, and the `remark`."""
    clauses = [
        _DOING.get(status["state"], ""),
        _link(status["link"]),
        *(
            f"{name.capitalize()} not working: {_ended(part['fault'])}"
            for name, part in status["parts"].items()
            if part["fault"]
        ),
        _budget(status.get("budget", "")),
        remark and _ended(remark),
    ]
    line = " ".join(clause for clause in clauses if clause)
    # A line break in a quoted cause would start a new sd_notify assignment.
    shown = sanitize(line, " ")
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def _budget(remark: str) -> str:
    return remark and _ended(f"{remark[0].upper()}{remark[1:]}")


def _link(link: LinkStatus) -> str:
    if link["state"] == Link.ONLINE.value:
        return ""
    return f"{link['state'].capitalize()}: {_ended(link['cause'] or 'connecting')}"


def _ended(text: str) -> str:
    return f"{text.rstrip('. ')}."
