"""A model that translates: what is said comes back while it is said, with both transcripts.

It has no turns: generationComplete, turnComplete and interrupted never come (kizuna-ai-lab/sokuji
pull 399). The emulator understands no language: it takes all that is said for German, and the
translation sounds like the original. What is in the target language already is repeated only if
the set-up asks for it: https://ai.google.dev/gemini-api/docs/live-api/live-translate. That usage is
told, and with the words, is inferred: it has to be billed, and nobody has published a probe of it.
"""

from typing import Final

from edged.emulator.conversation.conversations import HistoryEntry
from edged.emulator.conversation.usage import Beside, usage
from edged.emulator.replies.plan import (
    TOKENS_PER_SECOND,
    Outgoing,
    ServerMessage,
    content,
    spoken,
    text_tokens,
)
from edged.emulator.replies.resampler import Resampler
from edged.pcm import INPUT_RATE, OUTPUT_RATE, byte_count, seconds

SPOKEN: Final = "de-DE"
"""What it takes all speech for."""
_PIECE: Final = byte_count(0.2, OUTPUT_RATE)
"""So much is translated at once."""


class Interpreter:
    """One per connection. Takes 16 kHz sound of an activity."""

    def __init__(self, language: str, *, echo: bool = False) -> None:
        """Take the language to translate to; `echo`: what is in it already is repeated."""
        self._language = language
        self._silent = not echo and language.partition("-")[0] == SPOKEN.partition("-")[0]
        self._resampler = Resampler()
        self._untold = b""
        self._heard = 0

    def hear(self, pcm: bytes) -> list[Outgoing]:
        """Return the translation of what is complete."""
        self._heard += len(pcm)
        if self._silent:
            return []
        self._untold += self._resampler.feed(pcm)
        whole = len(self._untold) // _PIECE * _PIECE
        told, self._untold = self._untold[:whole], self._untold[whole:]
        return [spoken(told[at : at + _PIECE]) for at in range(0, whole, _PIECE)]

    def pause(self) -> list[Outgoing]:
        """Return the rest, and the words, after somebody has finished."""
        rest = self._untold + self._resampler.finish()
        length = seconds(self._heard, INPUT_RATE)
        words = f"utterance of {length:.1f} s"
        self._resampler, self._untold, self._heard = Resampler(), b"", 0
        told = {"text": f"[{self._language}] {words}", "languageCode": self._language}
        heard = content(inputTranscription={"text": words, "languageCode": SPOKEN})
        if self._silent:
            return [heard | _spent(length, "")]
        end = content(outputTranscription=told) | _spent(length, told["text"])
        return [heard, *([spoken(rest)] if rest else []), end]


def _spent(length: float, said: str) -> ServerMessage:
    """Return what is billed for an utterance, and for its translation unless nothing was `said`."""
    sound = round(length * TOKENS_PER_SECOND)
    user = HistoryEntry("user", "", length, tokens=sound)
    model = HistoryEntry("model", said, length, tokens=sound + text_tokens(said))
    silent = HistoryEntry("model", "")
    return {"usageMetadata": usage((), "", user, model if said else silent, Beside())}
