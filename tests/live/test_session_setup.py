"""The set-up that the settings ask for, as it reaches the SDK."""

import json

from edged.capabilities import Modality
from edged.conversation.remark import Remark
from edged.live.core.setup import (
    ActivityDetection,
    FunctionDeclaration,
    SessionSetup,
)
from edged.live.gemini.genai_config import connect_config
from edged.live.session_setup import session_setup
from edged.settings.model import GeminiSettings


def wire(setup: SessionSetup) -> dict[str, object]:
    """Return the set-up as JSON has it, without what is empty."""
    config = connect_config(setup)
    told: dict[str, object] = json.loads(config.model_dump_json(exclude_none=True))
    return told


def test_each_setting_reaches_the_service() -> None:
    """And nothing is said that nobody chose."""
    plain = wire(session_setup(GeminiSettings(system_instruction="")))
    assert plain["speech_config"] == {}
    assert not {"system_instruction", "thinking_config", "history_config", "tools"} & set(plain)
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
    told = wire(session_setup(chosen))
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
                FunctionDeclaration("ring", "Rings.", '{"type": "OBJECT"}'),
                FunctionDeclaration("stop", "Stops."),
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
                {"name": "ring", "description": "Rings.", "parameters": {"type": "OBJECT"}},
                {"name": "stop", "description": "Stops."},
            ]
        }
    ]
