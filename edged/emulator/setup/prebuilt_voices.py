"""The prebuilt voices (https://ai.google.dev/gemini-api/docs/speech-generation#voices)."""

from typing import Final

FIRST_VOICES: Final = frozenset(
    {"zephyr", "puck", "charon", "kore", "fenrir", "leda", "orus", "aoede"}
)
"""Those of the half-cascade models: the guide to the Live API of 2025."""
_LATER: Final = """
    callirrhoe autonoe enceladus iapetus umbriel algieba despina erinome algenib rasalgethi
    laomedeia achernar alnilam schedar gacrux pulcherrima achird zubenelgenubi vindemiatrix
    sadachbia sadaltager sulafat
"""
VOICES: Final = FIRST_VOICES | frozenset(_LATER.split())
