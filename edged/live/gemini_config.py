"""The set-up of a session, in the types of google-genai."""

from typing import Final

from google.genai import types

from edged.live.core.history import Remark
from edged.settings.model import GeminiSettings

THINKING_MODEL: Final = "extended-thinking"
"""In the name of a model that thinks, and says several utterances per turn."""


def _thinking(settings: GeminiSettings) -> types.ThinkingConfig | None:
    """Return the level for a model that needs one; any other refuses it (1007)."""
    if THINKING_MODEL not in settings.model:
        return None
    return types.ThinkingConfig(thinking_level=types.ThinkingLevel(settings.thinking.upper()))


def connect_config(
    settings: GeminiSettings, handle: str | None, *, seeded: bool
) -> types.LiveConnectConfig:
    """Return the setup: manual activity, both transcripts, resumption, explicit compression."""
    history = types.HistoryConfig(initial_history_in_client_content=True) if seeded else None
    voice = types.VoiceConfig(
        prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=settings.voice)
    )
    resolution = f"MEDIA_RESOLUTION_{settings.media_resolution.upper()}"
    return types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        thinking_config=_thinking(settings),
        media_resolution=types.MediaResolution(resolution),
        speech_config=types.SpeechConfig(
            voice_config=voice if settings.voice else None,
            language_code=settings.language or None,
        ),
        system_instruction=settings.system_instruction or None,
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
        session_resumption=types.SessionResumptionConfig(handle=handle),
        history_config=history,
        realtime_input_config=types.RealtimeInputConfig(
            automatic_activity_detection=types.AutomaticActivityDetection(disabled=True),
            activity_handling=types.ActivityHandling.START_OF_ACTIVITY_INTERRUPTS,
            turn_coverage=types.TurnCoverage.TURN_INCLUDES_ONLY_ACTIVITY,
        ),
        context_window_compression=types.ContextWindowCompressionConfig(
            trigger_tokens=settings.compression_trigger_tokens,
            sliding_window=types.SlidingWindow(target_tokens=settings.compression_target_tokens),
        ),
    )


def contents(history: tuple[Remark, ...]) -> list[types.Content | types.ContentDict]:
    """Return what was said before, as the service wants its initial history."""
    return [types.Content(role=r.speaker, parts=[types.Part(text=r.text)]) for r in history]
