"""Names, numbers and layouts of the kernel's Video4Linux, as far as a webcam needs it. Pure.

They are those of <linux/videodev2.h> on a machine of 64 bits:
https://docs.kernel.org/userspace-api/media/v4l/v4l2.html
"""

from ctypes import Structure, Union, c_char, c_int, c_int64, c_uint8, c_uint32, c_uint64, sizeof
from typing import Final

CAPTURE: Final = 1
"""V4L2_BUF_TYPE_VIDEO_CAPTURE."""
MMAP: Final = 1
"""V4L2_MEMORY_MMAP."""
DISCRETE: Final = 1
"""V4L2_FRMSIZE_TYPE_DISCRETE."""

CAP_VIDEO_CAPTURE: Final = 0x1
CAP_STREAMING: Final = 0x0400_0000

BUF_FLAG_ERROR: Final = 0x40
BUF_FLAG_TIMESTAMP_MASK: Final = 0xE000
BUF_FLAG_TIMESTAMP_MONOTONIC: Final = 0x2000


def fourcc(code: str) -> int:
    """Return the number of a pixel format (v4l2_fourcc)."""
    return int.from_bytes(code.encode(), "little")


def code_of(number: int) -> str:
    """Return the four letters of a pixel format."""
    return number.to_bytes(4, "little").decode(errors="replace").strip()


class Capability(Structure):
    """v4l2_capability: what a node is."""

    _fields_ = (
        ("driver", c_char * 16),
        ("card", c_char * 32),
        ("bus_info", c_char * 32),
        ("version", c_uint32),
        ("capabilities", c_uint32),
        ("device_caps", c_uint32),
        ("reserved", c_uint32 * 3),
    )


class FormatDescription(Structure):
    """v4l2_fmtdesc: one of its formats."""

    _fields_ = (
        ("index", c_uint32),
        ("type", c_uint32),
        ("flags", c_uint32),
        ("description", c_char * 32),
        ("pixelformat", c_uint32),
        ("mbus_code", c_uint32),
        ("reserved", c_uint32 * 3),
    )


class FrameSize(Structure):
    """v4l2_frmsizeenum: one size of a format, or a range of them."""

    _fields_ = (
        ("index", c_uint32),
        ("pixel_format", c_uint32),
        ("type", c_uint32),
        ("width", c_uint32),  # of a discrete size
        ("height", c_uint32),
        ("rest_of_range", c_uint32 * 4),
        ("reserved", c_uint32 * 2),
    )


class PixelFormat(Structure):
    """v4l2_pix_format."""

    _fields_ = tuple(
        (name, c_uint32)
        for name in (
            *("width", "height", "pixelformat", "field", "bytesperline", "sizeimage"),
            *("colorspace", "priv", "flags", "ycbcr_enc", "quantization", "xfer_func"),
        )
    )


class _FormatUnion(Union):
    _fields_ = (("pix", PixelFormat), ("raw", c_uint8 * 200), ("aligned", c_uint64))


class Format(Structure):
    """v4l2_format: what is to be captured."""

    _fields_ = (("type", c_uint32), ("fmt", _FormatUnion))


class StreamParameters(Structure):
    """v4l2_streamparm: how often."""

    _fields_ = (
        ("type", c_uint32),
        ("capability", c_uint32),
        ("capturemode", c_uint32),
        ("seconds", c_uint32),  # timeperframe, a fraction
        ("frames", c_uint32),
        ("raw", c_uint8 * 184),
    )


class RequestBuffers(Structure):
    """v4l2_requestbuffers: how many frames the driver keeps."""

    _fields_ = (
        ("count", c_uint32),
        ("type", c_uint32),
        ("memory", c_uint32),
        ("capabilities", c_uint32),
        ("flags", c_uint8),
        ("reserved", c_uint8 * 3),
    )


class Buffer(Structure):
    """v4l2_buffer: one of them."""

    _fields_ = (
        ("index", c_uint32),
        ("type", c_uint32),
        ("bytesused", c_uint32),
        ("flags", c_uint32),
        ("field", c_uint32),
        ("seconds", c_int64),
        ("microseconds", c_int64),
        ("timecode", c_uint32 * 4),
        ("sequence", c_uint32),
        ("memory", c_uint32),
        ("offset", c_uint64),  # a union with pointers
        ("length", c_uint32),
        ("reserved2", c_uint32),
        ("request_fd", c_uint32),
    )


Argument = Structure | c_int
_WRITE, _READ, _BOTH = 1, 2, 3


def _code(direction: int, number: int, argument: type[Argument]) -> int:
    """Return the number of a system call: _IOC of <asm-generic/ioctl.h>."""
    return direction << 30 | sizeof(argument) << 16 | ord("V") << 8 | number


QUERYCAP: Final = _code(_READ, 0, Capability)
ENUM_FMT: Final = _code(_BOTH, 2, FormatDescription)
S_FMT: Final = _code(_BOTH, 5, Format)
REQBUFS: Final = _code(_BOTH, 8, RequestBuffers)
QUERYBUF: Final = _code(_BOTH, 9, Buffer)
QBUF: Final = _code(_BOTH, 15, Buffer)
DQBUF: Final = _code(_BOTH, 17, Buffer)
STREAMON: Final = _code(_WRITE, 18, c_int)
STREAMOFF: Final = _code(_WRITE, 19, c_int)
S_PARM: Final = _code(_BOTH, 22, StreamParameters)
ENUM_FRAMESIZES: Final = _code(_BOTH, 74, FrameSize)
