"""Things worth telling that decide nothing: for the turn's summary line and for a screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from edged.conversation.events import Event


@dataclass(frozen=True, slots=True)
class ActivityStarted:
    """The activity start of an utterance went out on the wire."""

    epoch: int


@dataclass(frozen=True, slots=True)
class PlaybackStarted:
    """The sound card has come to the first sample of the answer: silence before it was heard."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Transcribed:
    """The service wrote down a piece of what was said."""

    epoch: int
    speaker: Literal["user", "model"]
    text: str


@dataclass(frozen=True, slots=True)
class UsageReported:
    """What the turn cost, in the service's own count."""

    epoch: int
    prompt_tokens: int
    response_tokens: int
    total_tokens: int


@dataclass(frozen=True, slots=True)
class SamplesLost:
    """A sound card dropped samples (an xrun); they are never made up for."""

    device: Literal["microphone", "speaker"]


Notice = ActivityStarted | PlaybackStarted | Transcribed | UsageReported | SamplesLost

Report = Callable[[Event | Notice], None]
"""How a part tells what happened: callable from any thread, never blocks."""
