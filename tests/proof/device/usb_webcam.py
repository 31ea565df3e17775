"""A USB webcam made of software, for the kernel of a virtual Pi: `python3 usb_webcam.py FILE`.

It runs inside the Pi and speaks USB/IP (https://docs.kernel.org/usb/usbip_protocol.html) with the
kernel's virtual host controller, vhci_hcd, which takes it for a device on a cable; so everything
from the USB core on is real: uvcvideo, udev, /dev/video0. It is unplugged when this program ends.
It shows FILE, a JPEG, ten times a second, as USB Video Class 1.0 has it for bulk endpoints.
"""

import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ATTACH: Final = Path("/sys/devices/platform/vhci_hcd.0/attach")
_PORT, _DEVICE, _HIGH_SPEED = 0, 0x10001, 3
_HEADER: Final = struct.Struct(">5I28s")
"""Command, number, device, direction, endpoint; the rest differs."""
_SUBMIT, _UNLINK, _SUBMITTED, _UNLINKED = 1, 2, 3, 4
_IN: Final = 1
_STALL, _RESET = -32, -104  # EPIPE, ECONNRESET
_INTERVAL: Final = 1_000_000  # of 100 ns: ten frames a second
_PAYLOAD: Final = 1 << 16
_SIZES: Final = ((640, 480), (1280, 720))


def _descriptor(kind: int, *content: bytes) -> bytes:
    body = bytes((kind,)) + b"".join(content)
    return bytes((len(body) + 1,)) + body


def _class(subtype: int, layout: str, *values: int) -> bytes:
    return _descriptor(0x24, bytes((subtype,)), struct.pack(f"<{layout}", *values))


def _text(text: str) -> bytes:
    return _descriptor(0x03, text.encode("utf-16-le"))


_CAMERA: Final = _class(0x02, "BHBBHHHB3x", 1, 0x0201, 0, 0, 0, 0, 0, 3)
_OUTPUT: Final = _class(0x03, "BHBBB", 2, 0x0101, 0, 1, 0)
_CONTROL: Final = _class(0x01, "HHIBB", 0x0100, 13 + len(_CAMERA + _OUTPUT), 6_000_000, 1, 1)
_FRAMES: Final = b"".join(
    _class(
        *(0x07, "BBHHIIIIBI", index, 0, width, height),
        *(width * height * 8, width * height * 160, width * height * 2, _INTERVAL, 1, _INTERVAL),
    )
    for index, (width, height) in enumerate(_SIZES, 1)
)
_MJPEG: Final = _class(0x06, "8B", 1, len(_SIZES), 1, 1, 0, 0, 0, 0)
_COLOURS: Final = _class(0x0D, "BBB", 1, 1, 4)
_INPUT: Final = _class(
    0x01, "BHBBBBBBBB", 1, 14 + len(_MJPEG + _FRAMES + _COLOURS), 0x81, 0, 2, 0, 0, 0, 1, 0
)
_INTERFACES: Final = b"".join(
    (
        _descriptor(0x0B, bytes((0, 2, 0x0E, 3, 0, 0))),  # both belong together
        _descriptor(0x04, bytes((0, 0, 0, 0x0E, 1, 0, 0))),
        *(_CONTROL, _CAMERA, _OUTPUT),
        _descriptor(0x04, bytes((1, 0, 1, 0x0E, 2, 0, 0))),
        *(_INPUT, _MJPEG, _FRAMES, _COLOURS),
        _descriptor(0x05, struct.pack("<BBHB", 0x81, 2, 512, 0)),
    )
)
_DESCRIPTORS: Final = {
    0x0100: _descriptor(
        0x01,
        struct.pack("<H4B3H4B", 0x0200, 0xEF, 2, 1, 64, 0x1D6B, 0x0102, 0x0100, 1, 2, 3, 1),
    ),
    0x0200: _descriptor(0x02, struct.pack("<HBBBBB", 9 + len(_INTERFACES), 2, 1, 0, 0x80, 50))
    + _INTERFACES,
    0x0300: _descriptor(0x03, b"\x09\x04"),
    0x0301: _text("Paper"),
    0x0302: _text("Paper Webcam"),
    0x0303: _text("0001"),
}


def _probe(frame: int) -> bytes:
    """Return the only way to stream a size: uvc_streaming_control of 1.0."""
    width, height = _SIZES[frame - 1]
    return struct.pack(
        "<HBBIHHHHHII", 1, 1, frame, _INTERVAL, 0, 0, 0, 0, 0, width * height * 2, _PAYLOAD
    )


class Device:
    """What answers the transfers of the host."""

    def __init__(self) -> None:
        self._frame = 1

    def control(self, setup: bytes, data: bytes) -> bytes | None:
        """Return the answer to a control transfer; None: it is refused."""
        kind, request, value, _, _ = struct.unpack("<BBHHH", setup)
        match (kind, request):
            case (0x80, 0x06):  # GET_DESCRIPTOR
                return _DESCRIPTORS.get(value)
            case (0x80 | 0x81 | 0x82, 0x00):  # GET_STATUS
                return bytes(2)
            case (0xA1, 0x81 | 0x82 | 0x83 | 0x87):  # GET_CUR, MIN, MAX, DEF
                return _probe(self._frame)
            case (0xA1, 0x86):  # GET_INFO
                return b"\x03"
            case (0x21, 0x01) if len(data) > 3:  # SET_CUR
                self._frame = min(max(data[3], 1), len(_SIZES))
                return b""
            case (0x00 | 0x01 | 0x02, _):  # SET_CONFIGURATION, SET_INTERFACE, CLEAR_FEATURE
                return b""
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that the host waits for."""

    number: int
    length: int


class Cable:
    """Carries transfers of the host; those for pictures wait for the next one."""

    def __init__(self, line: socket.socket, picture: bytes) -> None:
        self._line = line
        self._picture = picture
        self._device = Device()
        self._lock = threading.Lock()
        self._waiting: list[Transfer] = []

    def serve(self) -> None:
        """Answer until the host lets go."""
        threading.Thread(target=self._show, daemon=True).start()
        while head := self._line.recv(_HEADER.size, socket.MSG_WAITALL):
            command, number, _, direction, endpoint, rest = _HEADER.unpack(head)
            if command == _UNLINK:
                self._unlink(number, int.from_bytes(rest[:4], "big"))
                continue
            length = int.from_bytes(rest[4:8], "big")
            data = (
                b""
                if direction == _IN or not length
                else self._line.recv(length, socket.MSG_WAITALL)
            )
            if endpoint:
                with self._lock:
                    self._waiting.append(Transfer(number, length))
            else:
                answer = self._device.control(rest[20:28], data)
                self._answer(number, answer, length, direction)

    def _answer(self, number: int, answer: bytes | None, length: int, direction: int = _IN) -> None:
        status = _STALL if answer is None else 0
        sent = (answer or b"")[:length] if direction == _IN else b""
        actual = len(sent) if direction == _IN else length
        rest = struct.pack(">iIIII8x", status, actual, 0, 0, 0)
        with self._lock:
            self._line.sendall(_HEADER.pack(_SUBMITTED, number, 0, 0, 0, rest) + sent)

    def _unlink(self, number: int, unlinked: int) -> None:
        with self._lock:
            left = [each for each in self._waiting if each.number != unlinked]
            status = _RESET if len(left) < len(self._waiting) else 0
            self._waiting = left
            rest = struct.pack(">i24x", status)
            self._line.sendall(_HEADER.pack(_UNLINKED, number, 0, 0, 0, rest))

    def _show(self) -> None:
        parity = 0
        while True:
            time.sleep(_INTERVAL / 10_000_000)  # noqa: TID251 - of this device's own clock
            parity ^= 1
            left = (
                bytes((2, 0x82 | parity)) + self._picture
            )  # a header: the frame ends in this payload
            while left:
                with self._lock:
                    transfer = self._waiting.pop(0) if self._waiting else None
                if transfer is None:
                    break  # nobody looks
                self._answer(transfer.number, left, transfer.length)
                left = left[transfer.length :]


def main() -> None:
    """Plug it in."""
    mine, hosts = socket.socketpair()
    _ATTACH.write_text(f"{_PORT} {hosts.fileno()} {_DEVICE} {_HIGH_SPEED}")
    hosts.close()
    Cable(mine, Path(sys.argv[1]).read_bytes()).serve()


if __name__ == "__main__":
    main()
