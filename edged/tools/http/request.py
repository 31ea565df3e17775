"""A request from its parts, and from the arguments of a call. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from edged.settings.tools.placeholders import Template, filled, names, written
from edged.settings.tools.request_parts import Address, is_value
from edged.tools.declaration.arguments import UnfitArgumentError, check_text
from edged.tools.web import Request
from edged.values import dataclass

_DOTS: Final = (".", "..")
_NOTHING: Final = object()
"""Stands for what is left out, as its argument is not given."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the owner has written of a request."""

    method: str
    address: Address
    headers: tuple[tuple[str, Template], ...] = ()
    body: Any = None
    """JSON, with a Template for each text; None: there is no body."""


def request(parts: Parts, arguments: Mapping[str, object]) -> Request:
    """Return the request with the arguments of a call; raise UnfitArgumentError.

    What of the query and of the body lacks its argument is left out.
    """
    for name, value in arguments.items():
        check_text(name, written(value))
    headers = {name: filled(value, arguments) for name, value in parts.headers}
    content = b""
    body = _NOTHING if parts.body is None else _filled(parts.body, arguments)
    if body is not _NOTHING:
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"content-type": "application/json"} | headers
    return Request(parts.method, _url(parts.address, arguments), headers, content)


def _url(address: Address, arguments: Mapping[str, object]) -> str:
    quoted = {name: quote(written(value), safe="") for name, value in arguments.items()}
    path = "/".join(_segment(each, quoted) for each in address.path)
    items = [filled(each, quoted) for each in address.query if _is_given(each, arguments)]
    return f"{address.origin}/{path}{'?' if items else ''}{'&'.join(items)}"


def _segment(segment: Template, arguments: Mapping[str, str]) -> str:
    text = filled(segment, arguments)
    if names(segment) and text in ("", *_DOTS):  # it would name the folder above, or all of it
        raise UnfitArgumentError(f"{names(segment)[0]} must be neither empty nor dots.")
    return text


def _filled(node: Any, arguments: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
    match node:
        case tuple():
            if not _is_given(node, arguments):
                return _NOTHING
            return _typed(arguments[names(node)[0]]) if is_value(node) else filled(node, arguments)
        case list():
            return _without_gaps(_filled(each, arguments) for each in node)
        case dict():
            inner = {key: _filled(each, arguments) for key, each in node.items()}
            return {key: each for key, each in inner.items() if each is not _NOTHING}
        case _:
            return node


def _without_gaps(items: Iterable[object]) -> list[object]:
    return [each for each in items if each is not _NOTHING]


def _typed(value: object) -> object:
    """Return an argument as JSON has it: 21.0 is how a model may send 21."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_given(template: Template, arguments: Mapping[str, object]) -> bool:
    return all(name in arguments for name in names(template))
