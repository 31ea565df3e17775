"""The state of a machine in the middle of its life: what starts from it need not boot."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class State:
    """A folder with the memory of a machine and its disk. Neither is ever written to again."""

    folder: Path

    @property
    def memory(self) -> Path:
        """Processor, devices and memory: QEMU's migration stream."""
        return self.folder / "memory"

    @property
    def disk(self) -> Path:
        """The disk at the same moment, an overlay of what the machine ran on."""
        return self.folder / "disk.qcow2"
