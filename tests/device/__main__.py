"""The virtual Pi from the command line: `build`, `shell`."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.device import saved, shell
from tests.device.images import build
from tests.device.images.image import Image


def main(argv: Sequence[str]) -> int:
    """Do what is asked."""
    parser = argparse.ArgumentParser(prog="scripts/virtual-pi", description=__doc__)
    parser.add_argument("command", choices=("build", "shell"))
    arguments = parser.parse_args(argv)
    if arguments.command == "build":
        images = build.both()
        with ThreadPoolExecutor() as pool:
            list(pool.map(saved.booted, images))
        for image in images:
            _tell(image)
        return 0
    shell.run()
    return 0


def _tell(image: Image) -> None:
    versions = dict(
        line.split("\t") for line in image.packages.read_text().splitlines() if "\t" in line
    )
    named = ("linux-image-amd64", "systemd", "python3")
    sys.stdout.write(f"{image.folder}: {', '.join(f'{n} {versions[n]}' for n in named)}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
