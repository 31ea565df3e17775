"""Python packages for the system inside, fetched outside."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_BINARY: Final = (
    *("--only-binary", ":all:"),
    *("--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64"),
)
_SDIST: Final = "pidng==4.0.9"  # there is no wheel; building its metadata needs numpy at hand


def fetch(requirements: Sequence[str], folder: Path, python: str) -> None:
    """Download wheels for a Python, such as 3.13, without what they depend on, into `folder`."""
    _download(folder, "--python-version", python, *_BINARY, *requirements)


def fetch_picamera2(requirements: Path, folder: Path) -> None:
    """Download what picamera2 consists of into `folder`."""
    fetch(["-r", str(requirements)], folder, "3.13")
    _download(folder, "--no-build-isolation", "--no-binary", ":all:", _SDIST)


def _download(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
    subprocess.run([*command, "--no-deps", "-d", str(folder), *arguments], check=True)
