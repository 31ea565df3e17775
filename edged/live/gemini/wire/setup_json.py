"""The set-up of a session as JSON: https://ai.google.dev/api/live. Pure."""

import json
from typing import Any, Final

from edged.capabilities import Seeding
from edged.live.core.setup import ActivityDetection, SessionSetup
from edged.tools import Declaration

_COLLECTIONS: Final = ("models/", "tunedModels/")


def developer_name(model: str) -> str:
    """Return the name of a model as the Gemini Developer API has it."""
    return model if model.startswith(_COLLECTIONS) else f"models/{model}"


def setup_message(setup: SessionSetup, model: str = "") -> dict[str, Any]:
    """Return the first message of a connection; `model` is the name that its service has for it."""
    fields: dict[str, Any] = {
        "model": model or developer_name(setup.model),
        "generationConfig": _generation(setup),
        "sessionResumption": _resumption(setup),
        "realtimeInputConfig": _input(setup),
        "contextWindowCompression": {
            "triggerTokens": setup.compression.trigger,
            "slidingWindow": {"targetTokens": setup.compression.target},
        },
        **{
            f"{side}AudioTranscription": _transcription(setup, side) for side in setup.transcription
        },
    }
    if setup.instruction:
        fields["systemInstruction"] = _content("user", setup.instruction)
    if setup.history and setup.seeding is Seeding.ANNOUNCED:
        fields["historyConfig"] = {"initialHistoryInClientContent": True}
    if tools := _tools(setup):
        fields["tools"] = tools
    if setup.proactive:
        fields["proactivity"] = {"proactiveAudio": True}
    return {"setup": fields}


def history_message(setup: SessionSetup) -> dict[str, Any]:
    """Return what was said before, as the message that follows the set-up.

    Unless it was announced there, turnComplete would ask for a reply.
    """
    turns = [_content(remark.speaker, remark.text) for remark in setup.history]
    complete = setup.seeding is Seeding.ANNOUNCED
    return {"clientContent": {"turns": turns, "turnComplete": complete}}


def _resumption(setup: SessionSetup) -> dict[str, Any]:
    fields: dict[str, Any] = {"handle": setup.handle} if setup.handle else {}
    if setup.transparent:
        fields["transparent"] = True
    return fields


def _input(setup: SessionSetup) -> dict[str, Any]:
    fields: dict[str, Any] = {"automaticActivityDetection": _detection(setup)}
    if setup.turn_coverage:
        fields["turnCoverage"] = setup.turn_coverage
    if setup.activity_handling:
        fields["activityHandling"] = setup.activity_handling
    return fields


def _detection(setup: SessionSetup) -> dict[str, Any]:
    if setup.activity_detection is ActivityDetection.MANUAL:
        return {"disabled": True}
    fields: dict[str, Any] = {"disabled": False}
    wanted = setup.detection
    if wanted.start_sensitivity:
        fields["startOfSpeechSensitivity"] = f"START_SENSITIVITY_{wanted.start_sensitivity.upper()}"
    if wanted.end_sensitivity:
        fields["endOfSpeechSensitivity"] = f"END_SENSITIVITY_{wanted.end_sensitivity.upper()}"
    if wanted.prefix_padding_ms is not None:
        fields["prefixPaddingMs"] = wanted.prefix_padding_ms
    if wanted.silence_ms is not None:
        fields["silenceDurationMs"] = wanted.silence_ms
    return fields


def _tools(setup: SessionSetup) -> list[dict[str, Any]]:
    tools: list[dict[str, Any]] = [{"googleSearch": {}}] if setup.searches else []
    tools += [{"urlContext": {}}] if setup.url_context else []
    tools += [{"codeExecution": {}}] if setup.code_execution else []
    functions = [_function(each, setup) for each in setup.tools]
    return [*tools, {"functionDeclarations": functions}] if functions else tools


def _transcription(setup: SessionSetup, side: str) -> dict[str, Any]:
    words = setup.vocabulary if side == "input" else ()
    return {"customVocabulary": list(words)} if words else {}


def _generation(setup: SessionSetup) -> dict[str, Any]:
    speech: dict[str, Any] = {}
    if setup.voice:
        speech["voiceConfig"] = {"prebuiltVoiceConfig": {"voiceName": setup.voice}}
    if setup.language:
        speech["languageCode"] = setup.language
    fields: dict[str, Any] = {"responseModalities": [setup.modality.value]}
    if speech:
        fields["speechConfig"] = speech
    if setup.media_resolution:
        fields["mediaResolution"] = f"MEDIA_RESOLUTION_{setup.media_resolution.upper()}"
    if setup.translate_to:
        fields["translationConfig"] = {
            "targetLanguageCode": setup.translate_to,
            "echoTargetLanguage": setup.translate_echo,
        }
    if setup.affective:
        fields["enableAffectiveDialog"] = True
    if thinking := _thinking(setup):
        fields["thinkingConfig"] = thinking
    return fields


def _thinking(setup: SessionSetup) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if setup.thinking_level:
        fields["thinkingLevel"] = setup.thinking_level.upper()
    if setup.thinking_budget is not None:
        fields["thinkingBudget"] = setup.thinking_budget
    if setup.thoughts:
        fields["includeThoughts"] = True
    return fields


def _function(declared: Declaration, setup: SessionSetup) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": declared.name, "description": declared.description}
    if declared.parameters:
        fields["parameters"] = json.loads(declared.parameters)
    if behavior := setup.manner(declared.kind).behavior:
        fields["behavior"] = behavior.value
    return fields


def _content(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"text": text}]}
