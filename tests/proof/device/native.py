"""The system of an image at the speed of this machine: its files, without kernel and devices."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.proof.device.images.image import Image

# The mounts and all processes end with the command. Not chroot: what it starts has to be able to
# make namespaces and to enter them, and in one that is entered / is what pivot_root says. The shell
# stays, because a process with the number 1 is another one than it would be on a device.
_ENTER: Final = """
mount --bind "$0" "$0" && cd "$0" || exit 1
mount -t proc proc proc && mount --rbind /dev dev && mount --rbind /sys sys || exit 1
pivot_root . . && umount -l . && cd "$1" || exit 1
shift
"$@"
"""
_OWN_WORLD: Final = (
    *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
    # A shell has its background processes ignore Ctrl-C, and a test sends one.
    *("env", "--default-signal=INT,QUIT"),
)
_ENVIRONMENT: Final = {
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
}


def packages(version: str) -> str:
    """Return where its Python finds what Debian did not bring, whatever PYTHONPATH says."""
    return f"usr/local/lib/python{version}/dist-packages"


def unpack(image: Image, root: Path) -> None:
    """Write all files of an image into `root`, an empty folder, with their owners and modes."""
    command = ["debugfs", "-R", f"rdump / {root}", str(image.disk)]
    subprocess.run(command, check=True, capture_output=True)
    assert (root / "usr/bin/python3").exists(), "debugfs, which always returns 0, wrote nothing"


def run(
    root: Path, command: Sequence[str], *, folder: str, timeout: float
) -> "subprocess.CompletedProcess[str]":
    """Run a command in `folder` of that system, as root."""
    return subprocess.run(
        [*_OWN_WORLD, "sh", "-c", _ENTER, str(root), folder, *command],
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=timeout,
    )
