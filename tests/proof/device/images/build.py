"""Make a system once and keep it."""

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.proof.device.images import sources, wheels
from tests.proof.device.images.image import Image
from tests.proof.device.images.recipe import BOOKWORM, HERE, TRIXIE, Recipe

_SIZE: Final = "3G"  # of the file system; the file itself is sparse


def cache() -> Path:
    """Return where images are kept."""
    given = os.environ.get("EDGED_VIRTUAL_PI_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "edged" / "virtual-pi"


def both() -> tuple[Image, Image]:
    """Return the images of Trixie and Bookworm, made side by side if they are not there."""
    with ThreadPoolExecutor() as pool:
        trixie, bookworm = pool.map(image, (TRIXIE, BOOKWORM))
    return trixie, bookworm


def image(recipe: Recipe) -> Image:
    """Return the image of a recipe, made if it is not there."""
    lines = sources.this_machines(recipe.suite)
    done = Image(cache() / f"{recipe.suite}-{recipe.key(lines)}")
    if not done.folder.exists():
        if os.geteuid():
            raise SystemExit(
                "a system for the virtual Pi is made as root: sudo -E scripts/virtual-pi build"
            )
        print(f"• Making the image of {recipe.suite} (once)", flush=True)  # noqa: T201, a command tells what it does
        begun = time.monotonic()
        cache().mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache(), prefix=f".{recipe.suite}-") as folder:
            made = Path(folder, "image")
            made.mkdir()
            _make(recipe, lines, Path(folder), Image(made))
            made.rename(done.folder)
        print(f"• {recipe.suite}: {time.monotonic() - begun:.0f} s", flush=True)  # noqa: T201, as above
    return done


def _make(recipe: Recipe, lines: tuple[str, ...], work: Path, made: Image) -> None:
    build, root = work / "build", work / "root"
    build.mkdir()
    if recipe.wheels:
        wheels.fetch_picamera2(HERE / recipe.wheels, build / "wheels")
    for script in recipe.scripts:
        shutil.copy(HERE / script, build)
    (work / "sources.list").write_text("\n".join(lines) + "\n")
    log = work / "log"
    command = [
        *("mmdebstrap", "--variant=minbase", "--include=" + ",".join(recipe.packages)),
        # Before the kernel comes: its initial file system is made as the first tree says.
        *(f"--essential-hook={_copy(HERE / tree, '')}" for tree in recipe.trees),
        f"--customize-hook={_copy(build, '/build')}",
        *(f'--customize-hook=chroot "$1" sh /build/{script}' for script in recipe.scripts),
        '--customize-hook=rm -rf "$1/build"',
        *(recipe.suite, str(root), str(work / "sources.list")),
    ]
    with log.open("w") as output:
        if subprocess.run(command, stdout=output, stderr=output, check=False).returncode:
            raise SystemExit(f"{recipe.suite}: {log.read_text()[-3000:]}")
    _keep(root, made)
    shutil.rmtree(root)


def _copy(folder: Path, into: str) -> str:
    tar = "tar --owner=0 --group=0 --mode=u=rwX,go=rX"  # whatever the umask of the clone was
    return f'mkdir -p "$1{into}" && {tar} -C "{folder}" -c . | tar -C "$1{into}" -x'


def _keep(root: Path, made: Image) -> None:
    """Write the disk, what boots it, and the versions of all packages."""
    for name, target in (("vmlinuz", made.kernel), ("initrd.img", made.initrd)):
        shutil.copy(next((root / "boot").glob(f"{name}-*")), target)
    query = ["chroot", str(root), "dpkg-query", "-W"]
    versions = subprocess.run(query, check=True, capture_output=True, text=True).stdout
    python = sorted(p.name for p in (root / "usr/lib/python3/dist-packages").glob("*.dist-info"))
    made.packages.write_text(versions + "".join(f"{name}\n" for name in python))
    command = ["mke2fs", "-q", "-t", "ext4", "-d", str(root), str(made.disk), _SIZE]
    subprocess.run(command, check=True)
