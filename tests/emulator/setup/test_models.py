"""In what the models differ: answers in writing, thoughts, the status of an interaction."""

from typing import Any

import pytest

from edged.emulator.options import Options
from edged.emulator.replies.plan import Pace
from edged.emulator.setup.model_table import MODELS
from tests.emulator.sdk import client, config, emulated, run, say, turn
from tests.emulator.talk import END, START, Talk, audio, names, setup

SOUND = audio(b"\1\0" * 16_000)
WRITES = "models/gemini-live-2.5-flash-preview"
THINKS = "models/gemini-3.8-live-extended-thinking"
UPDATE = {"contextUpdate": {"systemInstruction": {"parts": [{"text": "Be brief."}]}}}


def said(talk: Talk) -> list[dict[str, Any]]:
    """Return the contents of the service's messages."""
    return [message["serverContent"] for _, message in talk.messages("serverContent")]


def parts(talk: Talk) -> list[dict[str, Any]]:
    """Return the parts of the model's turns."""
    return [part for each in said(talk) for part in each.get("modelTurn", {}).get("parts", [])]


def spoken_to(model: str, **generation: object) -> Talk:
    """Return a talk after one turn."""
    talk = Talk(Options(persona="assistant", pace=Pace(thinking=0.5)))
    talk.say(setup(model=model, generationConfig=generation, outputAudioTranscription={}))
    talk.say(START, SOUND, END)
    talk.wait(30.0)
    assert not talk.closed
    return talk


def test_an_answer_in_writing_has_no_sound() -> None:
    """Its words come in pieces, each a text part, and are not transcribed."""
    talk = spoken_to(WRITES, responseModalities=["TEXT"])
    words = "".join(part["text"] for part in parts(talk))
    assert words.startswith('Answer 1. You said "utterance of 1.0 s".')
    assert all(set(part) == {"text"} for part in parts(talk))
    assert not any("outputTranscription" in each for each in said(talk))
    ends = [name for each in said(talk) for name in each if name.endswith("Complete")]
    assert ends == ["generationComplete", "turnComplete"]
    usage = talk.messages("usageMetadata")[0][1]["usageMetadata"]
    assert [each["modality"] for each in usage["responseTokensDetails"]] == ["TEXT"]


def test_a_transcriber_writes_what_it_hears_and_answers_nothing() -> None:
    """Only the user's words come, and the end."""
    talk = spoken_to("models/gemini-3.5-transcribe-live", responseModalities=["TEXT"])
    assert parts(talk) == []
    assert [each["inputTranscription"] for each in said(talk) if "inputTranscription" in each]
    assert any("turnComplete" in each for each in said(talk))


@pytest.mark.parametrize("wanted", [True, False])
def test_thoughts_are_told_if_they_are_wanted(*, wanted: bool) -> None:
    """A part that is marked as a thought, before the answer."""
    config = {"thinkingLevel": "LOW", "includeThoughts": wanted}
    first = parts(spoken_to(THINKS, thinkingConfig=config))[0]
    assert first.get("thought", False) is wanted
    assert ("text" in first) is wanted


def test_a_thinking_model_says_when_the_interaction_is_over() -> None:
    """With the end of each turn, also of one that is interrupted."""
    config = {"thinkingConfig": {"thinkingLevel": "LOW"}}
    talk = spoken_to(THINKS, **config)
    talk.say(START, SOUND, END)
    talk.wait(0.1)
    talk.say(START)
    ends = [each for each in said(talk) if "turnComplete" in each]
    assert [each.get("interactionStatus") for each in ends] == ["IDLE", "IDLE"]
    assert "interactionStatus" not in said(spoken_to("models/gemini-3.8-live"))[-1]


def test_an_update_of_the_context_counts_from_then_on() -> None:
    """The new instruction is billed with the next turn; the conversation goes on."""
    talk = spoken_to("models/gemini-3.8-live")
    before = talk.messages("usageMetadata")[-1][1]["usageMetadata"]["promptTokenCount"]
    assert talk.say(UPDATE) == []
    talk.say(START, SOUND, END)
    talk.wait(30.0)
    after = talk.messages("usageMetadata")[-1][1]["usageMetadata"]["promptTokenCount"]
    assert after > before
    assert len(talk.session.history) == 4


def test_older_models_know_no_update() -> None:
    """It is as young as 3.8."""
    talk = spoken_to("models/gemini-2.0-flash-live-001")
    assert names(talk.say(UPDATE)) == ["close 1007"]


def test_the_stock_client_reads_an_answer_in_writing() -> None:
    """As the guide of 2025 shows it: response.text."""

    async def test() -> None:
        told = config(response_modalities=["TEXT"], output_audio_transcription=None)
        async with emulated(Options(persona="assistant")) as emulator:
            connecting = client(emulator).aio.live.connect(
                model=WRITES.removeprefix("models/"), config=told
            )
            async with connecting as connected:
                await say(connected, bytes(32_000))
                text = "".join([message.text or "" for message in await turn(connected)])
        assert text.startswith('Answer 1. You said "utterance of 1.0 s".')

    run(test)


def test_each_model_has_one_row() -> None:
    """Two would hide one."""
    assert len({model.name for model in MODELS}) == len(MODELS)
