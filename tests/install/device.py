"""A system in a folder, on which the real install.sh installs small bundles of the real format."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from scripts.bundling import archive
from scripts.bundling.stamp import stamp

ROOT: Final = Path(__file__).parents[2]
SCRIPT: Final = ROOT / "scripts/install.sh"
_NEEDED: Final = ("dpkg", "python3", "python3-systemd", "libasound2t64", "libasound2-plugins")
PACKAGES: Final = (*_NEEDED, "ca-certificates", "alsa-utils")
UNIT: Final = "system/usr/local/lib/systemd/system/edged.service"
SYSUSERS: Final = "system/usr/local/lib/sysusers.d/edged.conf"
USERS: Final = 'u edged - "Telephone" /var/lib/edged\ng gpio -\n'
makes_users: Final = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("systemd-sysusers"), reason="makes users as root"
)
CONTENTS: Final[Mapping[str, str]] = {
    "__main__.py": "print('edged')\n",
    "edged/__init__.py": "",
    "edged/large.py": "# " + "x" * 300_000,
    "system/usr/local/bin/edged": "#!/bin/sh\n",
    UNIT: "[Service]\nExecStart=/usr/local/bin/edged run\n[Install]\nWantedBy=multi-user.target\n",
    "system/etc/edged/config.toml": "# settings\n",
}


class Device:
    """Debian Trixie on a PC, in a folder."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.root = place / "root"
        self.ota = self.root / "var/lib/edged-ota"
        self.tools = place / "tools"
        self.tools.mkdir()
        for folder in ("etc/systemd/system", "usr/local/bin", "var/lib/dpkg"):
            (self.root / folder).mkdir(parents=True)
        self.be("debian", "trixie", "Debian GNU/Linux 13 (trixie)")
        self.have(PACKAGES)

    def be(self, name: str, codename: str, pretty: str) -> None:
        """Say which system it is."""
        (self.root / "etc/os-release").write_text(
            f'PRETTY_NAME="{pretty}"\nID={name}\nVERSION_CODENAME={codename}\n'
        )

    def have(self, packages: Iterable[str], architecture: str = "amd64") -> None:
        """Say which of Debian's packages it has."""
        entries = (
            f"Package: {name}\nStatus: install ok installed\nArchitecture: {architecture}\n"
            "Maintainer: a test\nVersion: 1\nDescription: none\n\n"
            for name in packages
        )
        (self.root / "var/lib/dpkg/status").write_text("".join(entries))

    def bundle(self, name: str = "1.0-aaaaaaa-cp313", **changed: str | None) -> Path:
        """Make a bundle; `changed` are files by the key of `CONTENTS` with `_` for what is not."""
        contents = dict(CONTENTS) | {"edged/version.py": name}
        for file in CONTENTS:
            if (key := "".join(c if c.isalnum() else "_" for c in file)) in changed:
                content = changed[key]
                contents = {f: c for f, c in contents.items() if f != file}
                contents |= {file: content} if content is not None else {}
        return self.packed(name, contents)

    def packed(self, name: str, contents: Mapping[str, str], **described: str) -> Path:
        """Write the files, and a bundle of them."""
        tree = self.place / f"tree-{name}"
        for file, content in contents.items():
            (tree / file).parent.mkdir(parents=True, exist_ok=True)
            (tree / file).write_text(content)
        layers = {"app": archive.Layer.of(archive.files_in(tree))}
        about = {"id": name, "python": "cp313", "machine": "x86_64", **described}
        made = self.place / f"edged-{name}-x86_64.tar.xz"
        made.write_bytes(archive.bundle(archive.manifest(layers, about), layers))
        return made

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the command that runs the script for this device."""
        return ["sh", str(SCRIPT), "--root", str(self.root), *map(str, arguments)]

    def run(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run the script for this device."""
        return self.do(self.command(*arguments))

    def do(self, command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        """Run a command that finds the device's tools before the machine's."""
        path = {"PATH": f"{self.tools}:{os.environ['PATH']}"}
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=60, env=os.environ | path
        )

    def tool(self, name: str, script: str) -> Path:
        """Put a tool before the machine's own of that name."""
        tool = self.tools / name
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
        return tool

    def install(self, bundle: Path) -> "subprocess.CompletedProcess[str]":
        """Install a bundle whose sum is known."""
        return self.run("--offline", bundle, "--sha256", sum_of(bundle))

    def current(self) -> str:
        """Return which release runs."""
        return (self.ota / "current").readlink().name

    def releases(self) -> set[str]:
        """Return which releases are there."""
        return {release.name for release in (self.ota / "releases").iterdir()}


def sum_of(file: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def stamped(device: Device, *bundles: Path) -> list[str]:
    """Return the command of the install.sh that was made with these bundles."""
    script = device.place / "install.sh"
    sums = {bundle.name: sum_of(bundle) for bundle in bundles}
    script.write_text(stamp(SCRIPT.read_text(), sums, "https://x.test/"))
    command = device.command()
    command[1] = str(script)
    return command


def snapshot(folder: Path) -> dict[str, object]:
    """Return everything that is in a folder: what, where, and when it was written."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            path.lstat().st_ino,
            path.lstat().st_mtime_ns if not path.is_dir() else None,
            path.readlink() if path.is_symlink() else path.is_file() and path.read_bytes(),
        )
        for path in folder.rglob("*")
    }
