"""The set-up that the settings ask for. Pure."""

from edged.live.core.setup import Compression, SessionSetup
from edged.settings.model import GeminiSettings


def session_setup(gemini: GeminiSettings) -> SessionSetup:
    """Return the set-up of a new session."""
    return SessionSetup(
        model=gemini.model,
        system_instruction=gemini.system_instruction,
        voice=gemini.voice,
        language=gemini.language,
        media_resolution=gemini.media_resolution,
        thinking_level=gemini.thinking,
        compression=Compression(
            gemini.compression_trigger_tokens, gemini.compression_target_tokens
        ),
    )
