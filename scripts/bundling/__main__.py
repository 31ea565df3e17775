"""`scripts/bundle`: make `edged-<id>-<machine>.tar.xz`, and an install.sh that knows it."""

import argparse
import sys
import time
from pathlib import Path

from scripts.bundling import stamp
from scripts.bundling.archive import sha256
from scripts.bundling.check import check
from scripts.bundling.failure import BundleError
from scripts.bundling.making import REPOSITORY, kept, make
from scripts.bundling.release import Release, describe
from scripts.bundling.target import MACHINES, PYTHONS, Target


def main() -> int:
    """Make the bundles that the arguments name; return the exit code."""
    arguments = _arguments()
    cache = kept()
    try:
        release = describe(REPOSITORY)
        arguments.out.mkdir(parents=True, exist_ok=True)
        for python in arguments.python or PYTHONS:
            for machine in arguments.machine or MACHINES:
                target = Target(python, machine)
                bundle = _write(target, release, cache, arguments.out)
                if arguments.check:
                    check(bundle, target, cache)
        prefix = f"edged-{release.version}-{release.commit}"
        stamp.write(REPOSITORY, arguments.out, prefix, arguments.address)
    except BundleError as error:
        sys.stderr.write(f"bundle: {error}\n")
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bundle", description=__doc__)
    parser.add_argument("--python", action="append", choices=PYTHONS, help="all by default")
    parser.add_argument("--machine", action="append", choices=MACHINES, help="both by default")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "dist", help="a folder")
    parser.add_argument(
        "--address", default="", help="https address from which install.sh gets the bundles"
    )
    parser.add_argument(
        "--check", action="store_true", help="run each in an emulator, with Debian's Python"
    )
    return parser.parse_args()


def _write(target: Target, release: Release, cache: Path, out: Path) -> Path:
    """Make the bundle of one target."""
    began = time.monotonic()
    made = make(target, release, cache)
    content = made.bundle
    bundle = out / f"edged-{made.id}.tar.xz"
    partial = bundle.with_name(bundle.name + ".part")
    partial.write_bytes(content)
    partial.replace(bundle)
    sys.stdout.write(f"{bundle}\n  sha256 {sha256(content)}\n")
    sys.stderr.write(f"  {len(content) / 1e6:.1f} MB in {time.monotonic() - began:.0f} s\n")
    return bundle


if __name__ == "__main__":
    sys.exit(main())
