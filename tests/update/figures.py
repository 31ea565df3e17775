"""What a check costs that finds nothing new: `python -m tests.update.figures`.

In a process of its own, with an installed release of as many files as a real one; once as it is,
and once without compiled libraries, as after an upgrade of Debian to another Python.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from edged.values import dataclass
from tests.update.device import NEW, Device
from tests.update.repository import Published
from tests.update.web import served

_FILES: Final = {f"edged/module_{n}.py": f"{n} = {n}\n" for n in range(3_000)} | {
    "__main__.py": "print()\n"
}
_CHECK: Final = """
import json, resource, sys, time
from pathlib import Path

if sys.argv[4] == "pure":
    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in {"cryptography", "_cffi_backend", "pydantic_core"}:
                raise ImportError(name)
    sys.meta_path.insert(0, Missing())

import edged.cli, edged.update.command, edged.update.wiring
from edged.update.installed import Installation
from edged.update.repository import Repository
from edged.update.search import device, search
from edged.update.source import source

installation = Installation(Path(sys.argv[1]))
look = Repository(
    url=sys.argv[2], root=Path(sys.argv[3]).read_bytes(), state=installation.state,
    source=source(sys.argv[2], "test"), built=0, now=time.time,
)
found = search(look, "stable", device(installation, "cp311-x86_64", "me"))
used = resource.getrusage(resource.RUSAGE_SELF)
cpu = used.ru_utime + used.ru_stime
# Not ru_maxrss, which begins with that of the process that was forked.
(peak,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps([found.offer.verdict.value, int(peak.split()[1]) / 1024, cpu]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one check."""

    said: str
    peak_mb: float
    cpu_s: float
    requests: int


def measured(folder: Path, kinds: Sequence[str]) -> dict[str, Cost]:
    """Return what one check after the other costs; `pure` is without compiled libraries."""
    device = Device(folder)
    published = Published(folder / "repository")
    published.release(NEW, _FILES)
    published.channel([NEW])
    device.stage(NEW, _FILES)
    device.installation.commit(NEW)
    root = folder / "root.json"
    root.write_bytes(published.root)
    costs = {}
    with served(published.folder) as web:
        for kind in kinds:
            web.asked.clear()
            done = subprocess.run(
                [sys.executable, "-c", _CHECK, str(device.root), web.url, str(root), kind],
                capture_output=True,
                check=True,
            )
            said, peak_mb, cpu_s = json.loads(done.stdout)
            costs[kind] = Cost(said, peak_mb, cpu_s, len(web.asked))
    return costs


def main() -> None:
    """Print the costs."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, cost in measured(Path(folder), ("first", "compiled", "pure")).items():
            sys.stdout.write(
                f"{kind:<9}{cost.said}: {cost.requests} requests, {cost.peak_mb:.1f} MB at most, "
                f"{cost.cpu_s:.2f} s of processor\n"
            )


if __name__ == "__main__":
    main()
