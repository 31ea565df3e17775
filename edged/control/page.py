"""The page that `edged status` prints. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


def page(status: Mapping[str, Any]) -> str:
    """Return the page for people. What an older or newer daemon leaves out is left out."""
    return "".join(f"{name:<14}{text}\n" for name, text in _rows(status) if text)


def _rows(status: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "state", str(status.get("state", ""))
    link = status.get("link", {})
    yield "link", _with_cause(link.get("state", ""), link.get("cause", ""))
    for name, part in status.get("parts", {}).items():
        yield name, _with_cause(part.get("device", ""), part.get("fault", ""))
    if "volume" in status:
        yield "volume", f"{status['volume']} %"
    if "turns" in status:
        yield "turns", str(status["turns"])
    if status.get("last_latency_ms") is not None:
        yield "last answer", f"after {status['last_latency_ms'] / 1000:.1f} s"
    if "uptime_s" in status:
        yield "up for", duration(int(status["uptime_s"]))
    yield "model", str(status.get("model", ""))
    yield "version", str(status.get("version", ""))


def _with_cause(text: str, cause: str) -> str:
    return f"{text}: {cause}" if text and cause else text or cause


def duration(seconds: int) -> str:
    """Return a length of time in its two largest units."""
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min {seconds % _MINUTE} s"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE} min"
    return f"{seconds // _DAY} d {seconds % _DAY // _HOUR} h"
