"""Where machines are started from: each on an overlay of its own."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from tests.proof.device import resume
from tests.proof.device.board import Pi
from tests.proof.device.images.image import Image, overlay
from tests.proof.device.machine import Hardware

_NUMBERS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A disk to begin with, and where to put what comes of it."""

    image: Image
    disk: Path
    folder: Path
    share: Path
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What is put on the disk of each of its machines before anything is asked of it."""
    memory: Path | None = None
    """That of a saved state with this disk; without it, its machines boot."""

    def hardware(self, **options: Any) -> Hardware:  # noqa: ANN401  # those of Hardware
        """Return the parts of a new machine, with a disk of its own."""
        folder = self.folder / str(next(_NUMBERS))
        folder.mkdir()
        disk = overlay(self.disk, folder / "disk.qcow2")
        fixed = (self.image, disk, folder, self.share)
        return Hardware(*fixed, files=self.files, resumed=self.memory, **options)

    @contextmanager
    def start(self, **options: Any) -> Iterator[Pi]:  # noqa: ANN401  # those of Hardware
        """Run a new machine for as long as the block lasts."""
        with switched_on(self.hardware(**options)) as pi:
            yield pi


@contextmanager
def switched_on(hardware: Hardware) -> Iterator[Pi]:
    """Run a machine, also one that ran before, for as long as the block lasts."""
    pi = Pi(hardware)
    try:
        if hardware.resumed:
            resume.settle(pi)
        yield pi
    finally:
        pi.cut_power()


class Standing:
    """A machine that is started when it is wanted, and stays on until it is in the way."""

    def __init__(self) -> None:
        self._power = ExitStack()
        self._pi: Pi | None = None

    def pi(self, slot: Slot) -> Pi:
        """Return it, online; started in `slot` if it is off."""
        if self._pi is None:
            self._pi = self._power.enter_context(slot.start())
        return self._pi

    def close(self) -> None:
        """Pull its plug."""
        self._power.close()
        self._pi = None
