"""What each setting of a set-up changes, as the stock SDK sees it with the emulator."""

from typing import Any, Final

import numpy as np
import pytest
from google.genai import types

from edged.emulator.options import Options
from edged.emulator.server import Emulator
from tests.emulator.sdk import (
    CHUNK,
    MODEL,
    config,
    emulated,
    run,
    say,
    session,
    sound,
    speech,
    turn,
)
from tests.features.test_settings import HALF_CASCADE, NATIVE, TRANSLATES, connected

THINKS: Final = "gemini-3.8-live-extended-thinking"
ASSISTANT: Final = Options(persona="assistant", reply_seconds=1)
SAID: Final = speech(0.5, 16_000)
PICTURE: Final = types.Blob(data=b"\xff\xd8\xff", mime_type="image/jpeg")
Messages = list[types.LiveServerMessage]


async def answered(emulator: Emulator, model: str, pcm: bytes = SAID, **changes: Any) -> Messages:  # noqa: ANN401 - the SDK's own
    """Return a turn with `model` after a set-up with `changes`; v1alpha takes what is young."""
    async with connected(emulator, model, "v1alpha", **changes) as opened:
        await say(opened, pcm)
        return await turn(opened)


def contents(messages: Messages) -> list[types.LiveServerContent]:
    """Return what was said in `messages`."""
    return [message.server_content for message in messages if message.server_content]


def parts(messages: Messages) -> list[types.Part]:
    """Return the parts of the model's turn."""
    turns = [each.model_turn for each in contents(messages) if each.model_turn]
    return [part for each in turns for part in each.parts or []]


def usage(messages: Messages) -> types.UsageMetadata:
    """Return the usage of the turn."""
    (found,) = [message.usage_metadata for message in messages if message.usage_metadata]
    return found


def transcripts(messages: Messages, side: str) -> list[types.Transcription]:
    """Return the pieces of one side's transcript."""
    found = (getattr(each, f"{side}_transcription") for each in contents(messages))
    return [each for each in found if each]


@pytest.mark.parametrize(("resolution", "tokens"), [("LOW", 64), ("MEDIUM", 256), (None, 258)])
def test_a_resolution_sets_the_price_of_a_picture(resolution: str | None, tokens: int) -> None:
    """In the details of the prompt."""

    async def test() -> None:
        chosen = f"MEDIA_RESOLUTION_{resolution}" if resolution else None
        async with (
            emulated() as emulator,
            session(emulator, config(media_resolution=chosen)) as opened,
        ):
            await opened.send_realtime_input(activity_start=types.ActivityStart())
            await opened.send_realtime_input(video=PICTURE)
            await opened.send_realtime_input(activity_end=types.ActivityEnd())
            details = usage(await turn(opened)).prompt_tokens_details or []
        counts = {each.modality: each.token_count for each in details}
        assert counts[types.MediaModality.IMAGE] == tokens

    run(test)


def test_each_voice_sounds_different() -> None:
    """And the same each time."""

    async def test() -> None:
        async with emulated(ASSISTANT) as emulator:
            heard = [
                sound(
                    await answered(
                        emulator,
                        MODEL,
                        speech_config={
                            "voice_config": {"prebuilt_voice_config": {"voice_name": name}}
                        },
                    )
                )
                for name in ("Kore", "Puck", "Kore")
            ]
        assert heard[0] == heard[2]
        assert heard[0] != heard[1]

    run(test)


def test_a_language_is_that_of_the_transcripts() -> None:
    """Of both sides; unsaid, they name none."""

    async def test() -> None:
        async with emulated() as emulator:
            for code in ("de-DE", None):
                speaks = {"language_code": code} if code else None
                told = await answered(emulator, MODEL, speech_config=speaks)
                pieces = transcripts(told, "input") + transcripts(told, "output")
                assert len(pieces) == 2
                assert {piece.language_code for piece in pieces} == {code}

    run(test)


def test_a_vocabulary_is_recognised() -> None:
    """The word is written as it was given."""

    async def test() -> None:
        heard = {"custom_vocabulary": ["Ophélie"]}
        async with emulated() as emulator:
            told = await answered(emulator, MODEL, input_audio_transcription=heard)
        assert "Ophélie" in "".join(each.text or "" for each in transcripts(told, "input"))

    run(test)


def test_a_search_names_its_sources_and_is_billed() -> None:
    """With the pages that were found, in a field of their own."""

    async def test() -> None:
        async with emulated() as emulator:
            told = await answered(emulator, MODEL, tools=[{"google_search": {}}])
        (found,) = [each.grounding_metadata for each in contents(told) if each.grounding_metadata]
        assert found.web_search_queries
        assert found.grounding_chunks
        assert found.grounding_chunks[0].web
        assert found.grounding_chunks[0].web.uri == "https://example.org/eggs"
        counts = usage(told)
        assert counts.tool_use_prompt_token_count
        assert counts.total_token_count == (
            (counts.prompt_token_count or 0)
            + (counts.response_token_count or 0)
            + counts.tool_use_prompt_token_count
        )

    run(test)


def test_pages_are_read_and_code_is_run() -> None:
    """Each shows what came of it; without the tools nothing does."""

    async def test() -> None:
        both: list[Any] = [{"url_context": {}}, {"code_execution": {}}]
        async with emulated() as emulator:
            plain = await answered(emulator, HALF_CASCADE)
            told = await answered(emulator, HALF_CASCADE, tools=both)
        (read,) = [
            each.url_context_metadata for each in contents(told) if each.url_context_metadata
        ]
        assert read.url_metadata
        assert read.url_metadata[0].retrieved_url == "https://example.org/eggs"
        code = [part.executable_code for part in parts(told) if part.executable_code]
        results = [part.code_execution_result for part in parts(told) if part.code_execution_result]
        assert [each.code for each in code] == ["print(17 * 23)"]
        assert [each.output for each in results] == ["391\n"]
        assert not any(part.executable_code for part in parts(plain))
        assert not any(each.url_context_metadata for each in contents(plain))

    run(test)


@pytest.mark.parametrize(
    ("model", "thinking", "tokens"),
    [
        (NATIVE, {"thinking_budget": 0}, None),
        (NATIVE, {"thinking_budget": 100}, 100),
        (THINKS, {"thinking_level": "LOW"}, 64),
        (THINKS, {"thinking_level": "HIGH"}, 1_024),
    ],
)
def test_thinking_is_billed(model: str, thinking: dict[str, Any], tokens: int | None) -> None:
    """By its level, or within its budget."""

    async def test() -> None:
        async with emulated() as emulator:
            told = await answered(emulator, model, thinking_config=thinking)
        assert usage(told).thoughts_token_count == tokens
        assert sound(told)

    run(test)


def test_proactive_audio_leaves_noise_unanswered() -> None:
    """Its turn is complete without a word; speech is answered, and so is noise without it."""

    async def test() -> None:
        asked = {"proactive_audio": True}
        noise = speech(0.5, 16_000, 200)
        async with emulated() as emulator:
            assert not sound(await answered(emulator, NATIVE, noise, proactivity=asked))
            assert sound(await answered(emulator, NATIVE, SAID, proactivity=asked))
            assert sound(await answered(emulator, NATIVE, noise))

    run(test)


def test_affective_dialog_answers_as_it_is_spoken_to() -> None:
    """Softly if the user speaks softly; without it always alike."""

    async def test() -> None:
        async with emulated(ASSISTANT) as emulator:
            for affective in (True, None):
                levels = [
                    np.abs(np.frombuffer(sound(told), "<i2")).max()
                    for loudness in (3_000, 24_000)
                    for told in [
                        await answered(
                            emulator,
                            NATIVE,
                            speech(0.5, 16_000, loudness),
                            enable_affective_dialog=affective,
                        )
                    ]
                ]
                assert (levels[0] < 0.6 * levels[1]) == bool(affective)

    run(test)


@pytest.mark.parametrize(
    ("language", "echo", "heard"),
    [("en-US", False, True), ("de", True, True), ("de", False, False)],
)
def test_what_is_in_the_target_language_is_echoed_if_asked(
    language: str, *, echo: bool, heard: bool
) -> None:
    """The emulator takes all that is said for German; the transcripts tell both languages."""

    async def test() -> None:
        wanted = {"target_language_code": language, "echo_target_language": echo}
        automatic: dict[str, Any] = {"automatic_activity_detection": {}}
        told: Messages = []
        async with (
            emulated() as emulator,
            connected(
                emulator,
                TRANSLATES,
                translation_config=wanted,
                realtime_input_config=automatic,
                context_window_compression=None,
            ) as opened,
        ):
            pcm = speech(1.0, 16_000, 20_000)
            for start in range(0, len(pcm), CHUNK):
                blob = types.Blob(data=pcm[start : start + CHUNK], mime_type="audio/pcm;rate=16000")
                await opened.send_realtime_input(audio=blob)
            await opened.send_realtime_input(audio_stream_end=True)
            async for message in opened.receive():
                told.append(message)
                if message.session_resumption_update and transcripts(told, "input"):
                    break
        assert bool(sound(told)) == heard
        assert {each.language_code for each in transcripts(told, "input")} == {"de-DE"}
        spoken = {each.language_code for each in transcripts(told, "output")}
        assert spoken == ({language} if heard else set())

    run(test)


@pytest.mark.parametrize(
    ("setting", "heard"),
    [
        ({}, True),
        ({"start_of_speech_sensitivity": "START_SENSITIVITY_LOW"}, False),
        ({"prefix_padding_ms": 900}, False),
    ],
)
def test_what_counts_as_speech_is_set(setting: dict[str, Any], *, heard: bool) -> None:
    """Somebody who speaks softly, for half a second, and stops."""

    async def test() -> None:
        detection = {"automatic_activity_detection": {"silence_duration_ms": 200, **setting}}
        async with (
            emulated() as emulator,
            session(emulator, config(realtime_input_config=detection)) as opened,
        ):
            pcm = speech(0.5, 16_000, 4_000) + bytes(32_000)
            for start in range(0, len(pcm), CHUNK):
                blob = types.Blob(data=pcm[start : start + CHUNK], mime_type="audio/pcm;rate=16000")
                await opened.send_realtime_input(audio=blob)
            await opened.send_realtime_input(audio_stream_end=True)
            await opened.send_client_content(
                turns=types.Content(role="user", parts=[types.Part(text="Hi.")])
            )
            await turn(opened)
            assert (emulator.traffic.windows != []) == heard

    run(test)
