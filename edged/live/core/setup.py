"""The set-up of a session: all that is sent before the first utterance. Pure."""

from enum import Enum
from typing import Final

from edged.capabilities import (
    Capabilities,
    Flag,
    Modality,
    Seeding,
    Service,
    Typed,
    Utterances,
)
from edged.capabilities.models import CURRENT, capabilities
from edged.conversation.remark import Remark
from edged.tools import Declaration, Kind
from edged.tools.declaration.manner import Manner, manner
from edged.values import dataclass, replace

NO_INTERRUPTION: Final = "NO_INTERRUPTION"
"""Each reply is given to its end, whatever the user does meanwhile."""


class ActivityDetection(Enum):
    """Who says when the user speaks."""

    MANUAL = "manual"  # the device, by activity events
    AUTOMATIC = "automatic"  # the service, by listening


@dataclass(frozen=True, slots=True)
class Detection:
    """How the service hears that the user speaks; empty or None: as it likes."""

    start_sensitivity: str = ""
    """low or high."""
    end_sensitivity: str = ""
    prefix_padding_ms: int | None = None
    silence_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Compression:
    """The context window as a sliding one; both in tokens."""

    trigger: int = 25_000
    """Size at which the oldest turns are dropped."""
    target: int = 8_000
    """Size after that."""


@dataclass(frozen=True, slots=True)
class SessionSetup:
    """BidiGenerateContentSetup (https://ai.google.dev/api/live), as far as a device chooses."""

    model: str
    service: Service = Service.DEVELOPER
    system_instruction: str = ""
    voice: str = ""
    """Name of a prebuilt voice; empty: the model's own."""
    language: str = ""
    """BCP-47 code; empty: the model follows the user."""
    modality: Modality = Modality.AUDIO
    activity_detection: ActivityDetection = ActivityDetection.MANUAL
    detection: Detection = Detection()
    """For AUTOMATIC."""
    activity_handling: str = "START_OF_ACTIVITY_INTERRUPTS"
    """Or NO_INTERRUPTION; empty: unsaid."""
    turn_coverage: str = "TURN_INCLUDES_ONLY_ACTIVITY"
    """A TurnCoverage; empty: unsaid."""
    translate_to: str = ""
    """BCP-47 code of the language to translate to; empty: no translation."""
    translate_echo: bool = False
    """What is said in that language is repeated."""
    media_resolution: str = "low"
    """low, medium or high: tokens per camera frame; empty: unsaid."""
    thinking_level: str = ""
    """minimal, low, medium or high; empty: unsaid."""
    thinking_budget: int | None = None
    """Tokens to think with; None: unsaid."""
    thoughts: bool = False
    """Summaries of its thoughts are sent too."""
    affective: bool = False
    proactive: bool = False
    compression: Compression = Compression()
    transcription: tuple[str, ...] = ("input", "output")
    """What is written down."""
    vocabulary: tuple[str, ...] = ()
    """Words that the transcription of the user is to recognise."""
    search: bool = False
    url_context: bool = False
    code_execution: bool = False
    tools: tuple[Declaration, ...] = ()
    """What it may ask of the device; their parameters in the service's own subset of OpenAPI."""
    tool_instruction: str = ""
    """What the servers of tools say of them; follows the system instruction."""
    handle: str | None = None
    """The session to resume; None: a new one."""
    history: tuple[Remark, ...] = ()
    """What a new session is sent of the one before."""

    @property
    def instruction(self) -> str:
        """What the service is told as its system instruction."""
        return "\n\n".join(filter(None, (self.system_instruction, self.tool_instruction)))

    @property
    def capabilities(self) -> Capabilities:
        """What the model can do."""
        return capabilities(self.model)

    @property
    def answers_all(self) -> bool:
        """Whether the model answers all that it hears, and may leave nothing at that."""
        can = self.capabilities
        chooses = self.proactive or can.proactive is Flag.FIXED
        return can.utterances in (Utterances.ONE, Utterances.SEVERAL) and not chooses

    def with_tools(self, tools: tuple[Declaration, ...], instruction: str) -> "SessionSetup":
        """Return it with other tools, and what is said of them, as far as the model takes them."""
        if not self.capabilities.functions:
            return self
        told = instruction if self.capabilities.system_instruction else ""
        return replace(self, tools=tools, tool_instruction=told)

    def manner(self, kind: Kind) -> Manner:
        """Return how a kind of tool is declared, and its calls answered."""
        return manner(kind, self.capabilities, self.service)

    @property
    def searches(self) -> bool:
        """Whether it may search: beside other tools only where both may be in one set-up."""
        mixes = self.service in self.capabilities.search_with_functions
        others = self.tools or self.url_context or self.code_execution
        return self.search and (mixes or not others)

    @property
    def writes(self) -> bool:
        """Whether the answers are text."""
        return self.modality is Modality.TEXT

    @property
    def dictates(self) -> bool:
        """Whether the model writes down what it hears, and answers nothing."""
        return self.capabilities.utterances is Utterances.NONE

    @property
    def transparent(self) -> bool:
        """Whether the service tells how much of what was said a handle has heard."""
        return self.service in self.capabilities.transparent

    @property
    def typed(self) -> tuple[Typed, ...]:
        """How it takes text in a session that has begun, the preferred way first."""
        return self.capabilities.typed_by(self.service)

    @property
    def seeding(self) -> Seeding:
        """How a new session is sent its history."""
        return self.capabilities.seeded_by(self.service)


DEFAULT: Final = SessionSetup(CURRENT)
