"""The personas: each hears one utterance at a time and replies."""

import audioop
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from edged.emulator.replies.plan import Answer, Heard, Pace
from edged.emulator.replies.resampler import Resampler
from edged.emulator.replies.voice import babble, speak
from edged.emulator.setup.wanted import Wanted
from edged.pcm import SAMPLE_BYTES

_MOST_WORDS: Final = 200
"""How much is repeated: about a minute of sound."""

_SOFT: Final = 2_000
"""Root mean square, of 32768, below which somebody speaks softly."""

PersonaName = Literal["parrot", "assistant"]
PERSONAS: Final[tuple[PersonaName, ...]] = ("parrot", "assistant")


class Persona(Protocol):
    """One per connection."""

    def listen(self) -> None:
        """Forget what was heard: a new utterance begins."""

    def hear(self, pcm: bytes) -> None:
        """Add sound of the utterance: 16 kHz, mono, 16 bit, split anywhere."""

    def answer(self, heard: Heard, turn: int) -> Answer:
        """Return the reply to the utterance, the conversation's `turn`-th."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The persona, and how fast its replies are delivered."""

    persona: Persona
    pace: Pace
    script: tuple[str, ...] = ()
    """What the utterances say."""


class Parrot:
    """Repeat what was said: the sound itself, or typed words as syllables."""

    def __init__(self, voice: str = "") -> None:
        self._voice = voice
        self._resampler = Resampler()
        self._sound = bytearray()

    def listen(self) -> None:
        """Forget what was heard."""
        self._resampler = Resampler()
        self._sound = bytearray()

    def hear(self, pcm: bytes) -> None:
        """Resample while the user still speaks, so that the reply can start at once."""
        self._sound += self._resampler.feed(pcm)

    def answer(self, heard: Heard, turn: int) -> Answer:
        """Return the utterance at 24 kHz; for text, syllables."""
        del turn
        words = heard.transcript or (f"{heard.frames} pictures" if heard.frames else "nothing")
        words = " ".join(words.split(maxsplit=_MOST_WORDS)[:_MOST_WORDS])
        if not heard.audio_seconds:
            return Answer(speak(words, self._voice), words)
        sound = bytes(self._sound + self._resampler.finish())
        self.listen()
        return Answer(sound or speak(words, self._voice), words)


class Assistant:
    """Reply with something of a given length that sounds like speech."""

    def __init__(self, reply_seconds: float, voice: str = "", *, affective: bool = False) -> None:
        self._reply_seconds = reply_seconds
        self._voice = voice
        self._affective = affective

    def listen(self) -> None:
        """Do nothing: the reply does not depend on the sound."""

    def hear(self, pcm: bytes) -> None:
        """Do nothing: the reply does not depend on the sound."""

    def answer(self, heard: Heard, turn: int) -> Answer:
        """Return a different reply for each turn, the same in each conversation."""
        words, sound = babble(self._reply_seconds, turn, self._voice)
        if self._affective and heard.audio_seconds and heard.loudness < _SOFT:
            sound = audioop.mul(sound, SAMPLE_BYTES, 0.5)
        repeated = " ".join(heard.transcript.split(maxsplit=_MOST_WORDS)[:_MOST_WORDS])
        said = f'You said "{repeated}". ' if repeated else ""
        return Answer(sound, f"Answer {turn}. {said}{words}")


def persona(name: PersonaName, reply_seconds: float, wanted: Wanted) -> Persona:
    """Return a new persona; `reply_seconds` is for the assistant."""
    if name == "parrot":
        return Parrot(wanted.voice)
    return Assistant(reply_seconds, wanted.voice, affective=wanted.affective)
