"""For which Python and machine a bundle is made, in the words of each tool that has to know."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from scripts.bundling.failure import BundleError

Machine = Literal["aarch64", "x86_64"]
MACHINES: Final[tuple[Machine, ...]] = get_args(Machine)
_DEBIAN: Final = {"aarch64": "arm64", "x86_64": "amd64"}
_ELF: Final = {"aarch64": 0xB7, "x86_64": 0x3E}
_SUITES: Final = {"cp311": "bookworm", "cp313": "trixie"}
PYTHONS: Final = tuple(_SUITES)
GLIBC: Final = (2, 36)
"""Bookworm's, the oldest that a bundle meets."""


@dataclass(frozen=True, slots=True)
class Target:
    """One Python on one machine."""

    python: str
    machine: Machine

    def __post_init__(self) -> None:
        if self.python not in _SUITES:
            raise BundleError(
                f"there is no bundle for {self.python}; choose {' or '.join(PYTHONS)}"
            )

    def __str__(self) -> str:
        return f"{self.python}-{self.machine}"

    @property
    def version(self) -> str:
        """As in `python3.11`."""
        return f"{self.python[2]}.{self.python[3:]}"

    @property
    def suite(self) -> str:
        """The Debian that brings this Python."""
        return _SUITES[self.python]

    @property
    def architecture(self) -> str:
        """Debian's word for the machine."""
        return _DEBIAN[self.machine]

    @property
    def triplet(self) -> str:
        """The folder of Debian's libraries; also in the names of extension modules."""
        return f"{self.machine}-linux-gnu"

    @property
    def zig(self) -> str:
        """What `zig cc -target` takes: the C library's version is part of it."""
        return f"{self.triplet}.{GLIBC[0]}.{GLIBC[1]}"

    @property
    def elf(self) -> int:
        """The field e_machine of every library for it."""
        return _ELF[self.machine]

    @property
    def wheels(self) -> list[str]:
        """Platform tags of the wheels that run there, the newest C library first."""
        tags = [f"manylinux_{GLIBC[0]}_{n}_{self.machine}" for n in range(GLIBC[1], 16, -1)]
        return [*tags, f"manylinux2014_{self.machine}"]

    @property
    def markers(self) -> dict[str, str]:
        """The environment in which the markers of a lock file are read (PEP 508)."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.version}.0",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": f"{self.version}.0",
            "python_version": self.version,
            "sys_platform": "linux",
        }
