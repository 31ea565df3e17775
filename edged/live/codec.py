"""The messages of a turn as JSON, without a library's types: what is said, and sound that comes.

They are nearly all there is, 8 in a second of speech and 25 in one of a reply. google-genai takes
ten times as long for each; its own messages mean the same, and its types read whatever else comes.
"""

import json
from base64 import urlsafe_b64encode
from binascii import Error, a2b_base64, b2a_base64
from typing import Any, Final

from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    ClientMessage,
    Frame,
    ModelAudio,
    TypedText,
)
from edged.sound import HEARD_RATE, SPOKEN_RATE

_INPUT: Final = b'{"realtime_input": {"%s": {"mime_type": "%s", "data": "%s"}}}'
_HEARD: Final = b"audio/pcm;rate=%d" % HEARD_RATE
_SPOKEN: Final = frozenset({"audio/pcm", f"audio/pcm;rate={SPOKEN_RATE}"})
_GROUP: Final = 3
"""Bytes that are four letters of base64."""


def encoded(message: ClientMessage) -> bytes:
    """Return a message as realtime input: https://ai.google.dev/api/live, in UTF-8."""
    match message:
        case Audio(pcm=pcm):
            return _INPUT % (b"audio", _HEARD, urlsafe_b64encode(pcm))
        case Frame(jpeg=jpeg):
            return _INPUT % (b"video", b"image/jpeg", urlsafe_b64encode(jpeg))
        case ActivityStart():
            return b'{"realtime_input": {"activityStart": {}}}'
        case ActivityEnd():
            return b'{"realtime_input": {"activityEnd": {}}}'
        case TypedText(text=text):
            return json.dumps({"realtime_input": {"text": text}}).encode()


def only_sound(raw: bytes) -> tuple[ModelAudio, ...]:
    """Return the sound of a message that is nothing else; empty if it may be anything else.

    Looked for is what the service sends: one spelling of each name, canonical base64, 24 kHz.
    """
    try:
        match json.loads(raw):
            case {"serverContent": {"modelTurn": {"parts": [*parts], **turn}, **more}, **rest} if (
                not more and not rest and turn in ({}, {"role": "model"})
            ):
                return tuple(map(_sound, parts))
            case _:
                return ()
    except (ValueError, RecursionError):
        return ()


def _sound(part: Any) -> ModelAudio:  # noqa: ANN401 - whatever JSON can be
    """Return the sound of a part; raise ValueError if it may be anything else."""
    match part:
        case {"inlineData": {"mimeType": str(mime), "data": str(data), **more}, **rest} if (
            not more and not rest and data and mime in _SPOKEN
        ):
            return ModelAudio(_decoded(data))
        case _:
            raise ValueError


def _decoded(data: str) -> bytes:
    pcm = a2b_base64(data, strict_mode=True)
    # Bits that stand for nothing are let pass by binascii, and refused by others.
    if not data.endswith(b2a_base64(pcm[-(len(pcm) % _GROUP or _GROUP) :], newline=False).decode()):
        raise Error
    return pcm
