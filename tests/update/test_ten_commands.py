"""The commands of docs/updates.md, as they are written there, from nothing to what is served."""

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from scripts.bundling.target import MACHINES, PYTHONS
from tests.update.office import bundle
from tests.update.shown import SHOWN

_ROOT: Final = Path(__file__).parents[2]
_BLOCK: Final = re.compile(r"From nothing to\na served repository:\n\n```sh\n(.*?)```", re.DOTALL)


def _commands() -> list[str]:
    [block] = _BLOCK.findall((_ROOT / "docs/updates.md").read_text())
    return [line.split(" #")[0].rstrip() for line in block.splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder in which scripts/bundle makes small bundles, and scripts/release is the real one."""
    made = tmp_path / "made"
    made.mkdir()
    for target in (f"{python}-{machine}" for python in PYTHONS for machine in MACHINES):
        bundle(made, f"1.0-aaaaaaa-{target}", SHOWN)
    (tmp_path / "scripts").mkdir()
    python = shlex.join(["exec", sys.executable, "-m", "scripts.releasing"])
    for name, does in (("bundle", "mv made dist"), ("release", f'{python} "$@"')):
        script = tmp_path / "scripts" / name
        script.write_text(f"#!/bin/sh\n{does}\n")
        script.chmod(0o755)
    return tmp_path


@pytest.fixture
def served(desk: Path) -> Iterator[str]:
    """Run all commands but the last, which serves; return where it does."""
    environ = {**os.environ, "PYTHONPATH": str(_ROOT)}
    *commands, serving = _commands()
    assert len(commands) == 9
    for command in commands:
        done = subprocess.run(
            ["sh", "-ec", command],
            cwd=desk,
            env=environ,
            input="horse\n" * 6,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
            start_new_session=True,  # or it would ask on the terminal
        )
        assert done.returncode == 0, (command, done.stderr)
    words = shlex.split(serving)
    with subprocess.Popen([sys.executable, *words[1:]], cwd=desk, stderr=subprocess.DEVNULL) as one:
        yield f"http://127.0.0.1:{words[-1]}"
        one.terminate()


def _got(url: str) -> bytes:
    until = time.monotonic() + 60
    while True:
        try:
            with urlopen(url) as reply:  # noqa: S310 - our own server
                return bytes(reply.read())
        except URLError:
            if time.monotonic() > until:
                raise


def test_from_nothing_to_a_served_repository(served: str) -> None:
    """What a device asks for first is there, and what its owner reads."""
    assert b'"_type":"timestamp"' in _got(f"{served}/metadata/timestamp.json")
    assert b"https://updates.example.org/install.sh | sudo sh" in _got(served)
    assert b"release_channel='stable'" in _got(f"{served}/install.sh")
