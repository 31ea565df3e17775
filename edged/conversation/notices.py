"""Events that observers report and no decision depends on."""

from collections.abc import Callable
from typing import Literal

from edged.conversation.events import Event
from edged.tokens import NO_TOKENS, Tokens
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ActivityStarted:
    """The activity start of an utterance was sent."""

    epoch: int


@dataclass(frozen=True, slots=True)
class PlaybackStarted:
    """The sound card reached the first sample of the reply, after any lead-in silence."""

    epoch: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The service heard the end of what the user said in an open conversation."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Transcribed:
    """The service transcribed a piece of speech."""

    epoch: int
    speaker: Literal["user", "model"]
    text: str
    language: str = ""
    """BCP-47 code, if the service tells it."""


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A piece of a reply in writing."""

    epoch: int
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The service showed something beside what it says."""

    epoch: int
    kind: Literal["code", "result", "source"]
    text: str
    about: str = ""
    """The language of code, how it failed, the title of a source."""


@dataclass(frozen=True, slots=True)
class UsageReported:
    """The tokens that the turn used, as the service counts them."""

    epoch: int
    prompt_tokens: int
    response_tokens: int
    total_tokens: int
    kinds: Tokens = NO_TOKENS
    """What they are, as far as the service tells."""


@dataclass(frozen=True, slots=True)
class SamplesLost:
    """A sound card dropped samples (an xrun); they are not replaced."""

    device: Literal["microphone", "speaker"]


@dataclass(frozen=True, slots=True)
class ReplyLate:
    """The speaker paused in a reply: it came more slowly than it sounds."""


Notice = (
    ActivityStarted
    | PlaybackStarted
    | SpeechEnded
    | Transcribed
    | ReplyText
    | Shown
    | UsageReported
    | SamplesLost
    | ReplyLate
)

Report = Callable[[Event | Notice], None]
"""How a part reports an event: callable from any thread, never blocks."""
