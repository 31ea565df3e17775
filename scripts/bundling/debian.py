"""Debian's packages of any suite and machine, unpacked into a folder of the cache.

They come from the mirror of the machine on which the bundle is made; its own packages are not
touched. apt checks the signatures.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.bundling.failure import BundleError, execute
from scripts.bundling.target import Target

SOUND: Final = {"bookworm": "libasound2", "trixie": "libasound2t64"}


def sysroot(target: Target, cache: Path) -> tuple[Path, list[str]]:
    """Return the root of a tree with headers and libraries, and the packages that are in it."""
    wanted = [f"libpython{target.version}-dev", "libasound2-dev", SOUND[target.suite]]
    return unpacked(target.suite, target.architecture, wanted, cache)


def unpacked(
    suite: str, architecture: str, packages: Sequence[str], cache: Path
) -> tuple[Path, list[str]]:
    """Return the root of a tree of exactly these packages, and their files' names."""
    mark = hashlib.sha256(" ".join(packages).encode()).hexdigest()[:8]
    place = cache / f"debian-{suite}-{architecture}-{mark}"
    done = place / "packages"
    if not done.exists():
        found = _download(suite, architecture, packages, place)
        for package in found:
            execute(["dpkg-deb", "-x", package, place / "root"], f"unpacking {package.name}")
        done.write_text("".join(f"{package.name}\n" for package in found))
    return place / "root", done.read_text().split()


def own_architecture() -> str:
    """Return Debian's word for this machine."""
    told = execute(["dpkg", "--print-architecture"], "asking for this machine's architecture")
    return told.strip()


def _download(suite: str, architecture: str, packages: Sequence[str], place: Path) -> list[Path]:
    folder = place / "downloads"
    for needed in (folder, place / "state/lists/partial", place / "cache/archives/partial"):
        needed.mkdir(parents=True, exist_ok=True)
    sources = place / "sources.list"
    sources.write_text(f"deb {_mirror()} {suite} main\n")
    (place / "status").touch()
    options = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "-",
        "Dir::State": place / "state",
        "Dir::State::status": place / "status",
        "Dir::Cache": place / "cache",
        "APT::Architecture": architecture,
        "APT::Architectures": architecture,
        "APT::Sandbox::User": "root",  # the cache may be in a home that _apt cannot enter
        "Acquire::Languages": "none",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    execute([*apt, "update"], f"reading what Debian {suite} has")
    execute([*apt, "download", *packages], f"downloading {' '.join(packages)}", cwd=folder)
    return sorted(folder.glob("*.deb"))


def _mirror() -> str:
    """Return where this machine gets its own Debian from."""
    wanted = ["--format", "$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)", "Created-By: Packages"]
    listed = execute(["apt-get", "indextargets", *wanted], "asking apt for its mirror")
    for line in listed.splitlines():
        origin, codename, component, address = line.split("|")
        if (origin, component) == ("Debian", "main") and "-" not in codename:  # such as -security
            return address
    raise BundleError("apt has no Debian mirror here: make bundles on Debian or Raspberry Pi OS")
