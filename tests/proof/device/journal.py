"""What a machine's journal says."""

import json
from collections.abc import Iterator
from typing import Any

Entry = dict[str, Any]
"""The fields of one entry, as `journalctl -o json` prints them."""


def entries(output: str) -> Iterator[Entry]:
    """Read what `journalctl -o json` printed."""
    for line in output.splitlines():
        yield json.loads(line)


def said(found: list[Entry]) -> str:
    """Return the messages of entries, one on each line."""
    return "\n".join(str(entry.get("MESSAGE", "")) for entry in found)
