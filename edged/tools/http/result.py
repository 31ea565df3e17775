"""From an answer over HTTP to the outcome of a call. Pure.

What is in it comes from a server, or from whatever that has read: it is data, under a name that
says so, and of an error only the first words are told.
"""

import json
import re
from typing import Final

from edged.quoting import quoted
from edged.tools.http.echo import without
from edged.tools.outcome import Outcome, Status, failed, ok
from edged.values import dataclass

MOST_BYTES: Final = 12_288
"""Of an answer: it is billed again with each turn."""
_LONGEST: Final = 200
"""Letters of an error that are told."""
_FIRST_FAILURE: Final = 300
"""A redirect without an address is none that could be followed, and no result either."""
_BY_STATUS: Final = {
    401: "it does not take the token, or wants one",
    403: "the token may not do this",
    404: "there is nothing at this address",
    429: "it was asked too often",
}
_PAGES: Final = ("text/html", "application/xhtml+xml")
_PAGE_BEGINS: Final = ("<!doctype html", "<html")
_HEAD: Final = 1_024
"""Letters in which a page says that it is one."""
_TITLE: Final = re.compile(r"<title\b[^>]{0,200}>([^<]{1,500})", re.IGNORECASE)
_UNREAD: Final = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\s*>|$)|<[^>]*(?:>|$)")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server has answered."""

    status: int
    kind: str
    """The media type of the body."""
    encoding: str
    """How it is packed; empty: it is not."""
    content: bytes
    """At most MOST_BYTES, and one more if there is more."""


def outcome(answered: Answered, hidden: str = "") -> Outcome:
    """Return what the model is told of an answer; `hidden` is a secret, which is in none."""
    text = without(answered.content.decode(errors="replace").strip(), hidden)
    packed = answered.encoding.strip().lower() not in ("", "identity")
    is_page = answered.kind in _PAGES or _is_page(text)
    if answered.status >= _FIRST_FAILURE:
        return failed(_refusal(answered.status, "" if packed else _brief(text, is_page=is_page)))
    if not answered.content:
        return Outcome(Status.OK)
    if packed:
        return failed(f"The server packed its answer ({quoted(answered.encoding, 20)}) unasked.")
    if is_page:
        return failed(f"The server sent a web page, not data: {_brief(text, is_page=True)}")
    if len(answered.content) > MOST_BYTES:
        return failed(f"The server answered with more than {MOST_BYTES} bytes.", "Ask for less.")
    return _told(answered.kind, text)


def _is_page(text: str) -> bool:
    head = text[:_HEAD].lower()
    return head.startswith("<") and any(each in head for each in _PAGE_BEGINS)


def _told(kind: str, text: str) -> Outcome:
    is_json = kind == "application/json" or kind.endswith("+json")
    try:
        return ok({"result": json.loads(text, parse_constant=_refuse)})
    except (ValueError, RecursionError):  # not JSON, or no number of it
        if is_json:
            return failed("The server answered with what is no JSON.")
    if kind and not kind.startswith("text/") and kind not in _TEXTS:
        return failed(f"The server answered with {quoted(kind, 60)}, neither JSON nor text.")
    return ok({"output": text}) if text else Outcome(Status.OK)


_TEXTS: Final = ("application/xml", "application/yaml", "application/toml")


def _refusal(status: int, said: str) -> str:
    meant = f", {_BY_STATUS[status]}" if status in _BY_STATUS else ""
    return f"The server answered with HTTP status {status}{meant}{f': {said}' if said else ''}."


def _brief(text: str, *, is_page: bool) -> str:
    """Return the first words, of a page its title."""
    title = _TITLE.search(text) if is_page else None
    words = title[1] if title else _UNREAD.sub(" ", text) if is_page else text
    return quoted(words, _LONGEST)


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")
