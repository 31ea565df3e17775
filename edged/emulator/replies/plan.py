"""A reply as a list of timed steps: what is sent, and how long after the user's turn.

A step is data, so that a named fault can be a function from steps to steps.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from edged.emulator.protocol.messages import FunctionResponse
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.setup.wanted import TOKENS_PER_FRAME
from edged.emulator.transport.transport_faults import Act
from edged.pcm import OUTPUT_RATE, byte_count, seconds

TOKENS_PER_SECOND: Final = 25
"""Of audio, both ways: https://ai.google.dev/gemini-api/docs/tokens."""
SPEECH_LEVEL: Final = 500
"""Root mean square, of 32768, from which sound is taken for speech."""
_LETTERS_PER_TOKEN: Final = 4
_WORDS_AT_ONCE: Final = 4

ServerMessage = dict[str, Any]
"""A message of the service, in camelCase."""

Outgoing = ServerMessage | Refusal | Act
"""What leaves the service: a message, a close, or what a fault does to the connection."""


@dataclass(frozen=True, slots=True)
class Step:
    """Send `what`, `at` seconds after the start of the reply."""

    at: float
    what: Outgoing


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a reply is delivered."""

    at_once: float = 0.5
    """Seconds of sound sent immediately."""
    speed: float = 4.0
    """Seconds of sound sent per second after that."""
    chunk: float = 0.04
    """Seconds of sound in a message."""
    thinking: float = 0.0
    """Seconds from the end of the user's turn to the first sound."""

    def sent_by(self, position: float) -> float:
        """Return when the sound at `position` seconds of an answer is sent."""
        return self.thinking + max(0.0, position - self.at_once) / self.speed


@dataclass(frozen=True, slots=True)
class Heard:
    """A turn of the user."""

    audio_seconds: float = 0.0
    frames: int = 0
    text: str = ""
    loudness: int = 0
    """Of its loudest piece: root mean square, of 32768."""
    word: str = ""
    """What the transcription was told to recognise, and therefore does."""
    frame_tokens: int = TOKENS_PER_FRAME
    words: str = ""
    """What was said, if that is known."""

    @property
    def image_tokens(self) -> int:
        """Return what the service bills for its pictures."""
        return self.frames * self.frame_tokens

    @property
    def is_noise(self) -> bool:
        """Return whether it is sound in which nobody speaks, and nothing else."""
        return not (self.text or self.words or self.frames) and self.loudness < SPEECH_LEVEL

    @property
    def tokens(self) -> int:
        """Return what the service bills for it."""
        return (
            round(self.audio_seconds * TOKENS_PER_SECOND)
            + self.image_tokens
            + text_tokens(self.text)
        )

    @property
    def transcript(self) -> str:
        """Return the words for it; an emulator does not understand speech."""
        unknown = f"utterance of {self.audio_seconds:.1f} s" if self.audio_seconds else ""
        said = self.words or unknown
        heard = f"{said} about {self.word}" if said and self.word else said
        return "\n".join(filter(None, (heard, self.text)))


@dataclass(frozen=True, slots=True)
class Answer:
    """A persona's reply: sound at 24 kHz and its words."""

    pcm: bytes
    text: str
    results: tuple[FunctionResponse, ...] = ()
    """The results of calls that it tells."""

    @property
    def duration(self) -> float:
        """Return how many seconds it sounds."""
        return seconds(len(self.pcm), OUTPUT_RATE)


def text_tokens(text: str) -> int:
    """Return about how many tokens `text` is."""
    return -(-len(text) // _LETTERS_PER_TOKEN)


def content(**fields: object) -> ServerMessage:
    """Return a serverContent message."""
    return {"serverContent": fields}


def text_part(text: str, **fields: object) -> ServerMessage:
    """Return a message with text of the model's turn."""
    return content(modelTurn={"parts": [{"text": text, **fields}]})


def in_pieces(text: str) -> list[str]:
    """Return text in the pieces in which it is sent; they join to the same words."""
    words = text.split()
    starts = range(0, len(words), _WORDS_AT_ONCE)
    return [
        (" " if start else "") + " ".join(words[start : start + _WORDS_AT_ONCE]) for start in starts
    ]


def encode(message: ServerMessage) -> bytes:
    """Return a message as the service writes it: pretty-printed JSON in a binary frame."""
    return (json.dumps(message, indent=2) + "\n").encode()


def plan(
    answer: Answer, pace: Pace, transcripts: Sequence[Step], end: ServerMessage
) -> tuple[Step, ...]:
    """Return the steps of `answer`, to be ended by `end` when it would have been heard.

    The sound is sent faster than it plays, generationComplete follows its last chunk, and the turn
    is complete only after the time that the sound takes
    (https://ai.google.dev/api/live#bidigeneratecontentservercontent).
    """
    size = byte_count(pace.chunk, OUTPUT_RATE)
    chunks = [answer.pcm[start : start + size] for start in range(0, len(answer.pcm), size)]
    sound = [
        Step(pace.sent_by(index * pace.chunk), spoken(chunk)) for index, chunk in enumerate(chunks)
    ]
    generated = sound[-1].at if sound else 0.0
    played = max(generated, pace.thinking + answer.duration)
    return (
        *sorted((*transcripts, *sound), key=lambda step: step.at),
        Step(generated, content(generationComplete=True)),
        Step(played, end),
    )


def spoken(pcm: bytes, mime: str = f"audio/pcm;rate={OUTPUT_RATE}") -> ServerMessage:
    """Return a message of sound."""
    blob = {"mimeType": mime, "data": base64.b64encode(pcm).decode("ascii")}
    return content(modelTurn={"parts": [{"inlineData": blob}]})


def duration(time: float) -> str:
    """Return seconds as google.protobuf.Duration is written: with no decimals or three."""
    return f"{time:.3f}".removesuffix(".000") + "s"


def go_away(time_left: float) -> ServerMessage:
    """Return the announcement of a close in `time_left` seconds."""
    return {"goAway": {"timeLeft": duration(time_left)}}


def audio_seconds(message: Outgoing) -> float:
    """Return the seconds of sound in a message."""
    if not isinstance(message, dict):
        return 0.0
    parts = message.get("serverContent", {}).get("modelTurn", {}).get("parts", ())
    letters = sum(len(part["inlineData"]["data"]) for part in parts if "inlineData" in part)
    return seconds(letters * 3 // 4, OUTPUT_RATE)
