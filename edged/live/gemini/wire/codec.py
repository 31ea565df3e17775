"""The messages of a turn as JSON, without a library's types, and audio of the reply.

They are nearly all there is, 8 in a second of speech and 25 in one of a reply. google-genai takes
ten times as long for each, and means the same by them.
"""

import json
import re
from base64 import urlsafe_b64encode
from binascii import Error, a2b_base64, b2a_base64
from typing import Any, Final

from edged.capabilities import Typed
from edged.live.gemini.wire.function_calls import response
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    AudioStreamEnd,
    ClientMessage,
    ContextUpdate,
    Frame,
    ModelAudio,
    RealtimeText,
    TypedText,
)
from edged.pcm import INPUT_RATE, OUTPUT_RATE
from edged.tools.calls.call import ToolResponse

_INPUT: Final = b'{"realtime_input": {"%s": {"mime_type": "%s", "data": "%s"}}}'
_HEARD: Final = b"audio/pcm;rate=%d" % INPUT_RATE
_SPOKEN: Final = frozenset({"audio/pcm", f"audio/pcm;rate={OUTPUT_RATE}"})
_STANDARD: Final = str.maketrans("-_", "+/")
_HALVES: Final = re.compile(rb"\\u[dD][89a-fA-F]")
"""Escapes of half a character, of which two may be one."""
_BYTES: Final = 3
"""As many are _LETTERS of base64."""
_CHARACTERS: Final = 4


def encoded(message: ClientMessage, typed: Typed = Typed.CONTENT) -> bytes:
    """Return a message as https://ai.google.dev/api/live has it, in UTF-8.

    `typed` is how the model takes text; with a picture that is always content.
    """
    match message:
        case Audio(pcm=pcm):
            return _INPUT % (b"audio", _HEARD, urlsafe_b64encode(pcm))
        case Frame(jpeg=jpeg):
            return _INPUT % (b"video", b"image/jpeg", urlsafe_b64encode(jpeg))
        case ActivityStart():
            return b'{"realtime_input": {"activityStart": {}}}'
        case AudioStreamEnd():
            return b'{"realtime_input": {"audioStreamEnd": true}}'
        case ActivityEnd():
            return b'{"realtime_input": {"activityEnd": {}}}'
        case RealtimeText() | TypedText():
            return _written(message, typed)
        case ContextUpdate(instruction=instruction):
            told = {"role": "user", "parts": [{"text": instruction}]}
            return json.dumps({"contextUpdate": {"systemInstruction": told}}).encode()
        case ToolResponse():
            return response(message)


def _written(message: RealtimeText | TypedText, typed: Typed) -> bytes:
    text = message.text
    jpeg = message.jpeg if isinstance(message, TypedText) else b""
    if isinstance(message, RealtimeText) or (typed is Typed.REALTIME and not jpeg):
        return json.dumps({"realtime_input": {"text": text}}).encode()
    # In one turn of content: of a frame sent before it, typed text knows nothing.
    picture = {"mime_type": "image/jpeg", "data": urlsafe_b64encode(jpeg).decode()}
    parts = ({"inlineData": picture},) if jpeg else ()
    return _turn(*parts, {"text": text})


def _turn(*parts: dict[str, Any]) -> bytes:
    turns = [{"role": "user", "parts": parts}]
    return json.dumps({"client_content": {"turns": turns, "turnComplete": True}}).encode()


def _spaced(tokens: bytes) -> re.Pattern[bytes]:
    """Return the pattern of JSON `tokens`, between which there may be white space."""
    return re.compile(rb"[ \t\r\n]*".join(map(re.escape, tokens.split(b" "))))


_HEAD: Final = _spaced(
    b'{ "serverContent" : { "modelTurn" : { "parts" : [ { "inlineData" : {'
    b' "mimeType" : "audio/pcm;rate=%d" , "data" : "' % OUTPUT_RATE
)
_TAIL: Final = _spaced(b'" } } ] } } } ')


def require_unicode(raw: bytes) -> None:
    """Raise ValueError if a message has half of a character, which nothing can encode again.

    Python's JSON takes it, as an escape and as bytes: RFC 8259, 8.2.
    """
    raw.decode()
    if _HALVES.search(raw):
        json.dumps(json.loads(raw), ensure_ascii=False).encode()


def only_sound(raw: bytes) -> tuple[ModelAudio, ...]:
    """Return the audio of a message that has nothing else; empty if it may have.

    Looked for is what the service sends: one spelling of each name, 24 kHz.
    """
    try:
        if usual := one_piece(raw):
            return (usual,)
        match json.loads(raw):
            case {"serverContent": {"modelTurn": {"parts": [*parts], **turn}, **more}, **rest} if (
                not more and not rest and turn in ({}, {"role": "model"})
            ):
                return tuple(map(_sound, parts))
            case _:
                return ()
    except (ValueError, RecursionError):
        return ()


def one_piece(raw: bytes) -> ModelAudio | None:
    """Return the audio of the usual message, None if it may be another. Raise ValueError.

    To parse its JSON takes as long as to decode the audio.
    """
    head = _HEAD.match(raw)
    end = raw.find(b'"', head.end()) if head else -1
    if head is None or b"\\" in raw or not _TAIL.fullmatch(raw, end):
        return None
    pcm = decoded(raw[head.end() : end].decode())
    return ModelAudio(pcm) if pcm else None


def _sound(part: Any) -> ModelAudio:  # noqa: ANN401 - whatever JSON can be
    """Return the sound of a part; raise ValueError if it may be anything else."""
    match part:
        case {"inlineData": {"mimeType": str(mime), "data": str(data), **more}, **rest} if (
            not more and not rest and data and mime in _SPOKEN
        ):
            return ModelAudio(decoded(data))
        case _:
            raise ValueError


def decoded(data: str) -> bytes:
    """Return the bytes of base64 in JSON: either alphabet, padded or not. Raise ValueError.

    That is what google-genai takes; of protobuf's JSON it is a canonical form.
    """
    if "-" in data or "_" in data:
        if "+" in data or "/" in data:
            raise Error("two alphabets")
        data = data.translate(_STANDARD)
    data += "=" * (-len(data) % _CHARACTERS)
    raw = a2b_base64(data, strict_mode=True)
    # binascii lets bits pass that stand for nothing, which only the last letters can have.
    last = raw[-(len(raw) % _BYTES or _BYTES) :]
    if not data.endswith(b2a_base64(last, newline=False).decode()):
        raise Error("bits that stand for nothing")
    return raw
