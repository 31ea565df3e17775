"""An error object in place of a message: google.rpc.Status as JSON, in its several shapes. Pure.

https://cloud.google.com/apis/design/errors. google-genai fails on one without a "code", and takes
one with a code above 999 for the end of the connection, which lives on.
"""

import json
import re
from typing import Any, Final

from edged.errors import ServiceError
from edged.quoting import quoted

_MOST: Final = 16 * 1024
"""Bytes; what is larger holds sound."""
_CONTENT: Final = re.compile(rb'\s*{\s*"serverContent"')
"""How nearly all messages begin, and none that has no members but these."""
_MEMBERS: Final = frozenset({"error", "code", "message", "status", "details"})
_LONGEST: Final = 200


class ReportedError(ServiceError):
    """The service reports an error, with its code, 0 if it has none, and in its words."""

    def __init__(self, code: int, said: str) -> None:
        told = f"{code} {said}" if code else said
        super().__init__(quoted(told, _LONGEST) or "an error without a word")
        self.code = code
        self.said = said


def reported(raw: str | bytes) -> ReportedError | None:
    """Return the error that a message is; None if it is another message, or none at all."""
    data = raw.encode() if isinstance(raw, str) else raw
    if len(data) > _MOST or _CONTENT.match(data):
        return None
    if not (b'"error"' in data or b'"code"' in data):
        return None
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        return None
    found = first(message)
    if not found or not found.keys() <= _MEMBERS or not {"error", "code"} & found.keys():
        return None
    status = found.get("error", found)
    code = status.get("code") if isinstance(status, dict) else 0
    return ReportedError(code if type(code) is int else 0, words(status))


def first(answer: object) -> dict[str, Any] | None:
    """Return the object that an answer is or begins with: some are lists."""
    it = answer[0] if isinstance(answer, list) and answer else answer
    return it if isinstance(it, dict) else None


def words(status: object) -> str:
    """Return what a status says: its message, else its name."""
    if isinstance(status, dict):
        said = (status.get("message"), status.get("status"))
        status = next((each for each in said if isinstance(each, str)), "")
    return " ".join(status.split()) if isinstance(status, str) else ""
