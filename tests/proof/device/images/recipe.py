"""What the two systems are made of."""

import hashlib
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
_BOTH: Final = (
    *("systemd", "systemd-sysv", "systemd-timesyncd", "dbus", "udev", "kmod", "login", "procps"),
    *("linux-image-amd64", "iproute2", "ca-certificates", "python3", "python3-systemd"),
    *("alsa-utils", "libasound2-plugins", "qemu-guest-agent"),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A release of Debian and what turns it into a device."""

    suite: str
    packages: tuple[str, ...]
    trees: tuple[str, ...]
    """Folders beside this file whose content is copied over the system's."""
    scripts: tuple[str, ...]
    """Run inside the new system, in this order."""
    wheels: str | None = None
    """Requirements whose wheels the scripts find in /build/wheels."""

    def key(self, sources: Iterable[str]) -> str:
        """Return what changes whenever anything does that the system is built from."""
        digest = hashlib.sha256(repr((self, *sources)).encode())
        files = [*self.scripts, *([self.wheels] if self.wheels else []), "build.py", "wheels.py"]
        paths = [HERE / name for name in files]
        for tree in self.trees:
            paths.extend(sorted(p for p in (HERE / tree).rglob("*") if p.is_file()))
        for path in paths:
            digest.update(
                f"{path.relative_to(HERE)} {path.stat().st_mode & stat.S_IXUSR}\n".encode()
            )
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]


TRIXIE: Final = Recipe(
    "trixie",
    (
        *(*_BOTH, "libasound2t64", "gpiod"),
        *("python3-libcamera", "libcamera-ipa", "python3-numpy", "python3-pil", "python3-prctl"),
    ),
    ("system", "trixie"),
    ("trixie.sh", "system.sh"),
    "picamera2.txt",
)
BOOKWORM: Final = Recipe("bookworm", (*_BOTH, "libasound2"), ("system",), ("system.sh",))
