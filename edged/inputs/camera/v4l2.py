"""A USB webcam through the kernel's Video4Linux: its own JPEGs, as they are.

No picture is decoded, scaled or encoded, and no library is loaded: what a webcam calls MJPEG is one
JPEG after the other. Its driver is uvcvideo
(https://docs.kernel.org/userspace-api/media/drivers/uvcvideo.html).
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EBUSY, ENODEV, ENOENT, ENOSPC, ENOTTY
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.notices import Report
from edged.errors import DeviceError
from edged.inputs.camera import SendFrame
from edged.inputs.camera import videodev2 as v4l2
from edged.inputs.camera.mjpeg import blemish, whole
from edged.inputs.camera.picture_format import best, chosen
from edged.inputs.camera.sensor_thread import CAPTURE_TIMEOUT, SensorCamera
from edged.inputs.camera.video_node import DEVICES, VideoNode, webcams
from edged.settings.model import CameraSettings

if TYPE_CHECKING:
    import mmap

_BUFFERS: Final = 3
_FRAMES_PER_SECOND: Final = 8  # as few as it offers: one per second leaves, exposure needs more
_WARM_UP: Final = 6  # frames until exposure and white balance have settled
_SILENT: Final = (
    "the webcam delivers no picture: plug it into another USB port, or into a hub that has its own"
    " power"
)
_CURES: Final = {
    EACCES: "edged may not use it: `sudo usermod -aG video edged`, then restart edged",
    EBUSY: "another program uses it: `sudo fuser -v {path}` names it",
    ENODEV: "it was unplugged: plug it in again",
    ENOENT: "it is not there: plug it in, or set camera.device to one that `edged devices` lists",
    ENOSPC: "its USB bus has no room left: plug it into another port, away from sound cards",
    ENOTTY: "it is no camera: `edged devices` lists those that are there",
}


class V4l2Sensor:
    """The webcam of `device`: a path, or `auto` for the first that can be used."""

    def __init__(self, device: str, folder: Path = DEVICES) -> None:
        """`folder` is where `auto` looks for nodes."""
        self._device = device
        self._folder = folder
        self._path = Path()
        self._node: VideoNode | None = None
        self._memory: list[mmap.mmap] = []

    def open(self) -> None:
        """Find and configure the webcam. Raises DeviceError."""
        self._path = _first(self._folder) if self._device == "auto" else Path(self._device)
        with self._explained("opened"):
            self._node = VideoNode(self._path)
            if not self._node.is_camera():
                raise OSError(ENOTTY, os.strerror(ENOTTY))
        with self._explained("set up"):
            self._configure(self._node)

    def verify(self) -> None:
        """Raise DeviceError if the webcam has gone."""
        with self._explained("used"):
            self._used.name()

    def start(self) -> None:
        """Let it run until its exposure has settled, while there is time. Raises DeviceError."""
        until = time.monotonic() + CAPTURE_TIMEOUT
        with self._explained("started"):
            for index in range(len(self._memory)):
                self._used.ask(v4l2.QBUF, _buffer(index))
            self._used.switch(v4l2.STREAMON)
            self._return(self._next(until, _SILENT))
            with suppress(DeviceError):  # a slow one is used as it is
                for _ in range(_WARM_UP - 1):
                    self._return(self._next(until, _SILENT))

    def capture(self) -> bytes:
        """Return a JPEG exposed after the call; raise DeviceError with what is wrong with it.

        Those that wait were exposed before. A damaged one is passed over while there is time.
        """
        asked, until, wrong = time.monotonic_ns(), time.monotonic() + CAPTURE_TIMEOUT, _SILENT
        with self._explained("read"):
            while time.monotonic() < until:
                buffer = self._next(until, wrong)
                jpeg = whole(self._memory[buffer.index][: buffer.bytesused])
                complete = not buffer.flags & v4l2.BUF_FLAG_ERROR
                fresh = _began(buffer) >= asked
                self._return(buffer)
                if fresh and not (wrong := blemish(jpeg, complete=complete)):
                    return jpeg
        raise DeviceError(wrong)

    def stop(self) -> None:
        """Let it rest. Raises DeviceError."""
        with self._explained("stopped"):
            self._used.switch(v4l2.STREAMOFF)

    def close(self) -> None:
        """Let go of the webcam, also one that is half open or was unplugged."""
        memory, self._memory = self._memory, []
        for each in memory:
            each.close()
        node, self._node = self._node, None
        if node:
            node.close()

    @property
    def _used(self) -> VideoNode:
        if self._node is None:
            raise DeviceError("the webcam is not open")
        return self._node

    def _configure(self, node: VideoNode) -> None:
        wish = chosen(node.offers())
        wanted = v4l2.Format(v4l2.CAPTURE)
        wanted.fmt.pix.width, wanted.fmt.pix.height = wish.width, wish.height
        wanted.fmt.pix.pixelformat = v4l2.fourcc(wish.format)
        node.ask(v4l2.S_FMT, wanted)
        with suppress(OSError):  # one that cannot be told its rate runs at its own
            rate = v4l2.StreamParameters(v4l2.CAPTURE, seconds=1, frames=_FRAMES_PER_SECOND)
            node.ask(v4l2.S_PARM, rate)
        granted = node.ask(v4l2.REQBUFS, v4l2.RequestBuffers(_BUFFERS, v4l2.CAPTURE, v4l2.MMAP))
        for index in range(granted.count):
            self._memory.append(node.mapped(node.ask(v4l2.QUERYBUF, _buffer(index))))

    def _next(self, until: float, wrong: str) -> v4l2.Buffer:
        """Return the next frame, which stays the driver's; raise DeviceError(wrong) without one."""
        while (left := until - time.monotonic()) > 0 and self._used.ready(left):
            with suppress(BlockingIOError):  # it was woken for nothing
                return self._used.ask(v4l2.DQBUF, _buffer(0))
        raise DeviceError(wrong)

    def _return(self, buffer: v4l2.Buffer) -> None:
        self._used.ask(v4l2.QBUF, _buffer(buffer.index))

    @contextmanager
    def _explained(self, doing: str) -> Iterator[None]:
        """Turn an error of the kernel's into cause and cure."""
        try:
            yield
        except OSError as error:
            unknown = f"{error.strerror}: unplug it and plug it in again"
            why = _CURES.get(error.errno or 0, unknown).format(path=self._path)
            raise DeviceError(f"the webcam {self._path} cannot be {doing}: {why}") from error


def _first(folder: Path) -> Path:
    """Return the node of the first webcam, of those that can be used if any. Raises DeviceError."""
    found = webcams(folder)
    if not found:
        raise DeviceError("no webcam was found: plug it in; `lsusb` lists what the Pi sees")
    return next((each for each in found if best(each.offers)), found[0]).path


def _buffer(index: int) -> v4l2.Buffer:
    return v4l2.Buffer(index, v4l2.CAPTURE, memory=v4l2.MMAP)


def _began(buffer: v4l2.Buffer) -> int:
    # Nanoseconds on the clock of time.monotonic: uvcvideo tells no other, and when a frame began.
    return int(buffer.seconds * 1_000_000_000 + buffer.microseconds * 1000)


class V4l2Camera(SensorCamera):
    """A USB webcam."""

    def __init__(
        self,
        settings: CameraSettings,
        send_frame: SendFrame,
        report: Report,
        clock: Clock = SYSTEM_CLOCK,
        folder: Path = DEVICES,
    ) -> None:
        """`folder` is where `device = "auto"` looks for nodes."""
        sensor = V4l2Sensor(settings.device, folder)
        super().__init__(
            sensor, send_frame, report, warm=settings.warm, clock=clock, hardware="webcam"
        )
