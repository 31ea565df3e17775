"""The release tree: what is in a bundle, and where.

__main__.py      makes the tree the only place that modules come from
edged/           the program
deps/            its packages, for one Python and one machine
system/          files for the device, at their place under `/`
manifest.json    size and sha256 of all the others
"""

import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from scripts.bundling.failure import BundleError
from scripts.bundling.release import Release
from scripts.bundling.stamp import embed
from scripts.bundling.target import Target

_BUNDLING: Final = Path(__file__).parent
_MADE_FOR: Final = '_MADE_FOR = ""'
_PLACES: Final[Mapping[str, str]] = {
    ".service": "systemd/system",
    ".socket": "systemd/system",
    ".timer": "systemd/system",
    ".path": "systemd/system",
    ".catalog": "systemd/catalog",
    ".rules": "udev/rules.d",
}
"""Where the system looks for each kind of file, under /usr/local/lib."""
_LISTS: Final = {".sysusers": "sysusers.d", ".tmpfiles": "tmpfiles.d"}
"""Likewise, for those that have to end in .conf there."""

_COMMAND_LINE: Final[Mapping[str, str]] = {
    "edged.1": "man/man1/edged.1",
    "edged.bash": "bash-completion/completions/edged",
    "_edged": "zsh/site-functions/_edged",
}
"""Where `man` and shells look for what they know of `edged`, under /usr/local/share."""


def place(name: str) -> PurePosixPath:
    """Return where a file of `systemd/` goes on a device, relative to `/`."""
    file = PurePosixPath(name)
    folder = PurePosixPath("usr/local/lib")
    if file.suffix in _LISTS:
        return folder / _LISTS[file.suffix] / f"{file.stem}.conf"
    if file.suffix in _PLACES:
        return folder / _PLACES[file.suffix] / file.name
    raise BundleError(f"systemd/{name}: nobody knows where a {file.suffix} file goes on a device")


def entry(target: Target) -> str:
    """Return the module that a tree is run by, which refuses every other interpreter."""
    module = (_BUNDLING / "entry.py").read_text()
    if module.count(_MADE_FOR) != 1:
        raise BundleError(f"scripts/bundling/entry.py has no line {_MADE_FOR}")
    return module.replace(_MADE_FOR, f'{_MADE_FOR[:-2]}"{target}"')


def lay_out(repository: Path, release: Release, target: Target, tree: Path) -> None:
    """Copy the program and the files for the system; `deps/` is filled by others."""
    for file in release.files:
        if file.parts[0] == "edged":
            _copy(repository / file, tree / file)
        elif file.parts[0] == "systemd":
            _copy(repository / file, tree / "system" / place(file.name))
    (tree / "__main__.py").write_text(entry(target))
    _copy(_BUNDLING / "edged.sh", tree / "system/usr/local/bin/edged")
    _copy(_BUNDLING / "start.sh", tree / "system/usr/local/lib/edged/start")
    _copy(repository / "edged/update/launcher.py", tree / "system/usr/local/lib/edged/launcher.py")
    _copy(repository / "config/config.toml", tree / "system/etc/edged/config.toml")
    for name, there in _COMMAND_LINE.items():
        _copy(repository / "config/command-line" / name, tree / "system/usr/local/share" / there)
    (tree / "system/install.sh").write_text(embed((repository / "scripts/install.sh").read_text()))
    _copy(repository / "LICENSE", tree / "LICENSE")


def _copy(source: Path, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, destination)
