"""What was approved of each server, over restarts: one small file in the state directory.

So tools are declared with the first connection, before any server is reached. If it cannot be read,
nothing counts as approved: else a server that has it damaged could have anything approved.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from edged import journal
from edged.atomic_file import read_state, write_state
from edged.tools.mcp.approval import Approval
from edged.tools.mcp.protocol.offer import MOST, Offered
from edged.values import replace

FILE: Final = "mcp.json"
_MOST_BYTES: Final = 1 << 22
"""More than a dozen servers need that offer as much as they may."""
_VERSION: Final = 1


class ApprovalStore:
    """Keeps the approvals by the names of the servers."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self) -> dict[str, Approval] | None:
        """Return what was saved, perhaps nothing yet; None if it is damaged. Never raises."""
        try:
            content = read_state(self._file, _MOST_BYTES)
            return _read(json.loads(content)) if content is not None else {}
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            journal.warn("mcp_state_unusable", file=str(self._file), error=type(error).__name__)
            return None

    def save(self, approvals: Mapping[str, Approval]) -> None:
        """Save all; may block, never raises."""
        content = _content(approvals)
        if len(content) > _MOST_BYTES:  # the lists can be had again, the approvals cannot
            bare = {name: replace(each, tools=()) for name, each in approvals.items()}
            content = _content(bare)
        error = f"more than {_MOST_BYTES >> 20} MiB; use fewer servers"
        if len(content) <= _MOST_BYTES:
            error = _fault(self._file, content)
        if error:
            journal.warn("mcp_state_not_kept", file=str(self._file), error=error)


def _fault(file: Path, content: bytes) -> str:
    """Write the file; return why it could not be, if so."""
    try:
        write_state(file, content)
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _content(approvals: Mapping[str, Approval]) -> bytes:
    kept = {name: _written(each) for name, each in approvals.items()}
    content = json.dumps({"version": _VERSION, "servers": kept}, ensure_ascii=False)
    return content.encode(errors="replace")


def _written(approval: Approval) -> dict[str, Any]:
    fields = Offered.__match_args__
    return {
        "origin": approval.origin,
        "digests": None if approval.digests is None else dict(approval.digests),
        "tools": [{name: getattr(each, name) for name in fields} for each in approval.tools],
        "prompt": approval.prompt,
    }


def _read(kept: Any) -> dict[str, Approval]:  # noqa: ANN401 - any JSON
    if kept["version"] != _VERSION:
        raise ValueError("another version")
    return {_text(name): _approval(each) for name, each in kept["servers"].items()}


def _approval(kept: Any) -> Approval:  # noqa: ANN401 - any JSON
    digests = kept["digests"]
    if digests is not None:
        digests = {_text(name): _text(digest) for name, digest in digests.items()}
    tools = tuple(_tool(each) for each in kept["tools"][:MOST])
    return Approval(_text(kept["origin"]), digests, tools, _text(kept["prompt"]))


def _tool(kept: Any) -> Offered:  # noqa: ANN401 - any JSON
    if not isinstance(kept["reads_only"], bool):
        raise TypeError("no flag")
    parameters = _text(kept["parameters"])
    if parameters and not isinstance(json.loads(parameters), dict):
        raise TypeError("no schema")
    name, description = _text(kept["name"]), _text(kept["description"])
    return Offered(name, description, parameters, kept["reads_only"], _text(kept["digest"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
