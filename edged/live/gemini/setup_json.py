"""The set-up of a session as JSON: https://ai.google.dev/api/live. Pure."""

import json
from typing import Any, Final

from edged.live.core.history import Remark
from edged.live.core.setup import ActivityDetection, FunctionDeclaration, SessionSetup

_COLLECTIONS: Final = ("models/", "tunedModels/")


def setup_message(setup: SessionSetup) -> dict[str, Any]:
    """Return the first message of a connection."""
    named = setup.model.startswith(_COLLECTIONS)
    told: dict[str, Any] = {
        "model": setup.model if named else f"models/{setup.model}",
        "generationConfig": _generation(setup),
        "sessionResumption": {"handle": setup.handle} if setup.handle else {},
        "realtimeInputConfig": {
            "automaticActivityDetection": {
                "disabled": setup.activity_detection is ActivityDetection.MANUAL
            },
            "activityHandling": "START_OF_ACTIVITY_INTERRUPTS",
            "turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY",
        },
        "contextWindowCompression": {
            "triggerTokens": setup.compression.trigger,
            "slidingWindow": {"targetTokens": setup.compression.target},
        },
        **{f"{side}AudioTranscription": {} for side in setup.transcription},
    }
    if setup.system_instruction:
        told["systemInstruction"] = _content("user", setup.system_instruction)
    if setup.history:
        told["historyConfig"] = {"initialHistoryInClientContent": True}
    if setup.tools:
        told["tools"] = [{"functionDeclarations": [_function(each) for each in setup.tools]}]
    return {"setup": told}


def history_message(history: tuple[Remark, ...]) -> dict[str, Any]:
    """Return what was said before, as the message that follows the set-up."""
    turns = [_content(remark.speaker, remark.text) for remark in history]
    return {"clientContent": {"turns": turns, "turnComplete": True}}


def _generation(setup: SessionSetup) -> dict[str, Any]:
    speech: dict[str, Any] = {}
    if setup.voice:
        speech["voiceConfig"] = {"prebuiltVoiceConfig": {"voiceName": setup.voice}}
    if setup.language:
        speech["languageCode"] = setup.language
    told = {
        "responseModalities": [setup.modality.value],
        "mediaResolution": f"MEDIA_RESOLUTION_{setup.media_resolution.upper()}",
        "speechConfig": speech,
    }
    if setup.thinking_level in setup.capabilities.levels:
        told["thinkingConfig"] = {"thinkingLevel": setup.thinking_level.upper()}
    return told


def _function(declared: FunctionDeclaration) -> dict[str, Any]:
    told: dict[str, Any] = {"name": declared.name, "description": declared.description}
    if declared.parameters:
        told["parameters"] = json.loads(declared.parameters)
    return told


def _content(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"text": text}]}
