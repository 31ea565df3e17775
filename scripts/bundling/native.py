"""The two modules in C that have no wheel for each target: built with one compiler for all of them.

zig brings a C library of every version for every machine, so that a bundle for a Pi is made on a PC
in the same way as one for a PC, and runs on the oldest glibc that it names.
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.bundling.failure import execute
from scripts.bundling.lock import Locked
from scripts.bundling.target import Target


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How a source archive becomes a module."""

    module: str
    sources: tuple[str, ...]
    options: tuple[str, ...]
    interface: str | None = None
    """What SWIG makes a module and a C file of."""
    modules: tuple[str, ...] = ()


_RECIPES: Final[Mapping[str, _Recipe]] = {
    "pyalsaaudio": _Recipe("alsaaudio", ("alsaaudio.c",), ("-lasound",)),
    "lgpio": _Recipe(
        "_lgpio",
        ("src/lg*.c", "src/rgpiod.c", "lgpio_wrap.c"),
        ("-Isrc", "-pthread", "-lrt", "-ldl"),
        interface="lgpio.i",
        modules=("lgpio.py",),
    ),
}
BUILT: Final = frozenset(_RECIPES)


def build(package: Locked, archive: Path, target: Target, root: Path, folder: Path) -> None:
    """Build one package against the headers in `root` and put its modules into the folder."""
    recipe = _RECIPES[package.name]
    with tempfile.TemporaryDirectory() as scratch:
        execute(["tar", "-xzf", archive, "-C", scratch], f"unpacking {archive.name}")
        [source] = Path(scratch).iterdir()
        if recipe.interface:
            execute([_tool("swig"), "-python", recipe.interface], "SWIG", cwd=source)
        module = f"{recipe.module}.cpython-{target.python[2:]}-{target.triplet}.so"
        sources = [str(file) for name in recipe.sources for file in sorted(source.glob(name))]
        compiler = [sys.executable, "-m", "ziglang", "cc", "-target", target.zig]
        options = ["-shared", "-fPIC", "-O2", "-g0", "-s", "-w", *_headers(target, root)]
        linked = [f"-L{root}/usr/lib/{target.triplet}", *recipe.options]
        execute(
            [*compiler, *options, "-o", module, *sources, *linked],
            f"compiling {package.name} for {target}",
            cwd=source,
        )
        for name in (module, *recipe.modules):
            shutil.copy(source / name, folder)
        _describe(package, source, folder)


def _headers(target: Target, root: Path) -> list[str]:
    include = f"{root}/usr/include"
    folders = (f"{include}/python{target.version}", include, f"{include}/{target.triplet}")
    return [word for folder in folders for word in ("-isystem", folder)]


def _describe(package: Locked, source: Path, folder: Path) -> None:
    """Leave the package's name, version and licence as a wheel would."""
    described = folder / f"{package.name}-{package.version}.dist-info"
    described.mkdir()
    shutil.copy(source / "PKG-INFO", described / "METADATA")
    shutil.copy(source / "LICENSE", described / "LICENSE")


def _tool(name: str) -> Path:
    """Return a command that came into this environment with the lock."""
    return Path(sys.executable).parent / name
