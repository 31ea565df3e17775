"""A turn with models that differ: in writing, by dictation, with thoughts; on the real assembly."""

from pathlib import Path

import pytest

from edged.capabilities.models import switched_off
from edged.conversation.commands import Earcon, Sign
from edged.conversation.events import PlaybackEnded, ReplyWritten
from edged.conversation.notices import ReplyText, Transcribed, UsageReported
from edged.emulator.faults.when import Planned, planned
from edged.emulator.options import Options
from edged.outputs.speaker.earcons import synthesise
from tests import virtual_time
from tests.journeys.home import Home, as_samples, babble, best_match, home

CLIENTS = ("google-genai", "websocket")


async def _ask(house: Home) -> None:
    await house.diary.until_shown(Sign.READY)
    await house.say(1.6)


def words(house: Home, speaker: str) -> str:
    """Return what a side said."""
    return "".join(t.text for t in house.diary.of(Transcribed) if t.speaker == speaker)


@pytest.mark.parametrize("client", CLIENTS)
def test_an_answer_in_writing_is_told_and_shown(client: str, tmp_path: Path) -> None:
    """The speaker says by an earcon that there is something to read; the status has it."""

    async def test() -> None:
        gemini = {"model": "gemini-live-2.5-flash-preview", "modality": "text", "client": client}
        options = Options(persona="assistant")
        async with home(tmp_path, babble(1.5), options=options, gemini=gemini) as house:
            await _ask(house)
            await house.diary.until_seen(ReplyWritten)
            await house.diary.until_shown(Sign.READY)
            await house.wait(2.0)
            assert words(house, "model") == ""
            answer = "".join(piece.text for piece in house.diary.of(ReplyText))
            assert answer.startswith("Answer 1.")
            assert house.appliance.board.status().get("answer") == answer
            assert best_match(house.heard(), as_samples(synthesise(Earcon.WRITTEN))) >= 0.99
            assert not house.diary.of(PlaybackEnded)

    virtual_time.run(test())


@pytest.mark.parametrize("client", CLIENTS)
def test_dictation_is_written_down(client: str, tmp_path: Path) -> None:
    """A model that answers nothing has not failed."""

    async def test() -> None:
        gemini = {"model": "gemini-3.5-transcribe-live", "vocabulary": ("Ada",), "client": client}
        async with home(tmp_path, babble(1.5), gemini=gemini) as house:
            await _ask(house)
            await house.diary.until_seen(ReplyWritten)
            assert words(house, "user").startswith("utterance of 1.")
            assert words(house, "model") == ""

    virtual_time.run(test())


@pytest.mark.parametrize("wanted", [True, False])
def test_thoughts_go_into_the_journal_if_they_are_wanted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, wanted: bool
) -> None:
    """They are neither heard nor part of the transcript."""

    async def test() -> None:
        gemini = {"model": "gemini-3.8-live-extended-thinking", "thoughts": wanted}
        async with home(tmp_path, babble(1.5), gemini=gemini) as house:
            await _ask(house)
            await house.diary.until_seen(PlaybackEnded)
            assert "Listening" not in words(house, "model")

    with caplog.at_level("INFO"):
        virtual_time.run(test())
    assert [record.message for record in caplog.records].count("thought") == int(wanted)


@pytest.mark.parametrize("faults", [(), planned("unknown-model")], ids=["served", "gone"])
def test_a_model_that_should_be_gone_is_tried(faults: tuple[Planned, ...], tmp_path: Path) -> None:
    """The table may be wrong; where it is right, the service's refusal is told in its sentence."""

    async def test() -> None:
        gemini = {"model": "gemini-3.1-flash-live-preview"}
        options = Options(faults=faults)
        async with home(tmp_path, babble(1.5), options=options, gemini=gemini) as house:
            if not faults:
                await _ask(house)
                await house.diary.until_seen(PlaybackEnded)
                return
            await house.diary.until_shown(Sign.NOT_SET_UP)
            status = house.appliance.board.status()
            assert status["link"]["cause"].endswith(switched_off(gemini["model"]))
            assert status["model_doubt"] == switched_off(gemini["model"])

    virtual_time.run(test())


@pytest.mark.parametrize("sides", [(), ("input",), ("output",)])
def test_what_is_not_to_be_transcribed_is_told_nobody(
    sides: tuple[str, ...], tmp_path: Path
) -> None:
    """Though the service transcribes the user unasked: no observer hears of it."""

    async def test() -> None:
        talk = {"transcription": sides}
        async with home(tmp_path, babble(1.5), conversation=talk) as house:
            await _ask(house)
            await house.diary.until_seen(PlaybackEnded)
            await house.diary.until_seen(UsageReported)
            told = {piece.speaker for piece in house.diary.of(Transcribed)}
            assert told == {{"input": "user", "output": "model"}[side] for side in sides}

    virtual_time.run(test())


def test_the_sources_of_an_answer_are_in_the_status(tmp_path: Path) -> None:
    """Of a search and of a page that was read, once each; in the journal only if it has words."""

    async def story() -> None:
        gemini = {"search": True}
        async with home(tmp_path, babble(1.0), gemini=gemini) as house:
            await house.diary.until_shown(Sign.READY)
            await house.say(1.0)
            await house.diary.until_seen(PlaybackEnded)
            assert house.appliance.board.status()["sources"] == [
                {"link": "https://example.org/eggs", "title": "How to boil eggs"}
            ]
            (used,) = house.diary.of(UsageReported)
            assert used.kinds.tools_in == 300

    virtual_time.run(story())
