"""The differences between models of the Live API: what the service accepts, and what it does.

A rule that depends on the model asks its row in `edged.emulator.setup.model_table`, so that a new
model is a new row.
"""

from dataclasses import dataclass
from enum import Enum

from edged.emulator.protocol.messages import Coverage
from edged.emulator.protocol.schema import Service
from edged.emulator.setup.prebuilt_voices import VOICES


class Thinking(Enum):
    """Whether the set-up has a thinkingConfig."""

    REFUSED = "refused"
    ALLOWED = "allowed"
    REQUIRED = "required"


class Flag(Enum):
    """What becomes of a set-up that switches something on."""

    REFUSED = "refused"
    CLOSED_LATER = "closed later"  # with the client's next message
    ALPHA = "alpha"  # on v1alpha it is on, on other versions refused
    REDUNDANT = "redundant"  # it is on anyway, and cannot be switched off


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What the service accepts and does with one model."""

    name: str
    services: frozenset[Service] = frozenset(Service)
    """Which of them know it."""
    modalities: frozenset[str] = frozenset({"AUDIO"})
    thinking: Thinking = Thinking.REFUSED
    levels: frozenset[str] = frozenset()
    """What thinkingLevel can be."""
    budget: range = range(0)
    """What thinkingBudget can be; -1, for a dynamic one, always."""
    voices: frozenset[str] = VOICES
    languages: bool = True
    """Whether speechConfig.languageCode is taken."""
    instruction: bool = True
    """Whether a system instruction is taken."""
    affective: Flag = Flag.REFUSED
    proactive: Flag = Flag.REFUSED
    behaviors: frozenset[str] = frozenset({"BLOCKING", "NON_BLOCKING"})
    """What the behavior of a function can be."""
    unsaid_behavior: str = "BLOCKING"
    """That of a function whose behavior is not said."""
    scheduling: bool = True
    """Whether a function's response may set its scheduling."""
    tools: frozenset[str] = frozenset({"functionDeclarations", "googleSearch"})
    context_tokens: int = 131_072
    output_tokens: int = 65_536
    sees: bool = True
    """Whether pictures are taken, and mediaResolution."""
    typed: bool = True
    """Whether realtimeInput.text is taken."""
    content: bool = True
    """Whether clientContent is taken once the session is ready."""
    history: bool = True
    """Whether historyConfig can announce a history."""
    updates: bool = False
    """Whether contextUpdate is taken."""
    vocabulary: bool = False
    """Whether inputAudioTranscription takes customVocabulary."""
    translates: bool = False
    """Whether translationConfig is required; else it is refused."""
    answers: bool = True
    """Whether it answers, and does not only write what it hears."""
    status: bool = False
    """Whether the end of a turn has an interactionStatus."""
    coverage: Coverage = Coverage.ACTIVITY_AND_VIDEO
    """What a turn has unless the set-up says otherwise."""
    coverages: frozenset[Coverage] = frozenset(Coverage)
    """What turnCoverage can be."""
    handling: bool = True
    """Whether activityHandling is taken."""
    media_chunks: bool = False
    """Whether the deprecated mediaChunks are accepted."""
    transcribes_unasked: bool = False
    """Whether the user's words are sent though inputAudioTranscription is not set."""
    updates_unasked: bool = False
    """Whether the set-up is followed by a handle though sessionResumption is not set."""
    tells_activity: bool = False
    """Whether voiceActivity is sent for activities that the service detects."""
