"""What a server offers: its tools, as far as they can be told to a model. Pure.

Whatever a server says is cut to size and to the types that it has to have; what cannot be used is
left out, with a sentence for the owner.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from edged.quoting import sanitize
from edged.tools.declaration.declared import LONGEST_NAME
from edged.tools.declaration.schema import subset
from edged.tools.mcp.protocol.message import shown
from edged.values import dataclass, replace

MOST: Final = 256
"""Tools of a server that are looked at."""
_LONGEST_TEXT: Final = 2_000
"""Letters of a description; it is billed with each turn."""
_LARGEST_SCHEMA: Final = 1 << 16
"""Bytes."""
LARGEST: Final = 1 << 18
"""Bytes of all tools of a server: they are kept on the memory card, and in memory."""
_MOST_CONVERTED: Final = 2 * LARGEST
"""Bytes, also of what is not kept: where schemas refer to each other, little becomes much."""
LONGEST_TOOL: Final = 128
"""Letters of a name (MCP 2025-11-25, tools); it is kept as long as its approval is."""
_FREE: Final = re.compile(r"[^A-Za-z0-9_.:-]", re.ASCII)
BETWEEN: Final = "__"
"""Between the names of a server and of its tool."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A tool that a server offers."""

    name: str
    """As the server calls it."""
    description: str
    parameters: str
    """A JSON Schema in the service's subset, as JSON; empty: none."""
    reads_only: bool
    """The server says so (readOnlyHint)."""
    digest: str
    """Of all that the server says of it."""


def offered(tools: Sequence[object], allowed: Sequence[str]) -> tuple[list[Offered], list[str]]:
    """Return the tools that can be used, and why others are not.

    `allowed` are the names of those that the owner wants; empty: all.
    """
    found: dict[str, Offered] = {}
    left: list[str] = []
    size = converted = 0
    if len(tools) > MOST:
        left.append(f"it has more than {MOST} tools; the first {MOST} are looked at")
    for each in tools[:MOST]:
        name = each.get("name") if isinstance(each, Mapping) else None
        if not isinstance(each, Mapping) or not isinstance(name, str) or not name:
            left.append("one has no name")
        elif allowed and name not in allowed:
            pass
        elif len(name) > LONGEST_TOOL:
            left.append(f"{shown(name[:20])}… has a name of more than {LONGEST_TOOL} letters")
        elif name in found:
            left.append(f"{shown(name)} is offered twice; the first one counts")
        elif converted > _MOST_CONVERTED:
            left.append(_beyond(name))
        else:
            whole = _offered(name, each)
            converted += _size(whole)
            one = _without_excess(whole)
            size += (needed := _size(one))
            if size <= LARGEST:
                found[name] = one
            else:
                size -= needed
                left.append(_beyond(name))
    there = {each.get("name") for each in tools[:MOST] if isinstance(each, Mapping)}
    left += [f"there is no {name}, which `allow` names" for name in allowed if name not in there]
    return [*found.values()], left


def _beyond(name: str) -> str:
    return f"{shown(name)} is beyond the {LARGEST >> 10} KiB of all; use `allow`"


def _without_excess(tool: Offered) -> Offered:
    """Return a tool without its parameters if they are beyond all bounds."""
    is_large = len(tool.parameters.encode(errors="replace")) > _LARGEST_SCHEMA
    return replace(tool, parameters="") if is_large else tool


def _offered(name: str, told: Mapping[str, Any]) -> Offered:
    notes = told.get("annotations")
    hint = notes.get("readOnlyHint") if isinstance(notes, Mapping) else None
    said = told.get("description") or told.get("title") or ""
    text = sanitize(said[:_LONGEST_TEXT], " ").strip() if isinstance(said, str) else ""
    whole = json.dumps(
        [name, said, told.get("inputSchema"), hint], sort_keys=True, ensure_ascii=False
    ).encode(errors="replace")
    return Offered(
        name,
        text or name,
        _parameters(told.get("inputSchema")),
        hint is True,
        hashlib.sha256(whole).hexdigest(),
    )


def _size(tool: Offered) -> int:
    """Return the bytes that a tool takes on the disk, but for its digest."""
    kept = [tool.name, tool.description, tool.parameters]
    return len(json.dumps(kept, ensure_ascii=False).encode(errors="replace"))


def _parameters(schema: object) -> str:
    """Return the parameters, if there are any."""
    if not isinstance(schema, Mapping) or not schema.get("properties"):
        return ""
    told = _without_titles(subset({**schema, "type": "object"}))
    return json.dumps(told, ensure_ascii=False)


def _without_titles(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without its titles, which pydantic makes of the names."""
    told = {key: value for key, value in schema.items() if key != "title"}
    if "properties" in told:
        told["properties"] = {n: _without_titles(each) for n, each in told["properties"].items()}
    if "items" in told:
        told["items"] = _without_titles(told["items"])
    if "anyOf" in told:
        told["anyOf"] = [_without_titles(each) for each in told["anyOf"]]
    return told


def declared_name(server: str, tool: str) -> str:
    """Return the name by which the model calls a tool; empty: it would be too long."""
    name = f"{server}{BETWEEN}{_FREE.sub('_', tool)}"
    return name if len(name) <= LONGEST_NAME else ""


def named(server: str, tools: Sequence[Offered]) -> Iterator[tuple[str, Offered | str]]:
    """Yield the tools by their declared names, or why one has none."""
    taken: set[str] = set()
    for each in tools:
        name = declared_name(server, each.name)
        if not name:
            room = LONGEST_NAME - len(f"{server}{BETWEEN}")
            yield each.name, f"{shown(each.name)} has a name of more than {room} letters"
        elif name in taken:
            yield each.name, f"{shown(each.name)} is called {name} like another one"
        else:
            taken.add(name)
            yield name, each
