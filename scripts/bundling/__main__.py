"""`scripts/bundle`: make `edged-<id>-<machine>.tar.xz`, and an install.sh that knows it."""

import argparse
import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from scripts.bundling import archive, packages, stamp, tree
from scripts.bundling.check import check
from scripts.bundling.failure import BundleError
from scripts.bundling.python import compile_all
from scripts.bundling.release import Release, describe
from scripts.bundling.target import MACHINES, PYTHONS, Target

_REPOSITORY: Final = Path(__file__).parents[2]
_LOCK: Final = _REPOSITORY / "scripts/locks/device.txt"
_CACHE: Final = "EDGED_BUNDLE_CACHE"


def main() -> int:
    """Make the bundles that the arguments name; return the exit code."""
    arguments = _arguments()
    cache = Path(os.environ.get(_CACHE) or Path.home() / ".cache/edged/bundle")
    try:
        release = describe(_REPOSITORY)
        arguments.out.mkdir(parents=True, exist_ok=True)
        for python in arguments.python or PYTHONS:
            for machine in arguments.machine or MACHINES:
                target = Target(python, machine)
                bundle = _make(target, release, cache, arguments.out)
                if arguments.check:
                    check(bundle, target, cache)
        prefix = f"edged-{release.version}-{release.commit}"
        stamp.write(_REPOSITORY, arguments.out, prefix, arguments.address)
    except BundleError as error:
        sys.stderr.write(f"bundle: {error}\n")
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bundle", description=__doc__)
    parser.add_argument("--python", action="append", choices=PYTHONS, help="all by default")
    parser.add_argument("--machine", action="append", choices=MACHINES, help="both by default")
    parser.add_argument("--out", type=Path, default=_REPOSITORY / "dist", help="a folder")
    parser.add_argument(
        "--address", default="", help="https address from which install.sh gets the bundles"
    )
    parser.add_argument(
        "--check", action="store_true", help="run each in an emulator, with Debian's Python"
    )
    return parser.parse_args()


def _make(target: Target, release: Release, cache: Path, out: Path) -> Path:
    """Make the bundle of one target."""
    began = time.monotonic()
    identity = f"{release.version}-{release.commit}-{target.python}"
    bundle = out / f"edged-{identity}-{target.machine}.tar.xz"
    deps = packages.prepare(_LOCK, target, cache)
    with tempfile.TemporaryDirectory() as scratch:
        top = Path(scratch)
        tree.lay_out(_REPOSITORY, release, target, top)
        compile_all(top, ["__main__.py", "edged"], target, cache)
        own = archive.files_in(top)
        described = {
            "id": identity,
            "version": release.version,
            "commit": release.commit,
            "python": target.python,
            "machine": target.machine,
            "suite": target.suite,
            "built_with": deps.headers,
        }
        manifest = archive.manifest({**own, **deps.files}, described)
        content = archive.head(manifest, own) + deps.stream
    sha256 = hashlib.sha256(content).hexdigest()
    partial = bundle.with_name(bundle.name + ".part")
    partial.write_bytes(content)
    partial.replace(bundle)
    sys.stdout.write(f"{bundle}\n  sha256 {sha256}\n")
    sys.stderr.write(f"  {len(content) / 1e6:.1f} MB in {time.monotonic() - began:.0f} s\n")
    return bundle


if __name__ == "__main__":
    sys.exit(main())
