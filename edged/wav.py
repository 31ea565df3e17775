"""Read and write WAV files, including malformed ones of common programs.

A header may claim more data than follows: sox and ffmpeg write 0x7FFFFFFF or 0xFFFFFFFF into a
pipe, as they cannot seek back to fix it; a recorder that was killed leaves 0, even if something
has mended the size of the file. The standard library trusts the header, and supports
WAVE_FORMAT_EXTENSIBLE only since Python 3.12.
"""

import struct
from collections.abc import Iterator
from typing import Final

from edged.pcm import SAMPLE_BYTES
from edged.values import dataclass

HEADER_BYTES: Final = 44
"""The size of what `header` returns."""

# <mmreg.h>; https://learn.microsoft.com/windows/win32/api/mmreg/ns-mmreg-waveformatextensible.
_FORM: Final = struct.Struct("<HHIIHH")  # tag, channels, rate, bytes a second, of a frame, bits
_PCM: Final = 1
_EXTENSIBLE: Final = 0xFFFE
_OF_A_TAG: Final = bytes.fromhex("000000001000800000aa00389b71")  # a GUID but for its first 2 bytes
_ENCODINGS: Final = {3: "float", 6: "A-law", 7: "mu-law", 0x11: "ADPCM", 0x55: "MP3"}
_KINDS: Final = (b"RIFF", b"RF64", b"BW64")  # the latter two: EBU Tech 3306, ITU-R BS.2088


@dataclass(frozen=True, slots=True)
class Wav:
    """The content of a WAV file."""

    rate: int
    channels: int
    bits: int
    encoding: str
    """Empty for PCM."""
    data: bytes
    """Complete frames only."""


class NoSoundError(ValueError):
    """There is nothing that could be converted."""


def parse(content: bytes) -> Wav:
    """Return the content of a WAV file, whatever length it claims.

    Raise ValueError, which says what it is instead, or NoSoundError.
    """
    if not content:
        raise NoSoundError("it is empty")
    if content[:4] not in _KINDS or content[8:12] != b"WAVE":
        raise ValueError("it does not start like a WAV file")
    form = b""
    for name, body in _chunks(content):
        if name == b"fmt ":
            form = body
        elif name == b"data":
            break
    else:
        raise NoSoundError("it ends before its samples")
    if len(form) < _FORM.size:
        raise ValueError("its samples are not described")
    tag, channels, rate, _, frame, bits = _FORM.unpack_from(form)
    if tag == _EXTENSIBLE and form[26:40] == _OF_A_TAG:
        (tag,) = struct.unpack_from("<H", form, 24)
    encoding = "" if tag == _PCM else _ENCODINGS.get(tag, f"format {tag:#x}")
    if not (rate and channels and (bits or encoding)):
        raise NoSoundError(f"its header says {rate} Hz, {channels} channel(s), {bits} bit")
    whole = len(body) - len(body) % max(1, frame)
    return Wav(rate, channels, bits, encoding, body[:whole])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each chunk; the last one may be truncated."""
    at = 12
    (claimed,) = struct.unpack_from("<I", content, 4)
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        if (name, size) == (b"data", 0) and (claimed <= at or not _only_chunks(content, at + 8)):
            size = len(content)  # never patched
        yield name, content[at + 8 : at + 8 + size]
        at = _next(content, at, size)


def _only_chunks(content: bytes, at: int) -> bool:
    """Return whether complete chunks with names follow, to the end: no samples."""
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        if not (name.isascii() and name.decode().isprintable()):
            return False
        at = _next(content, at, size)
    return at == len(content)


def _next(content: bytes, at: int, size: int) -> int:
    """Return where the chunk after one of `size` bytes begins.

    A chunk of odd size is followed by a zero byte, which many programs omit.
    """
    end = at + 8 + size
    return end + (size % 2 and content[end : end + 1] == b"\0")


def header(data_bytes: int, rate: int) -> bytes:
    """Return the header of a 16-bit mono PCM file: http://soundfile.sapp.org/doc/WaveFormat/."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", HEADER_BYTES - 8 + data_bytes, b"WAVE", b"fmt ", 16, _PCM, 1),
        *(rate, rate * SAMPLE_BYTES, SAMPLE_BYTES, 8 * SAMPLE_BYTES, b"data", data_bytes),
    )
