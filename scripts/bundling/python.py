"""The Python of a device, from its Debian: it compiles the modules, and check.py emulates it.

It runs from the cache by its own loader and C library, so that a bundle for any device is made on
any machine, whatever Pythons are installed there.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.bundling.debian import SOUND, own_architecture, unpacked
from scripts.bundling.failure import BundleError, execute
from scripts.bundling.target import Target

_LIBRARIES: Final = (
    "libc6",
    "libgcc-s1",
    "libexpat1",
    "zlib1g",
    "libbz2-1.0",
    "liblzma5",
    "libzstd1",
)
"""What that Python and the packages load, as far as it is imported here."""
_OPENSSL: Final = {"bookworm": "libssl3", "trixie": "libssl3t64"}


def unpacked_python(target: Target, architecture: str, cache: Path) -> tuple[Path, list[str]]:
    """Return the root of a tree with the target's Python, and the packages that are in it."""
    parts = [f"python{target.version}-minimal", f"libpython{target.version}-minimal"]
    parts += [f"libpython{target.version}-stdlib", SOUND[target.suite], _OPENSSL[target.suite]]
    root, packages = unpacked(target.suite, architecture, [*parts, *_LIBRARIES], cache)
    for name in ("lib", "lib64"):  # Trixie's packages rely on these links of base-files
        if (root / "usr" / name).exists() and not (root / name).exists():
            (root / name).symlink_to(f"usr/{name}")
    return root, packages


def compiler(target: Target, cache: Path) -> list[str]:
    """Return the Debian packages that `compile_all` compiles with."""
    return unpacked_python(target, own_architecture(), cache)[1]


def compile_all(tree: Path, places: Sequence[str], target: Target, cache: Path) -> None:
    """Compile the modules in the places with the Python that will run them: no device ever does.

    The compiled files say nothing of times and folders: those of a package stay the same from
    release to release. Python trusts them without a look at the source (unchecked hash).
    """
    root, _ = unpacked_python(target, own_architecture(), cache)
    command = [*_started(root, target), "-I", "-S", "-m", "compileall", "-q"]
    options = ["--invalidation-mode", "unchecked-hash", "-s", str(tree)]
    modules = [str(tree / place) for place in places]
    what = f"compiling the modules for Python {target.version}"
    execute([*command, *options, *modules], what)


def _started(root: Path, target: Target) -> list[str]:
    """Return how it is started without any of this machine's libraries; see ld.so(8)."""
    python = str(root / f"usr/bin/python{target.version}")
    for loader in root.glob("lib/*-linux-gnu*/ld-linux*.so.*"):
        libraries = f"{loader.parent}:{root}/usr/lib/{loader.parent.name}"
        return [str(loader), "--library-path", libraries, "--argv0", python, python]
    raise BundleError(f"Debian {target.suite} has no loader in libc6 for this machine")
