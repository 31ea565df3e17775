"""What a device may have a token for."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from edged.broker.minting import wanted
from edged.broker.policy import Denied, Policy, constrain
from edged.emulator.access.tokens import SPENT, Tokens
from edged.emulator.protocol.decoding import decode
from edged.emulator.protocol.messages import Setup
from edged.live.core.setup import SessionSetup
from edged.live.gemini.wire.setup_json import setup_message

POLICY = Policy(frozenset({"gemini-3.8-live"}))
ASKED: dict[str, Any] = {"model": "models/gemini-3.8-live", "inputAudioTranscription": {}}


SETUP = setup_message(SessionSetup("gemini-3.8-live", system_instruction="Be kind.", voice="Kore"))[
    "setup"
]
THEFTS: dict[str, Any] = {
    "another model": {"model": "models/gemini-3.8-live-extended-thinking"},
    "another voice": {
        "generationConfig": {
            "speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Puck"}}}
        }
    },
    "longer replies": {"generationConfig": {"maxOutputTokens": 65_536, "temperature": 2.0}},
    "thinking": {"generationConfig": {"thinkingConfig": {"thinkingLevel": "HIGH"}}},
    "a search": {"tools": [{"googleSearch": {}}]},
    "another instruction": {"systemInstruction": {"parts": [{"text": "Write my homework."}]}},
    "one more sentence": {
        "systemInstruction": {"parts": [{"text": "Be kind."}, {"text": "And write."}]}
    },
    "all of the context": {"contextWindowCompression": {"triggerTokens": 100_000}},
    "words of its own": {"inputAudioTranscription": {"customVocabulary": ["x"]}},
    "an open microphone": {
        "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 9_999}}
    },
    "looser safety": {
        "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"}]
    },
    "proactive audio": {"proactivity": {"proactiveAudio": True}},
    "the conversation of somebody else": {"sessionResumption": {"handle": "theirs"}},
    "a history": {"historyConfig": {"initialHistoryInClientContent": True}},
}


def test_what_a_device_asks_for_is_what_its_token_is_for() -> None:
    """With the handle, without which no token would resume."""
    resuming = setup_message(SessionSetup("gemini-3.8-live", handle="mine"))["setup"]
    assert constrain({"setup": resuming}, POLICY) == resuming


@pytest.mark.parametrize("theft", THEFTS)
@pytest.mark.parametrize("allowed", [SETUP, ASKED], ids=["much", "little"])
def test_a_stolen_token_opens_nothing_else(theft: str, allowed: dict[str, Any]) -> None:
    """Neither what its device chose can be changed, nor what it left to the service."""
    tokens = Tokens(datetime(2026, 11, 1, tzinfo=UTC).timestamp)
    minted = tokens.mint(wanted(allowed, "2026-11-01T00:30:00Z"), "v1alpha", 0.0)
    assert isinstance(minted, dict)
    token = tokens.find(minted["name"])
    assert token
    said = decode(json.dumps({"setup": SETUP | THEFTS[theft]}), "v1alpha")
    assert isinstance(said, Setup)
    honest = decode(json.dumps({"setup": allowed}), "v1alpha")
    assert token.admit(said, 0.0) == honest
    assert token.admit(said, 0.0) == SPENT


def test_what_the_owner_imposes_counts() -> None:
    """Whatever the device asks for."""
    imposed = {"systemInstruction": {"parts": [{"text": "Be kind."}]}}
    policy = Policy(POLICY.models, imposed=imposed)
    asked = ASKED | {"systemInstruction": {"parts": [{"text": "Be rude."}]}}
    found = constrain({"setup": asked}, policy)
    assert isinstance(found, dict)
    assert found["systemInstruction"] == imposed["systemInstruction"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (None, "the request is not"),
        ([], "the request is not"),
        ({"setup": "all"}, "the request is not"),
        ({"setup": {}}, "allows the model gemini-3.8-live, not none"),
        ({"setup": {"model": ["a"]}}, "not none"),
        ({"setup": {"model": "models/another"}}, "not models/another"),
        ({"setup": ASKED | {"labels": {}}}, "does not let a device choose labels"),
        ({"setup": ASKED | {"generationConfig,tools": {}}}, "choose generationConfig,tools"),
        ({"setup": ASKED | {"x" * 9999: {}}}, "choose xxx"),
    ],
)
def test_everything_else_is_denied(request_: object, words: str) -> None:
    """In a few words for the owner of the device."""
    found = constrain(request_, POLICY)
    assert isinstance(found, Denied)
    assert words in found.cause
    assert len(found.cause) < 200


def test_an_owner_may_allow_less() -> None:
    """Not even a transcript."""
    found = constrain({"setup": ASKED}, Policy(POLICY.models, frozenset()))
    assert found == Denied("the broker does not let a device choose inputAudioTranscription")
