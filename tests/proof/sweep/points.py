"""Where a step can be hit: each system call by which it changes a disk, and the hit itself."""

import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ALWAYS: Final = (
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"),
    *("link", "linkat", "symlink", "symlinkat", "ftruncate", "fallocate", "fsync", "fdatasync"),
    *("syncfs", "chmod", "fchmod", "fchmodat", "utimensat", "sendfile", "copy_file_range"),
)
_OFTEN: Final = ("open", "openat", "write", "pwrite64", "writev")
"""Only if they create a file, or write into one that is on the disk."""
_LINE: Final = re.compile(r"\d+ +(\w+)\((.*)")
_WRITES: Final = re.compile(r"\d+<(/[^>]*)>")


@dataclass(frozen=True, slots=True)
class Point:
    """The call of that name that comes after so many others of its name."""

    call: str
    number: int

    def hit(self, how: str) -> list[str]:
        """Return the program that runs another one and hits it here."""
        inject = f"inject={self.call}:{how}:when={self.number}"
        return ["strace", "-f", "-qqq", "-o", "/dev/null", f"-etrace={self.call}", f"-e{inject}"]


KILLED: Final = "signal=SIGKILL"
"""At the entry of the call, which does not happen."""
FULL: Final = "error=ENOSPC"
BROKEN: Final = "error=EIO"


def points(command: Sequence[str | Path], root: Path, trace: Path) -> list[Point]:
    """Run a program to its end; return where it changes what is below `root`."""
    names = ",".join((*_ALWAYS, *_OFTEN))
    strace = ["strace", "-f", "-qqq", "-y", "-o", str(trace), f"-etrace={names}"]
    subprocess.run([*strace, *command], check=True, capture_output=True)
    found: list[Point] = []
    counts: Counter[str] = Counter()
    for line in trace.read_text().splitlines():
        if (match := _LINE.fullmatch(line)) is None:
            continue
        name, arguments = match.groups()
        counts[name] += 1
        if name in _ALWAYS or _changes(name, arguments, root):
            found.append(Point(name, counts[name]))
    return found


def _changes(name: str, arguments: str, root: Path) -> bool:
    if name.startswith("open"):
        return "O_CREAT" in arguments
    file = _WRITES.match(arguments)
    return file is not None and Path(file[1]).is_relative_to(root)
