"""Whether a bundle runs where it is meant to: its libraries, and the program in the real Python.

Debian's Python of the target is unpacked and run through QEMU's user mode: no board, no root.
"""

import re
import tempfile
from pathlib import Path
from typing import Final

from scripts.bundling.debian import own_architecture, unpacked
from scripts.bundling.failure import BundleError, execute
from scripts.bundling.python import compile_all, unpacked_python
from scripts.bundling.target import GLIBC, Target
from scripts.bundling.verifier import unpack

_IMPORTS: Final = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/deps"]
import alsaaudio, cryptography.hazmat.bindings._rust, gpiozero.pins.lgpio, lgpio, pydantic_core
import websockets.speedups, _cffi_backend
assert hasattr(alsaaudio.PCM, "avail"), "pyalsaaudio is older than 0.11"
"""


def check(bundle: Path, target: Target, cache: Path) -> None:
    """Raise BundleError unless the bundle runs on the target."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        tree.mkdir()
        unpack(str(bundle), str(tree))
        for library in sorted([*tree.rglob("*.so"), *tree.rglob("*.so.*")]):
            if wrong := _wrong(library.read_bytes(), target):
                raise BundleError(f"{library.relative_to(tree)} {wrong}")
        _run(tree, target, cache)


def _wrong(library: bytes, target: Target) -> str:
    """Return why a shared library does not load on the target; empty if it does."""
    if library[:4] != b"\x7fELF" or int.from_bytes(library[18:20], "little") != target.elf:
        return f"is not for {target.machine}"
    newest = max((int(n) for n in re.findall(rb"GLIBC_2\.(\d+)", library)), default=0)
    return f"needs glibc 2.{newest}" if newest > GLIBC[1] else ""


def _run(tree: Path, target: Target, cache: Path) -> None:
    """Import what is compiled, and start the program, with the target's own Python."""
    emulator, _ = unpacked("bookworm", own_architecture(), ["qemu-user-static"], cache)
    root, _ = unpacked_python(target, target.architecture, cache)
    library = f"usr/lib/python{target.version}"
    if not (root / library / "__pycache__").exists():  # an emulator would take minutes
        compile_all(root, [library], target, cache)
    python = f"{root}/usr/bin/python{target.version}"
    emulated = [f"{emulator}/usr/bin/qemu-{target.machine}-static", "-L", str(root), python]
    flags = ["-I", "-S", "-B"]
    with tempfile.TemporaryDirectory() as elsewhere:  # lgpio leaves a pipe where it is imported
        execute(
            [*emulated, *flags, "-c", _IMPORTS, str(tree)],
            f"importing the packages of {target}",
            cwd=Path(elsewhere),
        )
    execute([*emulated, *flags, str(tree), "--version"], f"starting edged on {target}")
    execute([*emulated, *flags, str(tree), "check-config"], f"reading settings on {target}")
