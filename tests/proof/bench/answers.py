"""How long the owner waits for `edged status`, beside the least that Python can do."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.proof.bench.subject import Subject

_LEAST = """
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b'{"id": 1, "method": "status"}\\n')
sys.stdout.write(json.dumps(json.loads(s.makefile().readline())) + "\\n")
"""


@dataclass
class Answers:
    """Wall time in seconds of each whole command, from its start to its end."""

    edged: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)


def measure(subject: Subject, runs: int) -> Answers:
    """Ask a running edged `runs` times, each way in turn."""
    found = Answers()
    script = Path(sys.executable).with_name("edged")
    edged = [str(script)] if script.exists() else [sys.executable, "-m", "edged"]
    socket = str(subject.socket)
    for _ in range(runs):
        found.edged.append(_timed([*edged, "--socket", socket, "status"]))
        found.least.append(_timed([sys.executable, "-c", _LEAST, socket]))
    return found


def _timed(command: Sequence[str]) -> float:
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - start
