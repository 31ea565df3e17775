"""What a set-up asks of each reply, besides its modality. Pure.

Fields: https://ai.google.dev/api/live and its GenerationConfig. The tokens of a picture: the
docstrings of google-genai's MediaResolution, and Vertex AI's page on sessions where it is unsaid.
How many tokens a level of thinking takes is inferred.
"""

from dataclasses import dataclass
from typing import Final

from edged.emulator.protocol.wire import Values

TOKENS_PER_FRAME: Final = 258
"""Of a picture whose resolution is unsaid."""
_BY_RESOLUTION: Final = {
    "MEDIA_RESOLUTION_LOW": 64,
    "MEDIA_RESOLUTION_MEDIUM": 256,
    "MEDIA_RESOLUTION_HIGH": 256,
}
_BY_LEVEL: Final = {"MINIMAL": 16, "LOW": 64, "MEDIUM": 256, "HIGH": 1_024}
_MOST_THOUGHT: Final = 512
"""Tokens that it thinks with if it may spend more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How the model is to hear, think and speak."""

    voice: str = ""
    """Of the prebuilt ones, in lower case; empty: the model's own."""
    language: str = ""
    """BCP-47 code of what is spoken; empty: unsaid."""
    frame_tokens: int = TOKENS_PER_FRAME
    """Of each picture."""
    thought_tokens: int = 0
    """Spent on each reply."""
    affective: bool = False
    """It speaks as it is spoken to: softly if the user does."""
    proactive: bool = False
    """It may leave unanswered what is not said to it."""
    word: str = ""
    """The first of the vocabulary."""


def wanted(setup: Values) -> Wanted:
    """Return what the values of a set-up ask."""
    generation: Values = setup.get("generationConfig", {})
    speech: Values = generation.get("speechConfig", {})
    voice: Values = speech.get("voiceConfig", {}).get("prebuiltVoiceConfig", {})
    words = setup.get("inputAudioTranscription", {}).get("customVocabulary", [])
    resolution = generation.get("mediaResolution", "")
    return Wanted(
        voice=voice.get("voiceName", "").lower(),
        language=speech.get("languageCode", ""),
        frame_tokens=_BY_RESOLUTION.get(resolution, TOKENS_PER_FRAME),
        thought_tokens=_thought_tokens(generation.get("thinkingConfig", {})),
        affective=bool(generation.get("enableAffectiveDialog")),
        proactive=bool(setup.get("proactivity", {}).get("proactiveAudio")),
        word=next(iter(words), ""),
    )


def _thought_tokens(config: Values) -> int:
    budget: int | None = config.get("thinkingBudget")
    if budget is not None and budget >= 0:
        return min(budget, _MOST_THOUGHT)
    return _BY_LEVEL.get(config.get("thinkingLevel", ""), 0)
