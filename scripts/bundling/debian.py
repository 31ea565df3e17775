"""Headers and libraries of a target, from Debian's packages: `-I` and `-L` of the native modules.

The mirror is that of the machine on which the bundle is made; its own packages are not touched.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.bundling.failure import BundleError, execute
from scripts.bundling.target import Target

_SOUND: Final = {"bookworm": "libasound2", "trixie": "libasound2t64"}


def sysroot(target: Target, cache: Path) -> tuple[Path, list[str]]:
    """Return a folder with the target's `usr/`, and the packages that are in it."""
    suite = cache / f"debian-{target.suite}-{target.architecture}"
    root = suite / "root"
    done = suite / "packages"
    if not done.exists():
        wanted = [f"libpython{target.version}-dev", "libasound2-dev", _SOUND[target.suite]]
        packages = _download(target, suite, wanted)
        for package in packages:
            execute(["dpkg-deb", "-x", package, root], f"unpacking {package.name}")
        done.write_text("".join(f"{package.name}\n" for package in packages))
    return root, done.read_text().split()


def _download(target: Target, suite: Path, packages: Sequence[str]) -> list[Path]:
    """Fetch packages of the target's suite and architecture, checked by apt's signatures."""
    folder = suite / "downloads"
    for needed in (folder, suite / "state/lists/partial", suite / "cache/archives/partial"):
        needed.mkdir(parents=True, exist_ok=True)
    sources = suite / "sources.list"
    sources.write_text(f"deb {_mirror()} {target.suite} main\n")
    (suite / "status").touch()
    options = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "-",
        "Dir::State": suite / "state",
        "Dir::State::status": suite / "status",
        "Dir::Cache": suite / "cache",
        "APT::Architecture": target.architecture,
        "APT::Architectures": target.architecture,
        "APT::Sandbox::User": "root",  # the cache may be in a home that _apt cannot enter
        "Acquire::Languages": "none",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    execute([*apt, "update"], f"reading what Debian {target.suite} has")
    execute([*apt, "download", *packages], f"downloading {' '.join(packages)}", cwd=folder)
    return sorted(folder.glob("*.deb"))


def _mirror() -> str:
    """Return where this machine gets its own Debian from."""
    wanted = ["--format", "$(CODENAME) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"]
    listed = execute(["apt-get", "indextargets", *wanted], "asking apt for its mirror")
    for line in listed.splitlines():
        codename, component, address = line.split()
        if (codename, component) in {("bookworm", "main"), ("trixie", "main")}:
            return address
    raise BundleError("apt has no Debian mirror here; make bundles on Debian 12 or 13")
