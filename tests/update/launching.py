"""A start of the service, as its unit has it done: the launcher, then `start`."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from edged.update import launcher

SOURCE: Final = Path(launcher.__file__)
_START: Final = Path(__file__).parents[2] / "scripts/bundling/start.sh"


def selected(root: Path) -> Path:
    """Return where the launcher links what is on trial."""
    return root.with_name("selected")


def launch(root: Path, boot: str, *before: str) -> "subprocess.CompletedProcess[str]":
    """Run the launcher as systemd does; `before` is a program that runs it."""
    source = root.with_name("boot_id")
    source.write_text(f"{boot}\n")
    command = [sys.executable, "-I", "-S", "-B", str(SOURCE), str(root), str(selected(root))]
    return subprocess.run(
        [*before, *command, str(source)], capture_output=True, text=True, check=False
    )


def started(root: Path) -> Path | None:
    """Return the tree that `start` runs; None if it finds none."""
    script = root.with_name("start")
    text = _START.read_text().replace("/run/edged-selected", str(selected(root)))
    text = text.replace("/var/lib/edged-ota", str(root))
    assert "exec /usr/bin/python3 -I -S -B" in text
    script.write_text(text.replace("exec /usr/bin/python3 -I -S -B", "exec realpath"))
    done = subprocess.run(["sh", script], capture_output=True, text=True, check=False)
    return Path(done.stdout.strip()) if done.returncode == 0 else None
