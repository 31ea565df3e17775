"""Which program has a sound card open, from /proc/asound (procfile.rst of the kernel's docs)."""

import re
from pathlib import Path

from edged.alsa.cards import PROC, Direction
from edged.quoting import sanitize


def owner(card_id: str, direction: Direction, proc: Path = PROC) -> str | None:
    """Return the program and its process id; None if there is none or it is not known."""
    for status in sorted((proc / card_id).glob(f"pcm*{direction.value}/sub*/status")):
        try:
            found = re.search(r"^owner_pid\s*:\s*(\d+)", status.read_text("ascii"), re.MULTILINE)
        except OSError:  # unplugged meanwhile
            continue
        if found:
            return _program(int(found[1]), proc.parent)
    return None


def _program(process: int, proc: Path) -> str:
    try:
        name = (proc / str(process) / "comm").read_text("utf-8", "replace").strip()
    except OSError:  # another user's, hidden from a service
        return f"process {process} (`ps {process}` names it)"
    if name.startswith("python"):
        name = _service(process, proc) or name
    return f"{sanitize(name)} (process {process})"


def _service(process: int, proc: Path) -> str:
    """Return the service that a process belongs to: "python3" would not say that it is edged.

    cgroups(7): `0::/system.slice/edged.service`.
    """
    try:
        found = re.search(r"/([^/\n]+)\.service$", (proc / str(process) / "cgroup").read_text())
    except OSError:
        return ""
    return found[1] if found else ""
