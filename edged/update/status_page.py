"""What `edged update status` tells, as JSON and as a page."""

import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from edged.quoting import sanitize
from edged.update import choices
from edged.update.installed import Installation
from edged.update.publisher import Publisher
from edged.update.report import as_json
from edged.update.updater import kept

_WIDTH: Final = 79
_MARGIN: Final = 14
_NO_PUBLISHER: Final = (
    "none: this device was installed from a file, and gets no updates; the publisher's install.sh "
    "changes that"
)


def told(installation: Installation, publisher: Publisher | None) -> dict[str, Any]:
    """Return all that is known of updates."""
    chosen = choices.read(installation.state)
    trial = installation.trial()
    return {
        "current": installation.current(),
        "previous": installation.previous(),
        "url": publisher and publisher.url,
        "channel": chosen.channel or (publisher and publisher.channel),
        "held": chosen.held,
        "on_trial": trial and trial.id,
        "failed": dict(installation.failed()),
        **as_json(kept(installation)),
    }


def page(status: Mapping[str, Any]) -> str:
    """Return the page for people."""
    trial, failed = status["trial"], status["failed"]
    rows = {
        "release": status["current"] or "none is installed",
        "before it": status["previous"],
        "on trial": status["on_trial"],
        "publisher": status["url"] or _NO_PUBLISHER,
        "channel": status["channel"],
        "on hold": status["held"] and "yes; `sudo edged update hold off` ends it",
        "last look": f"{_time(status['checked'])}: {status['said']}",
        "last trial": trial
        and f"{_time(trial['at'])}: {trial['release']} {trial['result']}"
        + (f": {trial['why']}" if trial["why"] else ""),
        "not again": "; ".join(f"{release}: {why}" for release, why in failed.items()),
    }
    return "".join(_line(name, str(text)) for name, text in rows.items() if text)


def _time(seconds: int) -> str:
    if not seconds:
        return "never"
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M}"


def _line(name: str, text: str) -> str:
    filled = textwrap.fill(
        sanitize(text, " "),
        _WIDTH,
        initial_indent=f"{name:<{_MARGIN}}",
        subsequent_indent=" " * _MARGIN,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"{filled}\n"
