"""The setup that the settings request, as far as the model supports it. Pure."""

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
from edged.capabilities.models import capabilities
from edged.live.core.setup import (
    NO_INTERRUPTION,
    ActivityDetection,
    Compression,
    Detection,
    SessionSetup,
)
from edged.settings.model import (
    ActivityDetectionSettings,
    ConversationSettings,
    GeminiSettings,
    Settings,
)
from edged.tools import Declaration

_HANDLING: Final = {"interrupts": "START_OF_ACTIVITY_INTERRUPTS", "waits": NO_INTERRUPTION}


def session_setup(
    settings: Settings,
    instruction: str | None = None,
    tools: tuple[Declaration, ...] = (),
    tool_instruction: str = "",
) -> SessionSetup:
    """Return the set-up of a new session; `instruction` replaces the one of the settings.

    What the model is not known to have is left out, of which `edged.settings.checks.model_check`
    warns the owner.
    """
    gemini, talk = settings.gemini, settings.conversation
    can = capabilities(gemini.model)
    told = gemini.system_instruction if instruction is None else instruction
    bare = SessionSetup(
        model=gemini.model,
        service=gemini.service,
        system_instruction=told if can.system_instruction else "",
        voice="" if can.voices is Voices.NONE else gemini.voice,
        language=gemini.language if can.language is Language.CHOSEN else "",
        modality=_modality(gemini, can),
        media_resolution=_if_listed(gemini.media_resolution, can.resolutions),
        thinking_level=_if_listed(gemini.thinking, can.levels),
        thinking_budget=_budget(gemini, can),
        thoughts=gemini.thoughts and can.thinking is not Thinking.NEVER,
        affective=gemini.affective and can.affective is Flag.ALPHA,
        proactive=gemini.proactive and can.proactive is Flag.ALPHA,
        compression=Compression(
            gemini.compression_trigger_tokens, gemini.compression_target_tokens
        ),
        transcription=_transcription(gemini, talk, can),
        vocabulary=gemini.vocabulary if can.vocabulary else (),
        search=gemini.search and can.search,
        url_context=gemini.url_context and can.url_context,
        code_execution=gemini.code_execution and can.code_execution,
        activity_detection=ActivityDetection.AUTOMATIC
        if talk.mode in ("open", "translate")
        else ActivityDetection.MANUAL,
        detection=_detection(settings.activity_detection),
        activity_handling=_HANDLING[talk.activity_handling] if can.handling else "",
        turn_coverage=_coverage(talk, can),
        translate_to=talk.translate_to if talk.mode == "translate" and can.translation else "",
        translate_echo=talk.translate_echo,
    )
    return bare.with_tools(tools, tool_instruction)


def _coverage(talk: ConversationSettings, can: Capabilities) -> str:
    wanted = Coverage[talk.turn_coverage.upper()]
    return wanted.value if wanted in can.coverages else ""


def shows_pictures(settings: Settings) -> bool:
    """Return whether pictures go with what is said: the owner wants it, and the model sees."""
    camera, can = settings.camera, capabilities(settings.gemini.model)
    return camera.kind != "none" and camera.when == "press" and can.video


def looks(settings: Settings) -> bool:
    """Return whether the model may look by a tool: the owner wants it, and it sees the result."""
    on = settings.tools.look and settings.camera.kind != "none"
    gemini = settings.gemini
    return on and gemini.service in capabilities(gemini.model).pictures_in_results


def _detection(wanted: ActivityDetectionSettings) -> Detection:
    start, end = wanted.start_sensitivity, wanted.end_sensitivity
    prefix, silence = wanted.prefix_padding_ms, wanted.silence_ms
    return Detection(
        start_sensitivity="" if start == "auto" else start,
        end_sensitivity="" if end == "auto" else end,
        prefix_padding_ms=None if prefix == "auto" else prefix,
        silence_ms=None if silence == "auto" else silence,
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
