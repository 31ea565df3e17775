r"""The protocol of the control socket: one JSON object per line, version 1. Pure.

A request is ``{"v": 1, "id": 7, "method": "volume", "params": {"percent": 40}}``; "v", "id" and
"params" may be left out. Its reply is ``{"v": 1, "id": 7, "result": …}`` or ``{"v": 1, "id": 7,
"error": {"code": …, "message": …}}``. Clients that watch the state or follow the journal also get
``{"v": 1, "event": …, …}``. A line that is not a request gets an error, and the connection stays
open.
"""

import json
from enum import Enum
from typing import Final

from edged.control.remember_request import Remember, remember_request
from edged.control.say_request import Say, say_request
from edged.parse_cost import MOST_ITEMS, is_laborious
from edged.values import dataclass

VERSION: Final = 1
LONGEST_LINE: Final = 1 << 20
"""Bytes of a request, without its newline: a picture in base64 and a text."""

_LONGEST_ID: Final = 128
_LONGEST_NAME: Final = 64
_LARGEST_ID: Final = 2**53
_KEYS: Final = {"v", "id", "method", "params"}

_WITH_PARAMS: Final = ("volume", "say", "remember", "accept", "cancel_timer")

Id = str | int | None


class Code(Enum):
    """Why there is no result."""

    BAD_REQUEST = "bad_request"
    UNKNOWN_METHOD = "unknown_method"
    BAD_PARAMS = "bad_params"
    TOO_LONG = "too_long"
    FORBIDDEN = "forbidden"
    BUSY = "busy"
    ALREADY_PRESSED = "already_pressed"
    FAILED = "failed"
    INTERNAL = "internal"


class Plain(Enum):
    """The methods that take no parameters."""

    PRESS = "press"
    RELEASE = "release"
    FORGET = "forget"
    STATUS = "status"
    TIMERS = "timers"
    USAGE = "usage"
    WAITING = "waiting"
    WATCH = "watch"
    FOLLOW = "follow"


@dataclass(frozen=True, slots=True)
class Volume:
    """The method `volume`: set the volume to `percent`, or only return it."""

    percent: int | None


@dataclass(frozen=True, slots=True)
class Accept:
    """The method `accept`: use tools that have changed, by their server, name or digest."""

    name: str


@dataclass(frozen=True, slots=True)
class Persona:
    """The method `persona`: have `name` answer, or only return who does, and who can."""

    name: str | None


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """The method `cancel_timer`: plan what has this name no longer."""

    name: str


Method = Plain | Volume | Persona | Say | Remember | Accept | CancelTimer


@dataclass(frozen=True, slots=True)
class Request:
    """A valid request."""

    id: Id
    method: Method


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reply without a result."""

    id: Id
    code: Code
    message: str


def parse(line: bytes) -> Request | Refusal:
    """Read one line; never raises."""
    if is_laborious(line):
        return Refusal(None, Code.TOO_LONG, f"a request has at most {MOST_ITEMS} members and items")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return Refusal(None, Code.BAD_REQUEST, "the line is not JSON")
    if not isinstance(message, dict):
        return Refusal(None, Code.BAD_REQUEST, "the line is not a JSON object")
    number = message.get("id")
    if not _is_id(number):
        return Refusal(None, Code.BAD_REQUEST, "the id must be a short text or a whole number")
    if message.keys() - _KEYS:
        known = ", ".join(sorted(_KEYS))
        return Refusal(number, Code.BAD_REQUEST, f"a request has only the members {known}")
    if message.get("v", VERSION) != VERSION:
        return Refusal(number, Code.BAD_REQUEST, f"only version {VERSION} is supported")
    method = _method(message.get("method"), message.get("params", {}))
    return Request(number, method) if isinstance(method, Method) else Refusal(number, *method)


def _is_id(number: object) -> bool:
    match number:
        case None:
            return True
        case bool():
            return False
        case int():
            return abs(number) < _LARGEST_ID
        case str():
            return len(number) <= _LONGEST_ID
        case _:
            return False


def _method(name: object, params: object) -> Method | tuple[Code, str]:
    if not isinstance(params, dict):
        return Code.BAD_PARAMS, "params must be an object"
    if name == "volume":
        return _volume(params)
    if name == "persona":
        return _persona(params)
    if name == "say":
        said = say_request(params)
        return said if isinstance(said, Say) else (Code.BAD_PARAMS, said)
    if name == "accept":
        return _accept(params)
    if name == "remember":
        told = remember_request(params)
        return told if isinstance(told, Remember) else (Code.BAD_PARAMS, told)
    if name == "cancel_timer":
        return _cancel_timer(params)
    try:
        method = Plain(name)
    except ValueError:
        known = ", ".join([*(plain.value for plain in Plain), *_WITH_PARAMS])
        return Code.UNKNOWN_METHOD, f"the methods are {known}"
    return (Code.BAD_PARAMS, f"{method.value} takes no parameters") if params else method


def _volume(params: dict[str, object]) -> Method | tuple[Code, str]:
    percent = params.get("percent")
    if params.keys() - {"percent"}:
        return Code.BAD_PARAMS, "volume takes only the parameter percent"
    if percent is None:
        return Volume(None)
    if isinstance(percent, bool) or not isinstance(percent, int) or not 0 <= percent <= 100:  # noqa: PLR2004 - percent
        return Code.BAD_PARAMS, "percent must be a whole number from 0 to 100, or null"
    return Volume(percent)


def _cancel_timer(params: dict[str, object]) -> Method | tuple[Code, str]:
    match params:
        case {"name": str() as name, **more} if not more and len(name) <= _LONGEST_NAME:
            return CancelTimer(name)
        case _:
            what = f"a text of at most {_LONGEST_NAME} characters"
            return Code.BAD_PARAMS, f"cancel_timer takes the parameter name, {what}"


def _accept(params: dict[str, object]) -> Method | tuple[Code, str]:
    match params:
        case {"name": str() as name, **more} if not more and 0 < len(name) <= _LONGEST_NAME:
            return Accept(name)
        case _:
            what = "a server, a tool of one, or a digest"
            return Code.BAD_PARAMS, f"accept takes the parameter name: {what}"


def _persona(params: dict[str, object]) -> Method | tuple[Code, str]:
    name = params.get("name")
    if params.keys() - {"name"}:
        return Code.BAD_PARAMS, "persona takes only the parameter name"
    if name is not None and not (isinstance(name, str) and len(name) <= _LONGEST_NAME):
        return Code.BAD_PARAMS, f"name must be a text of at most {_LONGEST_NAME} letters, or null"
    return Persona(name)


def result(number: Id, value: object) -> bytes:
    """Return the reply to a request; raises ValueError or TypeError if `value` is not JSON."""
    return _line({"v": VERSION, "id": number, "result": value})


def error(refusal: Refusal) -> bytes:
    """Return the reply to a request that has no result."""
    cause = {"code": refusal.code.value, "message": refusal.message}
    return _line({"v": VERSION, "id": refusal.id, "error": cause})


def event(name: str, fields: dict[str, object]) -> bytes:
    """Return an event for the clients that watch."""
    return _line({"v": VERSION, "event": name, **fields})


def _line(message: dict[str, object]) -> bytes:
    return json.dumps(message, allow_nan=False).encode() + b"\n"
