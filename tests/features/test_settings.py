"""A value of the set-up that a model takes, and one that it does not: through the stock SDK."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import pytest
from google import genai
from google.genai import errors, live, types

from edged.emulator.server import Emulator
from tests.emulator.sdk import MODEL, config, emulated, run

TRANSLATES: Final = "gemini-3.5-live-translate-preview"
NATIVE: Final = "gemini-2.5-flash-native-audio-preview-12-2025"
HALF_CASCADE: Final = "gemini-live-2.5-flash-preview"


@asynccontextmanager
async def connected(
    emulator: Emulator, model: str, version: str = "v1beta", **changes: object
) -> AsyncIterator[live.AsyncSession]:
    """Connect with any model, on any version of the API."""
    context = ssl.create_default_context(cafile=str(emulator.ca_file))
    options = types.HttpOptions(
        base_url=emulator.url, api_version=version, async_client_args={"ssl": context}
    )
    client = genai.Client(api_key="any", http_options=options)
    async with client.aio.live.connect(model=model, config=config(**changes)) as opened:
        yield opened


@dataclass(frozen=True)
class Setting:
    """A field with a value that its model takes, and with one, or a model, that it is not for."""

    model: str
    taken: dict[str, object]
    refused: dict[str, object]
    other: str = MODEL
    version: str = "v1beta"


TRANSLATION: Final[dict[str, object]] = {
    "translation_config": {"target_language_code": "de", "echo_target_language": True},
    "context_window_compression": None,
}
SETTINGS: Final = {
    "media resolution": Setting(
        MODEL,
        {"media_resolution": "MEDIA_RESOLUTION_HIGH"},
        TRANSLATION | {"media_resolution": "MEDIA_RESOLUTION_HIGH"},
        TRANSLATES,
    ),
    "voice": Setting(
        MODEL,
        {"speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}}},
        {"speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Elvis"}}}},
    ),
    "language": Setting(
        MODEL,
        {"speech_config": {"language_code": "de-DE"}},
        {"speech_config": {"language_code": "de-DE"}},
        NATIVE,
    ),
    "vocabulary": Setting(
        MODEL,
        {"input_audio_transcription": {"custom_vocabulary": ["Ophélie"]}},
        {"input_audio_transcription": {"custom_vocabulary": ["Ophélie"]}},
        HALF_CASCADE,
    ),
    "search": Setting(
        MODEL,
        {"tools": [{"google_search": {}}]},
        TRANSLATION | {"tools": [{"google_search": {}}]},
        TRANSLATES,
    ),
    "url context": Setting(
        HALF_CASCADE, {"tools": [{"url_context": {}}]}, {"tools": [{"url_context": {}}]}
    ),
    "code execution": Setting(
        HALF_CASCADE, {"tools": [{"code_execution": {}}]}, {"tools": [{"code_execution": {}}]}
    ),
    "translation": Setting(TRANSLATES, TRANSLATION, TRANSLATION),
    "affective dialog": Setting(
        NATIVE,
        {"enable_affective_dialog": True},
        {"enable_affective_dialog": True},
        TRANSLATES,
        "v1alpha",
    ),
    "proactive audio": Setting(
        NATIVE,
        {"proactivity": {"proactive_audio": True}},
        {"proactivity": {"proactive_audio": False}},
        version="v1alpha",
    ),
    "thinking budget": Setting(
        NATIVE,
        {"thinking_config": {"thinking_budget": 512}},
        {"thinking_config": {"thinking_budget": 99_999}},
        NATIVE,
    ),
}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS.keys())
def test_a_setting_is_taken_or_refused(setting: Setting) -> None:
    """A session begins with it; with what the model lacks it is closed, and the SDK says why."""

    async def test() -> None:
        async with emulated() as emulator:
            async with connected(emulator, setting.model, setting.version, **setting.taken):
                assert emulator.sessions[-1].history == ()
            with pytest.raises(errors.APIError) as closed:
                async with connected(emulator, setting.other, setting.version, **setting.refused):
                    pass
            assert closed.value.code == 1007

    run(test)
