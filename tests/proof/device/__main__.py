"""The virtual Pi from the command line: `build`, `systems`, `shell`."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.proof.device import installation, release, saved, shell
from tests.proof.device.images import build
from tests.proof.device.images.image import Image


def main(argv: Sequence[str]) -> int:
    """Do what is asked."""
    parser = argparse.ArgumentParser(prog="scripts/virtual-pi", description=__doc__)
    parser.add_argument("command", choices=("build", "systems", "shell"))
    arguments = parser.parse_args(argv)
    if arguments.command == "build":
        with TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
            made = pool.submit(release.make, Path(folder))
            images = _systems()
            installation.online(images[0], release.bundle(made.result(), "cp313"))
    elif arguments.command == "systems":
        _systems()
    else:
        shell.run()
    return 0


def _systems() -> tuple[Image, Image]:
    """Make what does not depend on edged."""
    images = build.both()
    with ThreadPoolExecutor() as pool:
        list(pool.map(saved.booted, images))
    for image in images:
        _tell(image)
    return images


def _tell(image: Image) -> None:
    versions = dict(
        line.split("\t") for line in image.packages.read_text().splitlines() if "\t" in line
    )
    named = ("linux-image-amd64", "systemd", "python3")
    sys.stdout.write(f"{image.folder}: {', '.join(f'{n} {versions[n]}' for n in named)}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
