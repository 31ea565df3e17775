"""The updater in one file, for a device that has no release yet: install.sh fetches and runs it.

From the files of a signed release: the updater's own modules, and the packages in Python alone
that it needs. It is run by `python3 -I -S`, of any version that edged knows.
"""

import ast
import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from scripts.bundling.archive import Files
from scripts.releasing.failure import ReleaseError

_START: Final = "edged.update.installer"
_PACKAGES: Final = ("tuf", "securesystemslib", "urllib3")
_MAIN: Final = f"import sys\nfrom {_START} import main\nsys.exit(main(sys.argv[1:]))\n"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)


def made(files: Files) -> bytes:
    """Return a zipapp; the same release, the same bytes."""
    modules = dict(_needed(files))
    for package in _PACKAGES:
        found = _of_package(files, package)
        if not found:
            raise ReleaseError(f"the release has no {package} in deps/: it cannot update itself")
        modules |= found
    return _zipped({"__main__.py": _MAIN.encode(), **modules})


def _needed(files: Files) -> Iterator[tuple[str, bytes]]:
    """Yield the modules of edged that the start imports, in any depth."""
    todo, seen = [_START], set[str]()
    while todo:
        module = todo.pop()
        parents = module.split(".")
        for name in (".".join(parents[: n + 1]) for n in range(len(parents))):
            path = _path(files, name)
            if path is None or path in seen:
                continue
            seen.add(path)
            yield path, files[path]
            todo += _imported(files[path])
    if _path(files, _START) not in seen:
        raise ReleaseError("the release is older than scripts/release: it has no installer")


def _path(files: Files, module: str) -> str | None:
    place = module.replace(".", "/")
    return next((n for n in (f"{place}.py", f"{place}/__init__.py") if n in files), None)


def _imported(source: bytes) -> Iterator[str]:
    """Yield what a module may import of edged; a name may be a module or something in one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.startswith("edged"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("edged"):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _of_package(files: Files, package: str) -> dict[str, bytes]:
    prefix = f"deps/{package}/"
    return {
        name.removeprefix("deps/"): content
        for name, content in files.items()
        if name.startswith(prefix) and name.endswith(".py")
    }


def _zipped(modules: Files) -> bytes:
    """Pack modules; of a package without `__init__.py` Python has to find the folder."""
    folders = {f"{folder}/" for name in modules for folder in PurePosixPath(name).parents}
    entries = {**dict.fromkeys(folders - {"./"}, b""), **modules}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(entries):
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), entries[name], zipfile.ZIP_DEFLATED)
    return written.getvalue()
