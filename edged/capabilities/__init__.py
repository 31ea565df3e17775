"""What a model of the Live API can do, as a value. Pure; `models` has a row for each.

Whoever asks for a feature asks this value, never the name of a model.
"""

from enum import Enum
from typing import Final

from edged.values import dataclass


class Service(Enum):
    """Who offers the Live API; both speak nearly the same protocol."""

    DEVELOPER = "the Gemini Developer API"
    VERTEX = "Vertex AI"


class Modality(Enum):
    """What the model answers with; one for each session."""

    AUDIO = "AUDIO"
    TEXT = "TEXT"


class Voices(Enum):
    """Which names `voiceName` takes."""

    NONE = "none"  # it does not speak, or speaks like the user
    EIGHT = "eight"  # of the half-cascade models
    ALL = "all"  # those of the text-to-speech models


class Language(Enum):
    """Whether `speechConfig.languageCode` is taken."""

    REFUSED = "refused"  # the model goes by what it hears
    CHOSEN = "chosen"


class Thinking(Enum):
    """Whether the set-up has a thinkingConfig."""

    NEVER = "never"  # with one it is closed: 1007 "thinking is not supported"
    ALLOWED = "allowed"
    ALWAYS = "always"  # without one it is closed: 1007 "Thinking level must be specified"


class Flag(Enum):
    """Whether a feature can be switched on."""

    ABSENT = "absent"
    FIXED = "fixed"  # it is always on, and a set-up that mentions it is refused
    ALPHA = "v1alpha"  # by a field that only this version of the Developer API has, and Vertex AI


class Behavior(Enum):
    """What the model does while a function runs (FunctionDeclaration.behavior)."""

    BLOCKING = "BLOCKING"
    NON_BLOCKING = "NON_BLOCKING"


class Typed(Enum):
    """How the user's text comes into a session that has begun."""

    CONTENT = "clientContent"  # in order with all else
    REALTIME = "realtimeInput.text"


class Seeding(Enum):
    """How a new session is sent what was said before."""

    NEVER = "never"
    CONTENT = "clientContent"  # before the first turn
    ANNOUNCED = "historyConfig"  # the same, announced in the set-up


class Utterances(Enum):
    """How many utterances a turn of the model has."""

    NONE = "none"  # it writes down what it hears, and answers nothing
    ONE = "one"
    SEVERAL = "several"  # interactionStatus says when it is over
    ENDLESS = "endless"  # turnComplete never comes


class Coverage(Enum):
    """What of the input a turn has (TurnCoverage)."""

    ACTIVITY = "TURN_INCLUDES_ONLY_ACTIVITY"
    ALL_INPUT = "TURN_INCLUDES_ALL_INPUT"
    ACTIVITY_AND_VIDEO = "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO"


BOTH: Final = frozenset(Service)
DEVELOPER: Final = frozenset({Service.DEVELOPER})
VERTEX: Final = frozenset({Service.VERTEX})
NOWHERE: Final[frozenset[Service]] = frozenset()
LEVELS: Final = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a set-up may ask of a model, and what its turns are like.

    The defaults are what every conversational model has: a model that nobody knows is asked for
    no more.
    """

    services: frozenset[Service] = BOTH
    """Who offers it."""
    modalities: tuple[Modality, ...] = (Modality.AUDIO,)
    """The first is asked for unless the owner wants another."""
    video: bool = True
    """Whether it sees."""
    resolutions: tuple[str, ...] = LEVELS
    """What mediaResolution takes."""
    system_instruction: bool = True
    voices: Voices = Voices.ALL
    language: Language = Language.CHOSEN
    thinking: Thinking = Thinking.NEVER
    levels: tuple[str, ...] = ()
    """What thinkingLevel takes."""
    budget: range = range(0)
    """What thinkingBudget takes, in tokens."""
    affective: Flag = Flag.ABSENT
    """enableAffectiveDialog; the API of 3.8 has none."""
    proactive: Flag = Flag.ABSENT
    """proactivity.proactiveAudio: it may leave unanswered what is not meant for it."""
    functions: bool = True
    """Whether it calls functions."""
    behaviors: tuple[Behavior, ...] = ()
    """What a function may be declared as; the first is meant if it is not. Empty: unsaid."""
    scheduling: bool = False
    """Whether a function's response may set its scheduling."""
    pictures_in_results: frozenset[Service] = NOWHERE
    """Where it sees a picture in a function's response (FunctionResponse.parts)."""
    search: bool = False
    """googleSearch."""
    search_with_functions: frozenset[Service] = NOWHERE
    """Where both may be in one set-up."""
    url_context: bool = False
    code_execution: bool = False
    typed: tuple[Typed, ...] = (Typed.REALTIME,)
    """The first is preferred; Vertex AI takes CONTENT only. Empty: it only hears."""
    seeding: Seeding = Seeding.ANNOUNCED
    """On the Developer API; Vertex AI knows no historyConfig, and takes CONTENT."""
    context_update: frozenset[Service] = NOWHERE
    """Where contextUpdate changes the instruction and the tools of a session."""
    translation: bool = False
    """It translates, and does nothing else: translationConfig is required."""
    coverages: tuple[Coverage, ...] = (Coverage.ACTIVITY, Coverage.ALL_INPUT)
    """What turnCoverage takes."""
    handling: bool = True
    """Whether activityHandling can be chosen."""
    transcription: tuple[str, ...] = ("input", "output")
    """What it writes down."""
    vocabulary: bool = False
    """Whether inputAudioTranscription takes customVocabulary."""
    utterances: Utterances = Utterances.ONE
    transparent: frozenset[Service] = VERTEX
    """Where sessionResumption.transparent is known."""

    def typed_by(self, service: Service) -> tuple[Typed, ...]:
        """Return how `service` takes text in a session that has begun."""
        if service is Service.DEVELOPER or not self.typed:
            return self.typed
        return (Typed.CONTENT,)

    def seeded_by(self, service: Service) -> Seeding:
        """Return how `service` is told what was said before."""
        if service is Service.VERTEX and self.seeding is Seeding.ANNOUNCED:
            return Seeding.CONTENT
        return self.seeding
