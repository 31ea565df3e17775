"""The page that `edged status` prints. Pure."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from edged.colour import RED, painted
from edged.quoting import sanitize

_WIDTH: Final = 79
_MARGIN: Final = 14
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


def page(status: Mapping[str, Any], *, colour: bool = False) -> str:
    """Return the page for people. Fields that an older or newer daemon lacks are left out."""
    return "".join(_line(row, colour=colour) for row in _rows(status) if row.text or row.fault)


class _Row(NamedTuple):
    """A row of the page; `fault` is why its part or the link does not work."""

    name: str
    text: str
    fault: str = ""


def _line(row: _Row, *, colour: bool) -> str:
    text = textwrap.fill(
        sanitize(_with_cause(row.text, row.fault), " "),
        _WIDTH,
        initial_indent=f"{row.name:<{_MARGIN}}",
        subsequent_indent=" " * _MARGIN,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if colour and row.fault:
        text = painted(row.name, RED) + text.removeprefix(row.name)
    return f"{text}\n"


def _rows(status: Mapping[str, Any]) -> Iterator[_Row]:
    yield _Row("state", str(status.get("state", "")))
    yield _Row("to confirm", str(status.get("confirm", "")))
    yield _Row("mode", str(status.get("mode", "")))
    yield _Row("persona", str(status.get("persona", "")))
    link = status.get("link", {})
    yield _Row("link", link.get("state", ""), link.get("cause", ""))
    for name, part in status.get("parts", {}).items():
        yield _Row(name, part.get("device", ""), part.get("fault", ""))
    for name, server in status.get("servers", {}).items():
        yield _Row(f"tools {name}", *_of_server(server))
    if "volume" in status:
        yield _Row("volume", f"{status['volume']} %")
    if "turns" in status:
        yield _Row("turns", str(status["turns"]))
    if status.get("last_latency_ms") is not None:
        yield _Row("last reply", f"after {status['last_latency_ms'] / 1000:.1f} s")
    yield from _timers(status.get("timers", {}))
    yield _Row("budget", str(status.get("budget", "")))
    yield _Row("last answer", str(status.get("answer", "")))
    for source in status.get("sources", []):
        yield _Row("source", _with_cause(str(source.get("title", "")), str(source.get("link", ""))))
    if "uptime_s" in status:
        yield _Row("up for", duration(int(status["uptime_s"])))
    yield _Row("model", str(status.get("model", "")), str(status.get("model_doubt", "")))
    yield _Row("version", str(status.get("version", "")))


def _of_server(server: Mapping[str, Any]) -> tuple[str, str]:
    text = f"{server.get('tools', 0)} in use"
    if left := server.get("left_out"):
        text += f", {left} left out (allow)"
    if waiting := server.get("waiting", ()):
        text += f"; to be accepted: {', '.join(waiting)}"
    return text, server.get("fault", "")


def _timers(timers: Mapping[str, Any]) -> Iterator[_Row]:
    if timer := timers.get("next"):
        left = timer.get("seconds_left")
        when = f"in {duration(left)}, {timer['rings']}" if left is not None else timer["rings"]
        others = f"; {timers['count'] - 1} more" if timers.get("count", 1) > 1 else ""
        yield _Row("next timer", f"{timer['name']}: {when}{others}")
    for over in timers.get("not_heard", ()):
        yield _Row("not heard", f"{over['name']}, {over['was_due']}", over["end"])


def _with_cause(text: str, cause: str) -> str:
    return f"{text}: {cause}" if text and cause else text or cause


def duration(seconds: int) -> str:
    """Return a duration in its two largest units."""
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min {seconds % _MINUTE} s"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE} min"
    return f"{seconds // _DAY} d {seconds % _DAY // _HOUR} h"
