"""The set-up that the settings ask for, as far as the model can do it. Pure."""

from typing import Final

from edged.capabilities import Capabilities, Language, Modality, Service, Switch, Thinking, Voices
from edged.capabilities.models import capabilities
from edged.live.core.setup import Compression, SessionSetup
from edged.settings.model import ConversationSettings, GeminiSettings

_AS_IT_COMES: Final = ConversationSettings()


def session_setup(
    gemini: GeminiSettings,
    talk: ConversationSettings = _AS_IT_COMES,
    instruction: str | None = None,
) -> SessionSetup:
    """Return the set-up of a new session; `instruction` replaces the one of the settings.

    What the model is not known to have is left out: `edged.settings.abilities` has told the owner.
    """
    can = capabilities(gemini.model)
    told = gemini.system_instruction if instruction is None else instruction
    return SessionSetup(
        model=gemini.model,
        service=Service.VERTEX if gemini.backend == "vertex" else Service.DEVELOPER,
        system_instruction=told if can.system_instruction else "",
        voice="" if can.voices is Voices.NONE else gemini.voice,
        language=gemini.language if can.language is Language.CHOSEN else "",
        modality=_modality(gemini, can),
        media_resolution=_if_listed(gemini.media_resolution, can.resolutions),
        thinking_level=_if_listed(gemini.thinking, can.levels),
        thinking_budget=_budget(gemini, can),
        thoughts=gemini.thoughts and can.thinking is not Thinking.NEVER,
        affective=gemini.affective and can.affective is Switch.ALPHA,
        proactive=gemini.proactive and can.proactive is Switch.ALPHA,
        compression=Compression(
            gemini.compression_trigger_tokens, gemini.compression_target_tokens
        ),
        transcription=_transcription(gemini, talk, can),
        vocabulary=gemini.vocabulary if can.vocabulary else (),
        search=gemini.search and can.search,
        url_context=gemini.url_context and can.url_context,
        code_execution=gemini.code_execution and can.code_execution,
    )


def _modality(gemini: GeminiSettings, can: Capabilities) -> Modality:
    """Return the owner's choice if the model has it; else its first: sound, if it speaks."""
    return next(
        (m for m in can.modalities if m.value.lower() == gemini.modality), can.modalities[0]
    )


def _transcription(
    gemini: GeminiSettings, talk: ConversationSettings, can: Capabilities
) -> tuple[str, ...]:
    """Return the sides to transcribe; what is written is not transcribed."""
    spoken = can.transcription if _modality(gemini, can) is Modality.AUDIO else ("input",)
    return tuple(side for side in spoken if side in talk.transcription)


def _if_listed(value: str, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""


def _budget(gemini: GeminiSettings, can: Capabilities) -> int | None:
    budget = gemini.thinking_budget
    return budget if budget != "auto" and budget in can.budget else None
