"""The parts of a request that the owner has written: what an argument may become in it. Pure.

The origin is fixed. In the path an argument is (a part of) one segment, in the query a part of one
item, in the body a part of a text, or a value with its own type. None can add another.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from edged.settings.tools.placeholders import Placeholder, Template, names, parsed
from edged.values import dataclass

SECRET: Final = "secret"  # noqa: S105 - its name
"""The placeholder of the token, which is no parameter."""
_URL: Final = re.compile(
    r"(?P<origin>https?://[^\s/?#{}]+)(?P<path>/[^\s?#]*)?(\?(?P<query>[^\s#]*))?"
)
_HEADER: Final = re.compile(
    r"(?P<name>[A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*(?P<value>[ -~]+)", re.ASCII
)
_OURS: Final = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "te",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that frame the message, or bound it."""


@dataclass(frozen=True, slots=True)
class Address:
    """What is asked for."""

    origin: str
    path: tuple[Template, ...]
    """Its segments."""
    query: tuple[Template, ...]
    """Its items."""


def address(url: str) -> Address:
    """Return the parts of an address; raise ValueError with a sentence for the owner."""
    found = _URL.fullmatch(url)
    if found is None:
        raise ValueError(
            "must be http:// or https://, a host name without {…}, and a path without blanks and #"
        )
    path, query = found["path"] or "/", found["query"]
    segments = tuple(parsed(each) for each in path[1:].split("/"))
    items = tuple(parsed(each) for each in query.split("&")) if query else ()
    return Address(found["origin"], segments, items)


def header(text: str) -> tuple[str, Template]:
    """Return the name and the value of a header; raise ValueError likewise."""
    found = _HEADER.fullmatch(text)
    if found is None:
        raise ValueError(f"has {text!r}, which is no header; write it as in Accept: text/plain")
    name = found["name"].lower()
    if name in _OURS:
        raise ValueError(f"has {found['name']}, which edged itself sends; remove it")
    value = parsed(found["value"])
    for each in names(value):
        if each != SECRET:
            raise ValueError(f"has {{{each}}}; a header can hold no argument, only {{{SECRET}}}")
    return name, value


def body(text: str) -> Any:  # noqa: ANN401 - JSON, with templates for texts
    """Return the JSON of a body, each text of it a Template; raise ValueError likewise."""
    try:
        return _templates(json.loads(text, parse_constant=_refuse))
    except RecursionError as error:
        raise ValueError("is nested too deep") from error
    except json.JSONDecodeError as error:
        raise ValueError(
            f'is no JSON ({error}); write as in {{"volume": "{{percent}}"}}'
        ) from error


def names_in(node: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    """Yield the names of the arguments in a body."""
    if isinstance(node, tuple):
        yield from names(node)
    elif isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from names_in(each)


def is_value(template: Template) -> bool:
    """Return whether a text of a body is an argument and nothing else."""
    return len(template) == 1 and isinstance(template[0], Placeholder)


def _templates(node: Any) -> Any:  # noqa: ANN401 - as above
    match node:
        case str():
            return parsed(node)
        case list():
            return [_templates(each) for each in node]
        case dict():
            return {key: _templates(each) for key, each in node.items()}
        case _:
            return node


def _refuse(constant: str) -> object:
    raise ValueError(f"has {constant}, which is no JSON")
