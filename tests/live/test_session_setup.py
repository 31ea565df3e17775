"""The set-up that the settings ask for, as it reaches the SDK."""

import json
from dataclasses import replace

import pytest

from edged.capabilities import Modality, Service
from edged.conversation.remark import Remark
from edged.live.core.setup import (
    ActivityDetection,
    SessionSetup,
)
from edged.live.gemini.genai_config import connect_config
from edged.live.gemini.wire.setup_json import setup_message
from edged.live.session_setup import session_setup
from edged.settings.model import (
    ActivityDetectionSettings,
    ConversationSettings,
    GeminiSettings,
    Settings,
)
from edged.tools import Declaration, Kind


def wire(setup: SessionSetup) -> dict[str, object]:
    """Return the set-up as JSON has it, without what is empty."""
    config = connect_config(setup)
    told: dict[str, object] = json.loads(config.model_dump_json(exclude_none=True))
    return told


def test_each_setting_reaches_the_service() -> None:
    """And nothing is said that nobody chose."""
    plain = wire(session_setup(Settings(gemini=GeminiSettings(system_instruction=""))))
    unsaid = {"system_instruction", "thinking_config", "history_config", "tools", "speech_config"}
    assert not unsaid & set(plain)
    chosen = GeminiSettings(
        model="gemini-3.8-live-extended-thinking",
        voice="Kore",
        language="de-DE",
        system_instruction="Be brief.",
        media_resolution="high",
        thinking="medium",
        compression_trigger_tokens=50_000,
        compression_target_tokens=10_000,
    )
    told = wire(session_setup(Settings(gemini=chosen)))
    assert told["speech_config"] == {
        "voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}},
        "language_code": "de-DE",
    }
    assert told["system_instruction"] == "Be brief."
    assert told["media_resolution"] == "MEDIA_RESOLUTION_HIGH"
    assert told["thinking_config"] == {"thinking_level": "MEDIUM"}
    assert told["context_window_compression"] == {
        "trigger_tokens": 50_000,
        "sliding_window": {"target_tokens": 10_000},
    }


def test_each_value_of_a_set_up_reaches_the_service() -> None:
    """Also those that no setting chooses yet."""
    told = wire(
        SessionSetup(
            "gemini-3.8-live",
            modality=Modality.TEXT,
            activity_detection=ActivityDetection.AUTOMATIC,
            transcription=("input",),
            tools=(
                Declaration("ring", "Rings.", '{"type": "OBJECT"}'),
                Declaration("stop", "Stops.", kind=Kind.EFFECT),
            ),
            handle="h",
            history=(Remark("user", "Hi"), Remark("model", "Good day.")),
        )
    )
    assert told["response_modalities"] == ["TEXT"]
    assert told["session_resumption"] == {"handle": "h"}
    assert told["history_config"] == {"initial_history_in_client_content": True}
    assert "input_audio_transcription" in told
    assert "output_audio_transcription" not in told
    detection = told["realtime_input_config"]
    assert isinstance(detection, dict)
    assert detection["automatic_activity_detection"] == {"disabled": False}
    assert told["tools"] == [
        {
            "function_declarations": [
                {
                    "name": "ring",
                    "description": "Rings.",
                    "parameters": {"type": "OBJECT"},
                    "behavior": "BLOCKING",
                },
                {"name": "stop", "description": "Stops.", "behavior": "NON_BLOCKING"},
            ]
        }
    ]


def test_the_modes_are_asked_for_on_the_wire_as_they_are_set() -> None:
    """By both clients alike; what is left to the service is not mentioned."""
    detection = ActivityDetectionSettings(
        start_sensitivity="low", end_sensitivity="high", prefix_padding_ms=20, silence_ms=1200
    )
    talk = ConversationSettings(
        mode="open", activity_handling="waits", turn_coverage="activity_and_video"
    )
    setup = session_setup(Settings(conversation=talk, activity_detection=detection))
    wanted = {
        "automaticActivityDetection": {
            "disabled": False,
            "startOfSpeechSensitivity": "START_SENSITIVITY_LOW",
            "endOfSpeechSensitivity": "END_SENSITIVITY_HIGH",
            "prefixPaddingMs": 20,
            "silenceDurationMs": 1200,
        },
        "activityHandling": "NO_INTERRUPTION",
        "turnCoverage": "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
    }
    assert setup_message(setup)["setup"]["realtimeInputConfig"] == wanted
    config = connect_config(setup).realtime_input_config
    assert config
    assert config.model_dump(mode="json", by_alias=True, exclude_none=True) == wanted
    auto = setup_message(session_setup(Settings(conversation=ConversationSettings(mode="open"))))
    told = auto["setup"]["realtimeInputConfig"]["automaticActivityDetection"]
    assert told == {"disabled": False}


@pytest.mark.parametrize(
    ("model", "coverage"),
    [
        ("gemini-3.8-live", "TURN_INCLUDES_ONLY_ACTIVITY"),
        ("gemini-9-live", "TURN_INCLUDES_ONLY_ACTIVITY"),
        ("gemini-3.5-live-translate-preview", None),
    ],
)
def test_a_coverage_is_named_where_the_model_has_turns(model: str, coverage: str | None) -> None:
    """By both clients alike."""
    setup = session_setup(Settings(gemini=GeminiSettings(model=model)))
    assert setup_message(setup)["setup"]["realtimeInputConfig"].get("turnCoverage") == coverage
    config = connect_config(setup).realtime_input_config
    assert config
    assert config.turn_coverage == coverage


def test_a_translation_is_asked_for_with_its_language() -> None:
    """And with no activity handling, which its model does not have."""
    gemini = GeminiSettings(model="gemini-3.5-live-translate-preview")
    talk = ConversationSettings(mode="translate", translate_to="en-US", translate_echo=True)
    setup = session_setup(Settings(gemini=gemini, conversation=talk))
    told = setup_message(setup)["setup"]
    wanted = {"targetLanguageCode": "en-US", "echoTargetLanguage": True}
    assert told["generationConfig"]["translationConfig"] == wanted
    assert "activityHandling" not in told["realtimeInputConfig"]
    config = connect_config(setup).translation_config
    assert config
    assert config.model_dump(by_alias=True) == wanted


@pytest.mark.parametrize(
    ("service", "functions", "searches"),
    [
        (Service.DEVELOPER, True, True),
        (Service.DEVELOPER, False, True),
        (Service.VERTEX, True, False),
        (Service.VERTEX, False, True),
    ],
)
def test_search_gives_way_to_functions(
    service: Service, *, functions: bool, searches: bool
) -> None:
    """Where both would close the session: what the device can do is more than what Google can."""
    tools = (Declaration("tell_time", "Tells the time."),) if functions else ()
    setup = SessionSetup("gemini-3.8-live", service=service, search=True, tools=tools)
    assert ("google_search" in str(wire(setup).get("tools"))) is searches
    assert ("googleSearch" in json.dumps(setup_message(setup))) is searches


@pytest.mark.parametrize(
    "both",
    [
        SessionSetup("gemini-live-2.5-flash", search=True, url_context=True),
        SessionSetup("gemini-live-2.5-flash", search=True, code_execution=True),
    ],
)
@pytest.mark.parametrize("service", Service)
def test_search_gives_way_to_other_tools_of_google(service: Service, both: SessionSetup) -> None:
    """On Vertex AI, which takes search tools alone."""
    told = json.dumps(setup_message(replace(both, service=service)))
    assert ("googleSearch" in told) is (service is Service.DEVELOPER)
