"""What a hostile service sends, as raw WebSocket frames: floods of writes without end."""

import base64
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, repeat
from typing import Final

MEBIBYTE: Final = 2**20
LARGEST: Final = 2 * MEBIBYTE - 1024
"""Just below what a device that takes a frame of more than a mebibyte may refuse."""
_MANY: Final = 2_000
"""Small frames in one write."""
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

Writes = Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Flood:
    """What is written while it rages."""

    writes: Callable[[], Writes]
    deaf: bool = False
    """Nothing that the device sends is read meanwhile."""


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True) -> bytes:
    """Return a frame of a server: unmasked (RFC 6455, section 5.2)."""
    head = bytes([opcode | (0x80 if fin else 0)])
    size = len(payload)
    if size < 126:
        return head + bytes([size]) + payload
    if size < 2**16:
        return head + b"\x7e" + size.to_bytes(2) + payload
    return head + b"\x7f" + size.to_bytes(8) + payload


def text(message: object) -> bytes:
    """Return a message of JSON, or of what is text already."""
    return frame(_TEXT, (message if isinstance(message, str) else json.dumps(message)).encode())


def content(**fields: object) -> dict[str, object]:
    """Return a message with `serverContent`."""
    return {"serverContent": fields}


def parts(*data: bytes) -> dict[str, object]:
    """Return a message with pieces of an answer's sound."""
    mime = "audio/pcm;rate=24000"
    inline = [
        {"inlineData": {"data": base64.b64encode(d).decode(), "mimeType": mime}} for d in data
    ]
    return content(modelTurn={"parts": inline})


def _again(write: bytes, many: int = 1) -> Flood:
    return Flood(lambda: repeat(write * many))


def _filled(before: str, item: str, after: str, size: int = LARGEST) -> bytes:
    """Return a message with as many items as fit."""
    return text(
        before + ",".join([item] * ((size - len(before + after)) // (len(item) + 1))) + after
    )


def _distinct(message: Callable[[str], object], size: int) -> Flood:
    return Flood(lambda: (text(message(f"{n}".ljust(size, "x"))) for n in count()))


_IN_PARTS: Final = '{"serverContent":{"modelTurn":{"parts":['
_TINY: Final = '{"inlineData":{"data":"AAAA","mimeType":"audio/pcm"}}'
_NOISE: Final = random.Random(7).randbytes(4_000)  # noqa: S311 - noise, not a secret

FRAMES: Final[dict[str, Flood]] = {
    "pings": _again(frame(_PING), _MANY),
    "pings whose pongs nobody reads": Flood(
        lambda: repeat(frame(_PING, b"p" * 125) * 500), deaf=True
    ),
    "pongs": _again(frame(_PONG, b"p"), _MANY),
    "fragments of nothing": Flood(
        lambda: _after(frame(_TEXT, fin=False), frame(_CONTINUATION, fin=False) * _MANY)
    ),
    "a message without end": Flood(
        lambda: _after(frame(_TEXT, fin=False), frame(_CONTINUATION, b"x" * 64_000, fin=False))
    ),
    "messages of 17 MiB": _again(frame(_TEXT, b"z" * (17 * MEBIBYTE))),
    "frames of no known kind": _again(b"\xff\xff" * _MANY),
    "sound after the closing frame": Flood(
        lambda: _after(frame(_CLOSE, (1000).to_bytes(2)), text(parts(bytes(48_000))))
    ),
}
EMPTY: Final[dict[str, Flood]] = {
    "words": _again(text("no JSON at all"), _MANY),
    "noise": _again(frame(_BINARY, _NOISE), 16),
    "much noise": _again(frame(_BINARY, _NOISE * 500)),
    "empty messages": _again(frame(_TEXT), _MANY),
    "empty objects": _again(text({}), _MANY),
    "a million lists": _again(_filled('{"x":[', "[]", "]}")),
    "a million parts": _again(_filled(_IN_PARTS, "{}", "]}}}")),
    "huge enums": _distinct(lambda word: content(turnCompleteReason=word), MEBIBYTE),
    "small enums": _distinct(lambda word: content(turnCompleteReason=word), 20),
}
"""Messages that say nothing."""
EXCESSIVE: Final[dict[str, Flood]] = {
    "sound, a mebibyte at a time": _again(text(parts(bytes(MEBIBYTE)))),
    "sound, a sample at a time": _again(text(parts(b"ab")), 100),
    "sound, thousands of samples in parts": _again(_filled(_IN_PARTS, _TINY, "]}}}", MEBIBYTE)),
    "transcripts": _distinct(lambda word: content(outputTranscription={"text": word}), 100_000),
    "transcripts of letters": _again(text(content(outputTranscription={"text": "a"})), 200),
    "transcripts of what was said": _distinct(
        lambda word: content(inputTranscription={"text": f"{word}\U0001f600"}), MEBIBYTE
    ),
    "usage": _again(text({"usageMetadata": {"totalTokenCount": 5}}), 200),
    "handles": _distinct(
        lambda word: {"sessionResumptionUpdate": {"resumable": True, "newHandle": word}}, MEBIBYTE
    ),
    "small handles": _distinct(
        lambda word: {"sessionResumptionUpdate": {"resumable": True, "newHandle": word}}, 100
    ),
    "goAways": _again(text({"goAway": {"timeLeft": "50s"}}), 200),
    "interruptions": _again(text(content(interrupted=True)), 200),
    "ends of turns": _again(text(content(turnComplete=True)), 200),
}
"""Messages that say something, too much of it."""
FLOODS: Final = FRAMES | EMPTY | EXCESSIVE


def _after(first: bytes, then: bytes) -> Writes:
    yield first
    yield from repeat(then)
