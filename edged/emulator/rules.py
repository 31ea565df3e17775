"""Which set-ups the service takes, and what it answers to the others."""

from typing import Final

from edged.emulator.messages import Setup
from edged.emulator.refusal import BAD_KEY, INVALID, NO_KEY, Refusal, inferred, known, no_model
from edged.emulator.wire import Values

MODELS: Final = ("gemini-3.8-live", "gemini-3.8-live-extended-thinking")
"""Models of the Live API that answer with sound (https://ai.google.dev/gemini-api/docs/models)."""
BAD_KEYS: Final = ("invalid",)
"""API keys that are known not to be valid."""
_TOOLS: Final = ("functionDeclarations", "googleSearch")
"""All that the 3.8 models can use (https://ai.google.dev/gemini-api/docs/models)."""
_VOICE_NAMES: Final = """
    zephyr puck charon kore fenrir leda orus aoede callirrhoe autonoe enceladus iapetus umbriel
    algieba despina erinome algenib rasalgethi laomedeia achernar alnilam schedar gacrux
    pulcherrima achird zubenelgenubi vindemiatrix sadachbia sadaltager sulafat
"""
VOICES: Final = frozenset(_VOICE_NAMES.split())
"""Prebuilt voices (https://ai.google.dev/gemini-api/docs/speech-generation#voices)."""
_UNSUPPORTED: Final = (
    "enableAffectiveDialog",
    "translationConfig",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
    "responseJsonSchemaOrdered",
)
TRIGGER_TOKENS: Final = range(5_000, 128_001)
TARGET_TOKENS: Final = range(128_001)
"""Bounds of context compression, as documented for Vertex AI."""


def refuse_key(key: str) -> Refusal | None:
    """Return why a client with this API key is not served. Any unknown key is as good as valid."""
    if not key:
        return NO_KEY
    return BAD_KEY if key in BAD_KEYS else None


def refuse_setup(setup: Setup, version: str) -> Refusal | None:
    """Return why a session cannot be as `setup` wants it."""
    family, _, name = setup.model.partition("/")
    if family != "models" or name not in MODELS:
        return no_model(setup.model, version)
    generation: Values = setup.values.get("generationConfig", {})
    return (
        _refuse_generation(generation, thinking="thinking" in name)
        or _refuse_voice(generation, setup.model)
        or _refuse_tools(setup)
        or _refuse_compression(setup)
        or _refuse_proactivity(setup)
    )


def _refuse_generation(generation: Values, *, thinking: bool) -> Refusal | None:
    if generation.get("responseModalities", ["AUDIO"]) not in ([], ["AUDIO"]):
        return known(
            INVALID,
            "The requested combination of response modalities is not supported by the model.",
        )
    for name in _UNSUPPORTED:
        if name in generation:
            return inferred(f"{name} is not supported for this model.")
    config: Values | None = generation.get("thinkingConfig")
    level = config.get("thinkingLevel") if config else None
    if not thinking and config is not None:
        return known(INVALID, "Thinking level is not supported for this model")
    if thinking and level not in ("LOW", "MEDIUM", "HIGH"):
        return inferred("Thinking level LOW, MEDIUM or HIGH is required for this model.")
    return None


def _refuse_voice(generation: Values, model: str) -> Refusal | None:
    config: Values = generation.get("speechConfig", {}).get("voiceConfig", {})
    voice: str | None = config.get("prebuiltVoiceConfig", {}).get("voiceName")
    if voice is not None and voice.lower() not in VOICES:
        return known(
            INVALID, f"Requested voice api_name '{voice}' is not available for model {model}"
        )
    return None


def _refuse_tools(setup: Setup) -> Refusal | None:
    for tool in setup.values.get("tools", []):
        for name in tool:
            if name not in _TOOLS:
                return inferred(f"Tool {name} is not supported for this model.")
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
