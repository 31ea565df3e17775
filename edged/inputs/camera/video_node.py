"""A video node of the kernel, and the folder they are in: system calls and what they tell."""

import fcntl
import mmap
import os
import select
from collections.abc import Callable, Iterator
from ctypes import c_int
from dataclasses import dataclass
from errno import EINVAL, ENOTTY
from itertools import count
from pathlib import Path
from typing import Final, TypeVar

from edged.errors import DeviceError
from edged.inputs.camera import videodev2 as v4l2
from edged.inputs.camera.picture_format import Offer

DEVICES: Final = Path("/dev")
_MOST: Final = 256
"""Entries of a list: a driver that never ends it is not followed."""

_Struct = TypeVar("_Struct", bound=v4l2.Argument)


class VideoNode:
    """An open node. Each method raises OSError; of a webcam that was unplugged, with ENODEV."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def ask(self, code: int, argument: _Struct) -> _Struct:
        """Call the driver; return the argument, filled in."""
        fcntl.ioctl(self._fd, code, argument)
        return argument

    def switch(self, code: int) -> None:
        """Have frames captured, or not any more: STREAMON and STREAMOFF."""
        self.ask(code, c_int(v4l2.CAPTURE))

    def mapped(self, buffer: v4l2.Buffer) -> mmap.mmap:
        """Return the memory of a buffer."""
        flags, rights = mmap.MAP_SHARED, mmap.PROT_READ
        return mmap.mmap(self._fd, buffer.length, flags, rights, offset=buffer.offset)

    def ready(self, seconds: float) -> bool:
        """Wait for a frame, or an error; return whether either came in time."""
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        return bool(poll.poll(1000 * seconds))

    def close(self) -> None:
        """Let go of the node; what is mapped of it keeps it open."""
        os.close(self._fd)

    def is_camera(self) -> bool:
        """Return whether it captures: a webcam has a second node, for what it tells of frames."""
        camera = self.ask(v4l2.QUERYCAP, v4l2.Capability())
        wanted = v4l2.CAP_VIDEO_CAPTURE | v4l2.CAP_STREAMING
        return bool(camera.device_caps & wanted == wanted)

    def is_usb(self) -> bool:
        """Return whether it is on a USB: a Pi has a dozen other nodes, of its ISP and sensors."""
        bus: bytes = self.ask(v4l2.QUERYCAP, v4l2.Capability()).bus_info
        return bus.startswith(b"usb-")

    def name(self) -> str:
        """Return what its maker calls it."""
        card: bytes = self.ask(v4l2.QUERYCAP, v4l2.Capability()).card
        return card.decode(errors="replace")

    def offers(self) -> list[Offer]:
        """Return what it can deliver."""
        return [
            Offer(v4l2.code_of(each.pixelformat), size.width, size.height)
            for each in self._listed(
                lambda index: self.ask(
                    v4l2.ENUM_FMT, v4l2.FormatDescription(index, type=v4l2.CAPTURE)
                )
            )
            for size in self._sizes(each.pixelformat)
        ]

    def _sizes(self, pixel_format: int) -> Iterator[v4l2.FrameSize]:
        found = self._listed(
            lambda index: self.ask(v4l2.ENUM_FRAMESIZES, v4l2.FrameSize(index, pixel_format))
        )
        yield from (size for size in found if size.type == v4l2.DISCRETE)  # as all of uvcvideo's

    def _listed(self, ask: Callable[[int], _Struct]) -> Iterator[_Struct]:
        for index in count():
            try:
                entry = ask(index)
            except OSError as error:
                if error.errno in {EINVAL, ENOTTY}:  # the end of the list
                    return
                raise
            if index == _MOST:
                return
            yield entry


@dataclass(frozen=True, slots=True)
class Found:
    """A webcam that is there."""

    path: Path
    name: str
    offers: tuple[Offer, ...]


def webcams(folder: Path = DEVICES) -> list[Found]:
    """Return the USB cameras among the nodes, in the order of their numbers.

    Raises DeviceError if there may be some, but none may be opened. Other nodes that fail are
    skipped.
    """
    found, denied = [], Path()
    for path in sorted(folder.glob("video*"), key=lambda path: (len(path.name), path.name)):
        try:
            if camera := _probed(path):
                found.append(camera)
        except PermissionError:
            denied = path
        except OSError:
            continue
    if not found and denied.name:
        raise DeviceError(
            f"{denied} may not be opened: `sudo usermod -aG video $USER`, then log in again"
        )
    return found


def stable_path(path: Path) -> Path:
    """Return the name of a node that stays when others come and go; else its own."""
    names = sorted((path.parent / "v4l" / "by-id").glob("*"))
    return next((name for name in names if name.resolve() == path.resolve()), path)


def _probed(path: Path) -> Found | None:
    """Return what a node reports if it is a USB camera. Raises OSError."""
    node = VideoNode(path)
    try:
        if not (node.is_camera() and node.is_usb()):
            return None
        return Found(path, node.name(), tuple(node.offers()))
    finally:
        node.close()
