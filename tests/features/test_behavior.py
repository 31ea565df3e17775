"""What each feature of the table does, as the stock SDK sees it with the emulator."""

from typing import Any, Final

import pytest
from google.genai import errors, live, types

from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.emulator.replies.plan import Pace
from tests.emulator.sdk import (
    CHUNK,
    config,
    emulated,
    run,
    say,
    session,
    sound,
    speech,
    turn,
)
from tests.features.test_settings import connected
from tests.features.test_wire import FUNCTION

THINKS: Final = "gemini-3.8-live-extended-thinking"
SAID: Final = speech(0.5, 16_000)
PICTURE: Final = types.Blob(data=b"\xff\xd8\xff", mime_type="image/jpeg")
DETECTION: Final = {
    "start_of_speech_sensitivity": "START_SENSITIVITY_HIGH",
    "end_of_speech_sensitivity": "END_SENSITIVITY_HIGH",
    "prefix_padding_ms": 20,
    "silence_duration_ms": 300,
}


def contents(messages: list[types.LiveServerMessage]) -> list[types.LiveServerContent]:
    """Return what was said in `messages`."""
    return [message.server_content for message in messages if message.server_content]


def test_sound_pictures_and_words_are_one_turn() -> None:
    """What is sent between its marks is heard, seen and read as it is."""

    async def test() -> None:
        async with emulated() as emulator, session(emulator) as opened:
            await opened.send_realtime_input(activity_start=types.ActivityStart())
            sent = types.Blob(data=SAID, mime_type="audio/pcm;rate=16000")
            await opened.send_realtime_input(audio=sent)
            await opened.send_realtime_input(video=PICTURE)
            await opened.send_realtime_input(text="What is this?")
            await opened.send_realtime_input(activity_end=types.ActivityEnd())
            assert sound(await turn(opened))
            (window,) = emulator.traffic.windows
            assert bytes(window.audio) == SAID
            assert window.frames == [PICTURE.data]
            assert window.texts == ["What is this?"]

    run(test)


def test_an_answer_that_is_not_to_be_interrupted() -> None:
    """With NO_INTERRUPTION what is said meanwhile is answered afterwards."""

    async def test() -> None:
        detection = {"automatic_activity_detection": {"disabled": True}}
        kept = config(realtime_input_config=detection | {"activity_handling": "NO_INTERRUPTION"})
        async with emulated() as emulator, session(emulator, kept) as opened:
            await say(opened, speech(2.0, 16_000))
            async for message in opened.receive():
                if message.data:
                    break
            await say(opened, SAID)
            first, second = await turn(opened), await turn(opened)
            assert not any(each.interrupted for each in contents(first))
            assert any(each.generation_complete for each in contents(first))
            assert sound(second)

    run(test)


@pytest.mark.parametrize(
    ("coverage", "seen"),
    [
        ("TURN_INCLUDES_ONLY_ACTIVITY", 1),
        ("TURN_INCLUDES_ALL_INPUT", 2),
        ("TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO", 2),
    ],
)
def test_pictures_from_before_a_turn_count_by_its_coverage(coverage: str, seen: int) -> None:
    """Each that counts is billed."""

    async def test() -> None:
        detection = {"automatic_activity_detection": {"disabled": True}}
        covered = config(realtime_input_config=detection | {"turn_coverage": coverage})
        async with emulated() as emulator, session(emulator, covered) as opened:
            await opened.send_realtime_input(video=PICTURE)
            await opened.send_realtime_input(activity_start=types.ActivityStart())
            await opened.send_realtime_input(video=PICTURE)
            await opened.send_realtime_input(activity_end=types.ActivityEnd())
            await turn(opened)
            assert emulator.sessions[-1].history[0].frames == seen

    run(test)


def test_the_instruction_may_change() -> None:
    """An instruction is part of each prompt, and the new one is longer."""

    async def test() -> None:
        brief = config(system_instruction="Be brief.")
        async with emulated() as emulator, session(emulator, brief) as opened:
            prompts = []
            for instruction in ("", "Be brief, kind, and in this order: the answer, then why."):
                if instruction:
                    await opened.send_context_update(system_instruction=instruction)
                await say(opened, SAID)
                prompts += [
                    message.usage_metadata.prompt_token_count or 0
                    for message in await turn(opened)
                    if message.usage_metadata
                ]
            assert prompts[1] > prompts[0]

    run(test)


def test_words_of_both_sides() -> None:
    """What was said, what is answered; and preliminary words, where the service sends them."""

    async def test() -> None:
        options = Options(faults=planned("interim-text"))
        async with emulated(options) as emulator, session(emulator) as opened:
            await say(opened, SAID)
            told = contents(await turn(opened))
            assert "".join(
                (each.input_transcription and each.input_transcription.text) or "" for each in told
            )
            assert "".join(
                (each.output_transcription and each.output_transcription.text) or ""
                for each in told
            )
            assert any(each.interim_input_transcription for each in told)

    run(test)


def test_functions_are_declared_and_changed() -> None:
    """With the set-up, and later; what is no function ends the session."""

    async def test() -> None:
        tools: list[Any] = [{"function_declarations": [FUNCTION]}]
        async with emulated() as emulator, session(emulator, config(tools=tools)) as opened:
            await opened.send_context_update(tools=tools)
            await say(opened, SAID)
            assert sound(await turn(opened))
            wrong: list[Any] = [{"function_declarations": [FUNCTION | {"name": "turn on"}]}]
            await opened.send_context_update(tools=wrong)
            with pytest.raises(errors.APIError) as closed:
                await turn(opened)
            assert closed.value.code == 1007

    run(test)


@pytest.mark.parametrize("behavior", ["BLOCKING", "NON_BLOCKING"])
def test_functions_are_called_and_answered(behavior: str) -> None:
    """The reply tells the result; a press takes back what blocks."""

    async def test() -> None:
        tools: list[Any] = [{"function_declarations": [FUNCTION | {"behavior": behavior}]}]
        script = Options(script=('call light {"on": true}',) * 2)
        async with emulated(script) as emulator, session(emulator, config(tools=tools)) as opened:
            await say(opened, SAID)
            call = await called(opened)
            assert (call.name, call.args) == ("light", {"on": True})
            blob = types.FunctionResponseBlob(mime_type="image/jpeg", data=PICTURE.data)
            await opened.send_tool_response(
                function_responses=types.FunctionResponse(
                    id=call.id,
                    name=call.name,
                    response={"status": "ok"},
                    scheduling=types.FunctionResponseScheduling.INTERRUPT,
                    parts=[types.FunctionResponsePart(inline_data=blob)],
                )
            )
            words = ""
            while "with 1 pictures." not in words:
                for told in contents(await turn(opened)):
                    heard = told.output_transcription
                    words += (heard.text or "") if heard else ""
            assert '{"status": "ok"}' in words

    run(test)


def test_a_call_is_taken_back() -> None:
    """By a press, if it blocks."""

    async def test() -> None:
        tools: list[Any] = [{"function_declarations": [FUNCTION | {"behavior": "BLOCKING"}]}]
        script = Options(script=("call light",))
        async with emulated(script) as emulator, session(emulator, config(tools=tools)) as opened:
            await say(opened, SAID)
            call = await called(opened)
            await opened.send_realtime_input(activity_start=types.ActivityStart())
            async for message in opened.receive():
                if message.tool_call_cancellation:
                    assert message.tool_call_cancellation.ids == [call.id]
                    return

    run(test)


async def called(opened: live.AsyncSession) -> types.FunctionCall:
    """Return the next call."""
    async for message in opened.receive():
        if message.tool_call and message.tool_call.function_calls:
            (call,) = message.tool_call.function_calls
            return call
    raise AssertionError("no call")


def test_a_long_conversation_is_cut_instead_of_ended() -> None:
    """Whole turns of it are dropped, and the prompt stays below its trigger."""

    async def test() -> None:
        window = {"trigger_tokens": 5_000, "sliding_window": {"target_tokens": 2_000}}
        async with (
            emulated(Options(persona="assistant", reply_seconds=1)) as emulator,
            session(emulator, config(context_window_compression=window)) as opened,
        ):
            for _ in range(6):
                await opened.send_realtime_input(activity_start=types.ActivityStart())
                for _ in range(20):
                    await opened.send_realtime_input(video=PICTURE)
                await opened.send_realtime_input(activity_end=types.ActivityEnd())
                await turn(opened)
            history = emulator.sessions[-1].history
            assert sum(said.tokens for said in history) <= 5_000
            assert len(history) < 12

    run(test)


def test_a_session_may_begin_with_a_history() -> None:
    """It is announced, told once, and not answered; then a turn goes on from it."""

    async def test() -> None:
        announced = config(history_config={"initial_history_in_client_content": True})
        async with emulated() as emulator, session(emulator, announced) as opened:
            turns = [
                types.Content(role="user", parts=[types.Part(text="My name is Ada.")]),
                types.Content(role="model", parts=[types.Part(text="Hello Ada.")]),
            ]
            await opened.send_client_content(turns=list(turns), turn_complete=True)
            await say(opened, SAID)
            await turn(opened)
            history = emulator.sessions[-1].history
            assert [said.text for said in history[:2]] == ["My name is Ada.", "Hello Ada."]
            assert [said.role for said in history] == ["user", "model"] * 2

    run(test)


def test_a_turn_has_its_usage() -> None:
    """In all, by side and by modality; and each turn is billed with all before it."""

    async def test() -> None:
        async with emulated() as emulator, session(emulator) as opened:
            prompts = []
            for _ in range(2):
                await say(opened, SAID)
                (usage,) = [
                    each.usage_metadata for each in await turn(opened) if each.usage_metadata
                ]
                assert usage.total_token_count == (
                    (usage.prompt_token_count or 0) + (usage.response_token_count or 0)
                )
                assert usage.prompt_tokens_details
                assert usage.response_tokens_details
                prompts.append(usage.prompt_token_count or 0)
            assert prompts[1] > prompts[0]

    run(test)


def test_a_thinking_model_tells_its_thoughts_and_when_it_is_idle() -> None:
    """Thoughts are marked, and the interaction ends with the last utterance only."""

    async def test() -> None:
        thinking = {"thinking_level": "LOW", "include_thoughts": True}
        options = Options(persona="assistant", reply_seconds=1, pace=Pace(thinking=0.5))
        async with (
            emulated(options) as emulator,
            connected(emulator, THINKS, thinking_config=thinking) as opened,
        ):
            await say(opened, SAID)
            told = contents(await turn(opened))
            parts = [
                part for each in told if each.model_turn for part in each.model_turn.parts or []
            ]
            assert parts[0].thought
            assert parts[0].text
            assert told[-1].interaction_status is types.InteractionStatus.IDLE

    run(test)


@pytest.mark.parametrize(
    ("fault", "ends"),
    [
        ("", {"generation_complete", "turn_complete"}),
        ("turn-complete-reason", {"turn_complete", "turn_complete_reason"}),
        ("waiting-for-input", {"turn_complete", "waiting_for_input"}),
    ],
)
def test_a_turn_ends_for_a_reason(fault: str, ends: set[str]) -> None:
    """After all of its sound, for want of input, or because it was stopped."""

    async def test() -> None:
        options = Options(faults=planned(fault)) if fault else Options()
        async with emulated(options) as emulator, session(emulator) as opened:
            await say(opened, SAID)
            told = contents(await turn(opened))
            fields = {
                name for each in told for name in each.model_fields_set if getattr(each, name)
            }
            known = {"generation_complete", "turn_complete", "turn_complete_reason"}
            assert fields & (known | {"waiting_for_input"}) == ends

    run(test)


@pytest.mark.parametrize("end", ["silence", "the end of the stream"])
def test_hands_free(end: str) -> None:
    """The service hears by itself when the user speaks, by its settings, and tells it."""

    async def test() -> None:
        heard = config(realtime_input_config={"automatic_activity_detection": DETECTION})
        async with emulated() as emulator, session(emulator, heard) as opened:
            pcm = bytes(8_000) + speech(1.0, 16_000, 20_000)
            pcm += bytes(48_000) if end == "silence" else b""
            for start in range(0, len(pcm), CHUNK):
                blob = types.Blob(data=pcm[start : start + CHUNK], mime_type="audio/pcm;rate=16000")
                await opened.send_realtime_input(audio=blob)
            if end != "silence":
                await opened.send_realtime_input(audio_stream_end=True)
            told = await turn(opened)
            assert sound(told)
            activities = [each.voice_activity for each in told if each.voice_activity]
            assert [each.voice_activity_type for each in activities][:2] == [
                types.VoiceActivityType.ACTIVITY_START,
                types.VoiceActivityType.ACTIVITY_END,
            ]
            assert activities[0].audio_offset

    run(test)
