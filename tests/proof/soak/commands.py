"""What the service is asked to call, and the commands that note what they are run for."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

LINES: Final = (
    "call volume",
    "call time\ncall device_status",
    'call chime {"n": %d}',
    'call chime {"n": %d}\ncall chime {"n": %d}',
    'call dawdle {"n": %d}',
    'call errand {"n": %d}',
    'call chime {"n": %d}\ncall errand {"n": %d}',
    'call bell {"n": %d}',
    'call bell {"n": %d}\ncall dawdle {"n": %d}',
    'call chime {"n": "many"}',
    "call nonsense",
)
"""What an utterance may ask for, with the number of its line."""
FAULTS: Final = (
    "close-in-call",
    "cancelled-call",
    "cancelled-call@seconds=1",
    "cancelled-call@seconds=0.5,then=call",
    "repeated-call",
    "repeated-call@id=same",
    "repeated-call@seconds=1",
    "parallel-calls",
    "unknown-function",
    "bad-arguments",
    "bad-arguments@args=text",
    "bad-arguments@args=huge",
    "malformed-call",
    "scheduling-refused",
    "old-call",
    "silent-after-response",
)
"""Those that the Developer API has; each may have options."""
_KINDS: Final = {
    "chime": ("quick", 0.0),
    "dawdle": ("quick", 0.3),
    "errand": ("slow", 0.3),
    "bell": ("effect", 0.0),
}
"""Commands: what they are, and how many real seconds they take."""
_SCRIPT: Final = """#!/bin/sh
asked=$(cat)
echo "$1 $asked" >>"$2"
sleep "$3"
echo '{"done": true}'
"""


def commands(directory: Path, log: Path) -> list[dict[str, Any]]:
    """Write a program that notes what it is asked for in `log`; return its tables."""
    script = directory / "command.sh"
    script.write_text(_SCRIPT)
    return [
        {
            "name": name,
            "description": "Works.",
            "run": ["/bin/sh", str(script), name, str(log), str(seconds)],
            "parameters": [{"name": "n", "type": "integer"}],
            "safe": True,
            "kind": kind,
        }
        for name, (kind, seconds) in _KINDS.items()
    ]


def numbered(line: str, number: int) -> str:
    """Return a line that asks for something of its own."""
    return line.replace("%d", str(number))


def done(log: Path) -> Counter[str]:
    """Return what commands were run for since the last time, and how often."""
    if not log.exists():
        return Counter()
    lines = log.read_text().splitlines()
    log.unlink()
    return Counter(
        f"{name} {json.loads(asked)}" for name, _, asked in (s.partition(" ") for s in lines)
    )
