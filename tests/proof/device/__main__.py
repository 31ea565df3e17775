"""The virtual Pi from the command line: `build`, `systems`, `shell`."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.proof.device import installation, release, saved, shell
from tests.proof.device.images import build
from tests.proof.device.images.image import Image
from tests.proof.device.images.recipe import BOOKWORM, TRIXIE, Recipe


def main(argv: Sequence[str]) -> int:
    """Do what is asked."""
    parser = argparse.ArgumentParser(prog="scripts/virtual-pi", description=__doc__)
    parser.add_argument("command", choices=("build", "systems", "shell"))
    arguments = parser.parse_args(argv)
    if arguments.command == "build":
        with ThreadPoolExecutor() as pool:
            made = pool.submit(release.made)
            older = pool.submit(_system, BOOKWORM)
            image = _system(TRIXIE)
            installation.online(image, release.bundle(made.result(), "cp313"))
            older.result()
    elif arguments.command == "systems":
        with ThreadPoolExecutor() as pool:
            list(pool.map(_system, (TRIXIE, BOOKWORM)))
    else:
        shell.run()
    return 0


def _system(recipe: Recipe) -> Image:
    """Make what does not depend on edged, and tell what it consists of."""
    image = build.image(recipe)
    saved.booted(image)
    versions = dict(
        line.split("\t") for line in image.packages.read_text().splitlines() if "\t" in line
    )
    named = ("linux-image-amd64", "systemd", "python3")
    sys.stdout.write(f"{image.folder}: {', '.join(f'{n} {versions[n]}' for n in named)}\n")
    return image


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
