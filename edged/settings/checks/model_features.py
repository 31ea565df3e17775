"""The features of a model that settings use, each with what the model must support. Pure."""

from collections.abc import Callable
from functools import partial
from typing import Final

from edged.capabilities import (
    Capabilities,
    Coverage,
    Flag,
    Language,
    Modality,
    Thinking,
    Voices,
)
from edged.settings.checks.speech import FIRST_VOICES
from edged.settings.model import ConversationSettings, GeminiSettings, Settings, ToolSettings
from edged.values import dataclass

_DEFAULT: Final = GeminiSettings()
_TALK: Final = ConversationSettings()


@dataclass(frozen=True, slots=True)
class ModelFeature:
    """A setting that not every model can follow."""

    key: str
    """The dotted name."""
    what: str
    """Completes "the model has no …"."""
    asked: Callable[[Settings], bool]
    met: Callable[[Settings, Capabilities], bool]


def _switchable(flag: Flag) -> bool:
    return flag is Flag.ALPHA


def _has_voice(settings: Settings, can: Capabilities) -> bool:
    first = settings.gemini.voice.lower() in FIRST_VOICES
    return can.voices is Voices.ALL or (can.voices is Voices.EIGHT and first)


def _budgets(settings: Settings, can: Capabilities) -> bool:
    return settings.gemini.thinking_budget in can.budget


def _sees_results(settings: Settings, can: Capabilities) -> bool:
    return not can.functions or settings.gemini.service in can.pictures_in_results


def _switched_on(tool: str, settings: Settings) -> bool:
    return bool(getattr(settings.tools, tool))


MODEL_FEATURES: Final = (
    ModelFeature(
        "gemini.modality",
        "answers in that form",
        lambda settings: settings.gemini.modality != "auto",
        lambda settings, can: Modality(settings.gemini.modality.upper()) in can.modalities,
    ),
    ModelFeature(
        "gemini.voice", "such voice", lambda settings: bool(settings.gemini.voice), _has_voice
    ),
    ModelFeature(
        "gemini.language",
        "choice of language, but goes by what it hears",
        lambda settings: bool(settings.gemini.language),
        lambda _, can: can.language is Language.CHOSEN,
    ),
    ModelFeature(
        "gemini.system_instruction",
        "system instruction",
        lambda settings: settings.gemini.system_instruction != _DEFAULT.system_instruction,
        lambda _, can: can.system_instruction,
    ),
    ModelFeature(
        "gemini.instruction_file",
        "system instruction",
        lambda settings: settings.gemini.instruction_file is not None,
        lambda _, can: can.system_instruction,
    ),
    ModelFeature(
        "gemini.vocabulary",
        "vocabulary",
        lambda settings: bool(settings.gemini.vocabulary),
        lambda _, can: can.vocabulary,
    ),
    ModelFeature(
        "gemini.media_resolution",
        "such resolution",
        lambda settings: settings.gemini.media_resolution != _DEFAULT.media_resolution,
        lambda settings, can: settings.gemini.media_resolution in can.resolutions,
    ),
    ModelFeature(
        "gemini.affective",
        "affective dialog to switch on",
        lambda settings: settings.gemini.affective,
        lambda _, can: _switchable(can.affective),
    ),
    ModelFeature(
        "gemini.proactive",
        "proactive audio to switch on",
        lambda settings: settings.gemini.proactive,
        lambda _, can: _switchable(can.proactive),
    ),
    ModelFeature(
        "gemini.thinking",
        "such thinking level",
        lambda settings: settings.gemini.thinking != _DEFAULT.thinking,
        lambda settings, can: settings.gemini.thinking in can.levels,
    ),
    ModelFeature(
        "gemini.thinking_budget",
        "such thinking budget",
        lambda settings: settings.gemini.thinking_budget != "auto",
        _budgets,
    ),
    ModelFeature(
        "gemini.thoughts",
        "summaries of its thoughts",
        lambda settings: settings.gemini.thoughts,
        lambda _, can: can.thinking is not Thinking.NEVER,
    ),
    ModelFeature(
        "gemini.search",
        "Google Search",
        lambda settings: settings.gemini.search,
        lambda _, can: can.search,
    ),
    ModelFeature(
        "gemini.url_context",
        "URL context",
        lambda settings: settings.gemini.url_context,
        lambda _, can: can.url_context,
    ),
    ModelFeature(
        "gemini.code_execution",
        "code execution",
        lambda settings: settings.gemini.code_execution,
        lambda _, can: can.code_execution,
    ),
    *(
        ModelFeature(
            f"tools.{name}",
            "calls of functions",
            partial(_switched_on, name),
            lambda _, can: can.functions,
        )
        for name in ToolSettings.__match_args__
    ),
    ModelFeature(
        "tools.look",
        "eyes for the results of tools",
        lambda settings: settings.tools.look,
        _sees_results,
    ),
    ModelFeature(
        "conversation.mode",
        "translation",
        lambda settings: settings.conversation.mode == "translate",
        lambda _, can: can.translation,
    ),
    ModelFeature(
        "conversation.activity_handling",
        "choice of what a voice does to a reply",
        lambda settings: settings.conversation.activity_handling == "waits",
        lambda _, can: can.handling,
    ),
    ModelFeature(
        "conversation.turn_coverage",
        "such turn coverage",
        lambda settings: settings.conversation.turn_coverage != _TALK.turn_coverage,
        lambda settings, can: (
            Coverage[settings.conversation.turn_coverage.upper()] in can.coverages
        ),
    ),
    ModelFeature(
        "camera.kind",
        "eyes: it takes no pictures",
        lambda settings: settings.camera.kind != "none",
        lambda _, can: can.video,
    ),
)
"""Each setting that a model may lack; one that is for every model is not here."""
