"""Which setups the service accepts, and how it refuses the others."""

from typing import Final

from edged.emulator.protocol.messages import Setup
from edged.emulator.protocol.ranges import refuse_numbers
from edged.emulator.protocol.refusal import (
    BAD_KEY,
    INVALID,
    NO_KEY,
    Refusal,
    inferred,
    known,
    no_modalities,
)
from edged.emulator.protocol.wire import Values
from edged.emulator.setup.models import Flag, Model, Thinking
from edged.emulator.setup.tools import refuse_tools

BAD_KEYS: Final = ("invalid",)
"""API keys that are refused as invalid."""
_UNSUPPORTED: Final = (
    "responseLogprobs",
    "logprobs",
    "stopSequences",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
    "responseJsonSchemaOrdered",
)
"""Of generationConfig: https://ai.google.dev/api/live#bidigeneratecontentsetup lists what Live does
not take; responseJsonSchema is inferred."""
TRIGGER_TOKENS: Final = range(5_000, 128_001)
TARGET_TOKENS: Final = range(128_001)
"""Bounds of context compression, as documented for Vertex AI."""


def refuse_key(key: str) -> Refusal | None:
    """Return why a client with this API key is refused, or None. Any other key is accepted."""
    if not key:
        return NO_KEY
    return BAD_KEY if key in BAD_KEYS else None


def refuse_setup(setup: Setup, model: Model, *, alpha: bool) -> Refusal | None:
    """Return why a session with `model` cannot have this `setup`, or None.

    `alpha`: what is experimental is taken, as v1alpha and Vertex AI do.
    """
    generation: Values = setup.values.get("generationConfig", {})
    return (
        _refuse_generation(generation, setup.model, model)
        or _refuse_thinking(generation.get("thinkingConfig"), model)
        or refuse_numbers(setup.values, model)
        or _refuse_voice(generation.get("speechConfig", {}), setup.model, model)
        or refuse_tools(setup.values.get("tools", []), model)
        or _refuse_compression(setup)
        or _refuse_switches(setup, model, alpha=alpha)
        or _refuse_fields(setup, model)
    )


def refuse_talk(setup: Setup, model: Model) -> Refusal | None:
    """Return why a session that was set up so is closed at the client's next message.

    The service accepts enableAffectiveDialog and closes a round trip later: pydantic-ai, October
    2026.
    """
    asked = setup.values.get("generationConfig", {}).get("enableAffectiveDialog")
    return _AFFECTIVE if asked and model.affective is Flag.CLOSED_LATER else None


_AFFECTIVE: Final = inferred("enableAffectiveDialog is not supported for this model.")


def _refuse_generation(generation: Values, name: str, model: Model) -> Refusal | None:
    modalities: list[str] = generation.get("responseModalities", [])
    if len(modalities) > 1 or not model.modalities.issuperset(modalities or ["AUDIO"]):
        return no_modalities(modalities or ["AUDIO"], name)
    if model.translates and not generation.get("translationConfig", {}).get("targetLanguageCode"):
        return inferred("translationConfig.targetLanguageCode is required for this model.")
    unsupported = _UNSUPPORTED if model.translates else (*_UNSUPPORTED, "translationConfig")
    unsupported = unsupported if model.sees else (*unsupported, "mediaResolution")
    return next((_unsupported(each) for each in unsupported if each in generation), None)


def _unsupported(name: str) -> Refusal:
    return inferred(f"{name} is not supported for this model.")


def _refuse_thinking(config: Values | None, model: Model) -> Refusal | None:
    if config is None and model.thinking is not Thinking.REQUIRED:
        return None
    if model.thinking is Thinking.REFUSED:
        return known(INVALID, "Thinking level is not supported for this model")
    level = (config or {}).get("thinkingLevel", _NO_LEVEL)
    if level == _NO_LEVEL and model.thinking is Thinking.REQUIRED:
        return known(INVALID, "Thinking level must be specified for this model.")
    if level not in model.levels | {_NO_LEVEL}:
        return known(INVALID, f"Thinking level {level} is not supported for this model")
    budget = (config or {}).get("thinkingBudget", -1)
    if budget != -1 and budget not in model.budget:
        return inferred(f"Thinking budget {budget} is not supported for this model")
    return None


_NO_LEVEL: Final = "THINKING_LEVEL_UNSPECIFIED"


def _refuse_voice(speech: Values, name: str, model: Model) -> Refusal | None:
    if "multiSpeakerVoiceConfig" in speech:  # the SDK does not even send it
        return inferred("multiSpeakerVoiceConfig is not supported for this model.")
    if speech.get("languageCode") and not model.languages:
        return inferred("Setting the language code is not supported for this model.")
    config: Values = speech.get("voiceConfig", {})
    voice: str | None = config.get("prebuiltVoiceConfig", {}).get("voiceName")
    if voice is not None and voice.lower() not in model.voices:
        return known(
            INVALID, f"Requested voice api_name '{voice}' is not available for model {name}"
        )
    return None


def _refuse_compression(setup: Setup) -> Refusal | None:
    compression = setup.values.get("contextWindowCompression", {})
    trigger = compression.get("triggerTokens", TRIGGER_TOKENS.stop - 1)
    target = compression.get("slidingWindow", {}).get("targetTokens", trigger // 2)
    if trigger not in TRIGGER_TOKENS or target not in TARGET_TOKENS or target >= trigger:
        return inferred("Invalid context window compression.")
    return None


def _refuse_switches(setup: Setup, model: Model, *, alpha: bool) -> Refusal | None:
    proactive = setup.values.get("proactivity", {}).get("proactiveAudio")
    if proactive is False and model.proactive is Flag.REDUNDANT:
        return inferred("Proactive audio cannot be turned off for this model.")
    if proactive and model.proactive is Flag.REFUSED:  # other versions do not know the field
        return _unsupported("proactivity")
    affective = setup.values.get("generationConfig", {}).get("enableAffectiveDialog")
    if affective and model.affective is Flag.REFUSED:
        return _AFFECTIVE
    if affective and model.affective is Flag.ALPHA and not alpha:
        return _AFFECTIVE
    return None


def _refuse_fields(setup: Setup, model: Model) -> Refusal | None:
    if "systemInstruction" in setup.values and not model.instruction:
        return _unsupported("systemInstruction")
    if setup.seeded and not model.history:
        return _unsupported("historyConfig")
    realtime = setup.values.get("realtimeInputConfig", {})
    if "activityHandling" in realtime and not model.handling:
        return _unsupported("activityHandling")
    if "turnCoverage" in realtime and setup.coverage not in model.coverages:
        return _unsupported(f"turnCoverage {setup.coverage.value}")
    words = setup.values.get("inputAudioTranscription", {}).get("customVocabulary")
    if words and not model.vocabulary:
        return _unsupported("customVocabulary")
    return None
