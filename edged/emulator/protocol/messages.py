"""The messages of a client, as frozen dataclasses."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from edged.emulator.protocol.wire import Values
from edged.pcm import byte_count

_PORTION: Final = 0.5
"""Seconds of sound handled in one go: resampling them takes some milliseconds."""


class Coverage(Enum):
    """What of the input is part of a turn (TurnCoverage)."""

    ACTIVITY = "TURN_INCLUDES_ONLY_ACTIVITY"
    EVERYTHING = "TURN_INCLUDES_ALL_INPUT"
    ACTIVITY_AND_VIDEO = "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO"


class Detection(Enum):
    """Who detects when the user speaks."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class Handling(Enum):
    """What the user's speech does to a reply (ActivityHandling)."""

    INTERRUPTS = "START_OF_ACTIVITY_INTERRUPTS"
    WAITS = "NO_INTERRUPTION"


@dataclass(frozen=True, slots=True)
class Setup:
    """The first message: the parameters of the session."""

    model: str
    detection: Detection
    handling: Handling
    coverage: Coverage
    handle: str
    resumable: bool
    transparent: bool
    seeded: bool
    transcribes_input: bool
    transcribes_output: bool
    values: Values
    answers: bool = True
    """Whether the model answers, and does not only write what it hears."""
    status: bool = False
    """Whether the end of a turn has an interactionStatus."""

    @property
    def written(self) -> bool:
        """Whether the answers are text."""
        generation: Values = self.values.get("generationConfig", {})
        return "TEXT" in generation.get("responseModalities", ())

    @property
    def tools(self) -> frozenset[str]:
        """The names of the tools that the service itself runs, and of functionDeclarations."""
        return frozenset(name for tool in self.values.get("tools", []) for name in tool)

    @property
    def tools_declared(self) -> list[Values]:
        """The tools as they were declared."""
        declared: list[Values] = self.values.get("tools", [])
        return declared

    @property
    def thoughts(self) -> bool:
        """Whether summaries of the model's thoughts are wanted."""
        generation: Values = self.values.get("generationConfig", {})
        return bool(generation.get("thinkingConfig", {}).get("includeThoughts"))


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn sent as content: its role, its text and the number of its pictures."""

    role: str
    text: str
    frames: int = 0


@dataclass(frozen=True, slots=True)
class ClientContent:
    """Turns for the history; turnComplete requests a reply."""

    turns: tuple[Turn, ...]
    complete: bool
    instruction: str = ""
    """Of a turn with the role system, which takes the place of the system instruction."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound: 16-bit PCM at `rate`; `pcm` may end within a sample."""

    pcm: bytes
    rate: int

    def portions(self) -> Iterator["Audio"]:
        """Yield the sound in pieces, so that other tasks run in between."""
        size = byte_count(_PORTION, self.rate)
        for start in range(0, max(len(self.pcm), 1), size):
            yield Audio(self.pcm[start : start + size], self.rate)


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of the user's surroundings."""

    image: bytes


@dataclass(frozen=True, slots=True)
class Text:
    """Typed input."""

    text: str


class Mark(Enum):
    """An input without content."""

    ACTIVITY_START = "activityStart"
    ACTIVITY_END = "activityEnd"
    STREAM_END = "audioStreamEnd"


Input = Audio | Frame | Text | Mark


@dataclass(frozen=True, slots=True)
class RealtimeInput:
    """Realtime input, in the order in which it takes effect."""

    inputs: tuple[Input, ...]
    deprecated: bool = False
    """Whether it has mediaChunks."""

    def portions(self) -> Iterator["RealtimeInput"]:
        """Yield it in pieces, so that other tasks run in between."""
        for item in self.inputs:
            for piece in item.portions() if isinstance(item, Audio) else (item,):
                yield RealtimeInput((piece,), self.deprecated)


@dataclass(frozen=True, slots=True)
class FunctionResponse:
    """The response to a function call."""

    id: str
    name: str
    response: Values
    scheduling: str = ""
    """Empty: unsaid."""
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class ToolResponse:
    """Responses to function calls."""

    responses: tuple[FunctionResponse, ...]

    @property
    def scheduled(self) -> bool:
        """Whether one of them sets its scheduling."""
        return any(response.scheduling for response in self.responses)


@dataclass(frozen=True, slots=True)
class ContextUpdate:
    """A new system instruction or new tools."""

    values: Values


ClientMessage = Setup | ClientContent | RealtimeInput | ToolResponse | ContextUpdate


def spoken_text(content: Values) -> str:
    """Return the text parts of a Content, joined."""
    parts: list[Values] = content.get("parts", [])
    return " ".join(part["text"] for part in parts if "text" in part)
