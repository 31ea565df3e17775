"""Which setups the service accepts, and how it refuses the others."""

from typing import Final

from edged.emulator.messages import Setup
from edged.emulator.models import Model
from edged.emulator.ranges import refuse_numbers
from edged.emulator.refusal import BAD_KEY, INVALID, NO_KEY, Refusal, inferred, known, no_modalities
from edged.emulator.tools import refuse_tools
from edged.emulator.wire import Values

BAD_KEYS: Final = ("invalid",)
"""API keys that are refused as invalid."""
_VOICE_NAMES: Final = """
    zephyr puck charon kore fenrir leda orus aoede callirrhoe autonoe enceladus iapetus umbriel
    algieba despina erinome algenib rasalgethi laomedeia achernar alnilam schedar gacrux
    pulcherrima achird zubenelgenubi vindemiatrix sadachbia sadaltager sulafat
"""
VOICES: Final = frozenset(_VOICE_NAMES.split())
"""Prebuilt voices (https://ai.google.dev/gemini-api/docs/speech-generation#voices)."""
_UNSUPPORTED: Final = (
    "responseLogprobs",
    "logprobs",
    "stopSequences",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
    "responseJsonSchemaOrdered",
    "translationConfig",
)
"""Of generationConfig: https://ai.google.dev/api/live#bidigeneratecontentsetup lists what Live does
not take; responseJsonSchema and translationConfig are inferred."""
TRIGGER_TOKENS: Final = range(5_000, 128_001)
TARGET_TOKENS: Final = range(128_001)
"""Bounds of context compression, as documented for Vertex AI."""


def refuse_key(key: str) -> Refusal | None:
    """Return why a client with this API key is refused, or None. Any other key is accepted."""
    if not key:
        return NO_KEY
    return BAD_KEY if key in BAD_KEYS else None


def refuse_setup(setup: Setup, model: Model) -> Refusal | None:
    """Return why a session with `model` cannot have this `setup`, or None."""
    generation: Values = setup.values.get("generationConfig", {})
    return (
        _refuse_generation(generation, setup.model)
        or _refuse_thinking(generation.get("thinkingConfig"), model)
        or refuse_numbers(setup.values, model)
        or _refuse_voice(generation.get("speechConfig", {}), setup.model)
        or refuse_tools(setup.values.get("tools", []), model)
        or _refuse_compression(setup)
        or _refuse_proactivity(setup)
    )


def refuse_talk(setup: Setup) -> Refusal | None:
    """Return why a session that was set up so is closed at the client's next message.

    The service accepts enableAffectiveDialog and closes a round trip later: pydantic-ai, October
    2026.
    """
    if setup.values.get("generationConfig", {}).get("enableAffectiveDialog"):
        return inferred("enableAffectiveDialog is not supported for this model.")
    return None


def _refuse_generation(generation: Values, model: str) -> Refusal | None:
    modalities: list[str] = generation.get("responseModalities", [])
    if modalities not in ([], ["AUDIO"]):
        return no_modalities(modalities, model)
    for name in _UNSUPPORTED:
        if name in generation:
            return inferred(f"{name} is not supported for this model.")
    return None


def _refuse_thinking(config: Values | None, model: Model) -> Refusal | None:
    if not model.thinking_levels:
        if config is None:
            return None
        return known(INVALID, "Thinking level is not supported for this model")
    level = (config or {}).get("thinkingLevel", "THINKING_LEVEL_UNSPECIFIED")
    if level in model.thinking_levels:
        return None
    if level == "THINKING_LEVEL_UNSPECIFIED":
        return known(INVALID, "Thinking level must be specified for this model.")
    return known(INVALID, f"Thinking level {level} is not supported for this model")


def _refuse_voice(speech: Values, model: str) -> Refusal | None:
    if "multiSpeakerVoiceConfig" in speech:  # the SDK does not even send it
        return inferred("multiSpeakerVoiceConfig is not supported for this model.")
    config: Values = speech.get("voiceConfig", {})
    voice: str | None = config.get("prebuiltVoiceConfig", {}).get("voiceName")
    if voice is not None and voice.lower() not in VOICES:
        return known(
            INVALID, f"Requested voice api_name '{voice}' is not available for model {model}"
        )
    return None


def _refuse_compression(setup: Setup) -> Refusal | None:
    compression = setup.values.get("contextWindowCompression", {})
    trigger = compression.get("triggerTokens", TRIGGER_TOKENS.stop - 1)
    target = compression.get("slidingWindow", {}).get("targetTokens", trigger // 2)
    if trigger not in TRIGGER_TOKENS or target not in TARGET_TOKENS or target >= trigger:
        return inferred("Invalid context window compression.")
    return None


def _refuse_proactivity(setup: Setup) -> Refusal | None:
    if setup.values.get("proactivity", {}).get("proactiveAudio") is False:
        return inferred("Proactive audio cannot be turned off for this model.")
    return None
