"""What goes wrong while a bundle is made."""

import subprocess
from collections.abc import Sequence
from pathlib import Path


class BundleError(Exception):
    """A bundle cannot be made; the text names the cause and the cure."""


def execute(command: Sequence[str | Path], what: str, *, cwd: Path | None = None) -> str:
    """Run a command and return what it printed; if it fails, say `what` did, and how."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise BundleError(f"{what} needs {command[0]}, which is not installed") from error
    if done.returncode:
        told = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise BundleError(f"{what} failed (exit {done.returncode}):\n{told}")
    return done.stdout
