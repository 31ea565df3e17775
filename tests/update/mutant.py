"""Run tests, each with a package of its own: `mutant.py` reads `FOLDER MODULE TEST` from each line.

Prints the lines whose tests pass. Each test has a process of its own, made from this one, which has
imported what is dear; without pytest's own start that takes a tenth of a second.
"""

import importlib
import inspect
import os
import sys
import tempfile
from pathlib import Path

import hypothesis  # noqa: F401  # dear, as is what follows
import pytest


def passes(folder: str, module: str, name: str) -> bool:
    """Run a test in a child, with the fixtures that it asks for; return whether it passes."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    code = 1
    try:
        sys.path.insert(0, folder)
        os.chdir(folder)
        _run(module, name)
        code = 0
    except (ImportError, SyntaxError) as error:
        sys.stderr.write(f"{folder}: {error!r}\n")
    finally:
        os._exit(code)


def _run(module: str, name: str) -> None:
    from tests.update.device import Device  # noqa: PLC0415  # with the package of the folder

    test = getattr(importlib.import_module(f"tests.update.{module}"), name)
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as place,
        pytest.MonkeyPatch.context() as patch,
    ):
        known = {"device": Device(Path(place)), "monkeypatch": patch, "tmp_path": Path(place)}
        test(**{each: known[each] for each in inspect.signature(test).parameters})


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())
    importlib.import_module("tests.update.repository")  # and with it cryptography
    for line in sys.stdin.read().splitlines():
        if passes(*line.split()):
            sys.stdout.write(f"{line}\n")
