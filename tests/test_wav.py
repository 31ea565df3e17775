"""Malformed WAV files of common programs: the existing samples are read."""

import struct

import pytest

from edged import wav
from edged.pcm import INPUT_RATE
from tests.contracts.rooms import noise

VOICE = noise(0.1, INPUT_RATE)
FORM = struct.pack("<HHIIHH", 1, 1, INPUT_RATE, 2 * INPUT_RATE, 2, 16)
GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    """Return a chunk, optionally with a wrong size."""
    return name + struct.pack("<I", len(body) if size is None else size) + body


def riff(*chunks: bytes, kind: bytes = b"RIFF") -> bytes:
    """Return a file of these chunks."""
    body = b"WAVE" + b"".join(chunks)
    return kind + struct.pack("<I", len(body)) + body


def extensible(tag: int, tail: bytes = GUID_TAIL) -> bytes:
    """Return WAVE_FORMAT_EXTENSIBLE, as sox writes it for 24 bits and ffmpeg for some of 16."""
    plain = struct.pack("<HHIIHH", 0xFFFE, 1, INPUT_RATE, 2 * INPUT_RATE, 2, 16)
    return plain + struct.pack("<HHIH", 22, 16, 4, tag) + tail


@pytest.mark.parametrize(
    "content",
    [
        wav.header(len(VOICE), INPUT_RATE) + VOICE,
        riff(chunk(b"fmt ", FORM), chunk(b"data", VOICE)),
        riff(chunk(b"fmt ", FORM), chunk(b"data", VOICE), chunk(b"LIST", b"INFO")),
        riff(chunk(b"LIST", b"odd\0", 3), chunk(b"fmt ", FORM), chunk(b"data", VOICE)),
        riff(chunk(b"LIST", b"odd"), chunk(b"fmt ", FORM), chunk(b"data", VOICE)),
        riff(chunk(b"fmt ", FORM + bytes(2)), chunk(b"data", VOICE)),
        riff(chunk(b"fmt ", FORM), chunk(b"data", VOICE, 0xFFFFFFFF)),
        riff(chunk(b"fmt ", FORM), chunk(b"data", VOICE, 0x7FFFF000)),
        riff(chunk(b"fmt ", FORM), chunk(b"data", VOICE + b"\x01", 0x7FFFF000)),
        wav.header(0, INPUT_RATE) + VOICE,
        riff(chunk(b"fmt ", FORM), chunk(b"data", VOICE, 0)),
        riff(chunk(b"fmt ", FORM), chunk(b"data", VOICE), kind=b"RF64"),
        riff(chunk(b"fmt ", extensible(1)), chunk(b"data", VOICE)),
    ],
    ids=[
        "our own",
        "plain",
        "with a title after it",
        "odd chunk with its zero",
        "odd chunk without its zero",
        "longer description",
        "ffmpeg into a pipe",
        "sox into a pipe",
        "cut within a sample",
        "of a recorder that was killed",
        "of one that was killed, and repaired by half",
        "64 bits",
        "extensible",
    ],
)
def test_every_sample_that_is_there_is_read(content: bytes) -> None:
    """All samples and nothing else."""
    assert wav.parse(content) == wav.Wav(INPUT_RATE, 1, 16, "", VOICE)


@pytest.mark.parametrize("sound", [b"\x01\0", bytes(4), bytes(100), b"LIST" + bytes(8)])
def test_samples_that_are_little_or_silence_are_read(sound: bytes) -> None:
    """They are no chunks, or none that fit."""
    sound += b"\x02\0"
    assert wav.parse(riff(chunk(b"fmt ", FORM), chunk(b"data", sound, 0))).data == sound


@pytest.mark.parametrize(
    "after", [[], [chunk(b"LIST", b"INFO")], [chunk(b"LIST", b"odd"), chunk(b"id3 ", b"")]]
)
def test_a_recording_without_a_sample_is_empty(after: list[bytes]) -> None:
    """What follows is a title, not a sound."""
    assert wav.parse(riff(chunk(b"fmt ", FORM), chunk(b"data", b""), *after)).data == b""


@pytest.mark.parametrize(
    ("form", "encoding"),
    [
        (struct.pack("<H", 3) + FORM[2:], "float"),
        (struct.pack("<H", 7) + FORM[2:], "mu-law"),
        (struct.pack("<H", 0x1234) + FORM[2:], "format 0x1234"),
        (extensible(3), "float"),
        (extensible(1, bytes(14)), "format 0xfffe"),
        (extensible(1)[:24], "format 0xfffe"),
    ],
)
def test_what_is_no_pcm_is_told(form: bytes, encoding: str) -> None:
    """By its common name."""
    assert wav.parse(riff(chunk(b"fmt ", form), chunk(b"data", VOICE))).encoding == encoding


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "it is empty"),
        (b"RIFF", "does not start like a WAV file"),
        (b"ID3\x03" + bytes(100), "does not start like a WAV file"),
        (riff()[:11], "does not start like a WAV file"),
        (riff(), "ends before its samples"),
        (riff(chunk(b"fmt ", FORM)), "ends before its samples"),
        (riff(chunk(b"fmt ", FORM, 0xFFFFFFFF)), "ends before its samples"),
        (riff(chunk(b"fmt ", FORM), b"dat"), "ends before its samples"),
        (riff(chunk(b"data", VOICE)), "samples are not described"),
        (
            riff(chunk(b"fmt ", FORM[:4] + bytes(4) + FORM[8:]), chunk(b"data", VOICE)),
            r"header says 0 Hz, 1 channel\(s\), 16 bit",
        ),
        (
            riff(chunk(b"fmt ", FORM[:2] + bytes(2) + FORM[4:]), chunk(b"data", VOICE)),
            r"header says 16000 Hz, 0 channel\(s\), 16 bit",
        ),
        (
            riff(chunk(b"fmt ", FORM[:14] + bytes(2)), chunk(b"data", VOICE)),
            r"header says 16000 Hz, 1 channel\(s\), 0 bit",
        ),
        (riff(chunk(b"fmt ", FORM[:10]), chunk(b"data", VOICE)), "samples are not described"),
    ],
)
def test_what_is_no_wav_file_is_refused(content: bytes, fault: str) -> None:
    """With the reason."""
    with pytest.raises(ValueError, match=fault):
        wav.parse(content)


def test_no_file_is_too_odd_to_be_read() -> None:
    """Any truncation and any wrong byte give a Wav or a ValueError."""
    whole = riff(chunk(b"LIST", b"odd"), chunk(b"fmt ", extensible(1)), chunk(b"data", VOICE[:32]))
    refused = 0
    for at in range(len(whole)):
        for content in (whole[:at], whole[:at] + b"\xff" + whole[at + 1 :]):
            try:
                assert len(wav.parse(content).data) <= 32
            except ValueError:
                refused += 1
    assert refused > 100
