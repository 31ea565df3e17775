"""`edged say` to its end: control socket, conversation, SDK over TLS, emulator, speaker."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edged.conversation.commands import Sign
from edged.conversation.events import PlaybackEnded, ReplyEnded
from edged.conversation.notices import PlaybackStarted
from edged.emulator.options import Options
from edged.emulator.replies.plan import Pace
from edged.errors import ServiceError
from edged.settings.secrets.secret import Kind, Secret
from tests import virtual_time
from tests.inputs.pictures import picture
from tests.journeys.home import KEY, Home, babble, home

JPEG = picture()

EXPRESS = Secret("an-express-key-0123", "the test", Kind.EXPRESS_KEY)
CLIENTS = ("google-genai", "websocket")


class Typist:
    """A client of the control socket, on the same loop."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, text: str, **params: object) -> None:
        """Say it; the reply comes before anything else."""
        request = {"method": "say", "params": {"text": text, **params}}
        self._writer.write(json.dumps(request).encode() + b"\n")
        assert await self._message() == {"v": 1, "id": None, "result": {"typed": True}}

    async def remember(self, said: list[tuple[str, str]]) -> None:
        """Begin a new conversation."""
        turns = [{"role": role, "text": text} for role, text in said]
        request = {"method": "remember", "params": {"turns": turns}}
        self._writer.write(json.dumps(request).encode() + b"\n")
        assert (await self._message())["result"] == {"remembered": True}

    async def end(self) -> tuple[str, str]:
        """Return the words of the answer, and the outcome."""
        words = ""
        while True:
            match await self._message():
                case {"event": "transcript", "speaker": "model", "text": text}:
                    words += text
                case {"event": "end", "outcome": outcome}:
                    return words, outcome
                case _:
                    pass

    async def _message(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(await self._reader.readline())


@asynccontextmanager
async def another(tmp_path: Path) -> AsyncIterator[Typist]:
    """Have somebody else at a keyboard."""
    reader, writer = await asyncio.open_unix_connection(tmp_path / "control.sock")
    try:
        yield Typist(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def written(
    tmp_path: Path,
    secret: Secret = KEY,
    talk: dict[str, object] | None = None,
    thinking: float = 0.0,
    **gemini: str,
) -> AsyncIterator[tuple[Home, Typist]]:
    """Run a device that is online, with somebody at its keyboard."""
    options = Options(pace=Pace(thinking=thinking))
    voice, talk = babble(1.0), talk or {}
    device = home(tmp_path, voice, options=options, key=secret, conversation=talk, gemini=gemini)
    async with device as house:
        await house.diary.until_shown(Sign.READY)
        async with another(tmp_path) as typist:
            yield house, typist


async def opened(house: Home) -> None:
    """Open the conversation, and hear the reply to what is said first."""
    await house.wait(0.5)
    await house.button.hold(0.15)
    await house.diary.until_seen(PlaybackEnded)


@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_typed_is_answered_aloud(tmp_path: Path, client: str) -> None:
    """The words come with the sound; the end comes when it was heard."""

    async def story() -> None:
        async with written(tmp_path, client=client) as (house, typist):
            await typist.say("Wie lange kochen Eier?")
            assert await typist.end() == ("Wie lange kochen Eier?", "answered")
            assert house.diary.of(PlaybackEnded)
            assert np.abs(house.heard()).max() > 1_000

    virtual_time.run(story())


@pytest.mark.parametrize("client", CLIENTS)
def test_a_quiet_answer_is_only_written(tmp_path: Path, client: str) -> None:
    """It is about the picture, which is in the same turn; the speaker makes no sound."""

    async def story() -> None:
        async with written(tmp_path, client=client) as (house, typist):
            seen = base64.b64encode(JPEG).decode()
            await typist.say("What is this?", jpeg=seen, quiet=True)
            assert await typist.end() == ("What is this?", "answered")
            assert house.diary.of(ReplyEnded)
            await house.wait(2.0)
            assert not house.diary.of(PlaybackStarted)
            assert not house.heard().any()
            user, _ = house.emulator.sessions[-1].history
            assert (user.text, user.frames) == ("What is this?", 1)

    virtual_time.run(story())


@pytest.mark.parametrize("client", CLIENTS)
def test_a_model_that_only_writes_is_read(tmp_path: Path, client: str) -> None:
    """Its text is the answer; nothing is waited for that could be heard."""

    async def story() -> None:
        model, form = "gemini-live-2.5-flash-preview", "text"
        opening = written(tmp_path, client=client, model=model, modality=form)
        async with opening as (house, typist):
            await typist.say("Wie lange kochen Eier?")
            assert await typist.end() == ("Wie lange kochen Eier?", "answered")
            assert not house.diary.of(PlaybackStarted)

    virtual_time.run(story())


@pytest.mark.parametrize("client", CLIENTS)
def test_vertex_ai_is_written_to_and_names_its_session(
    tmp_path: Path, client: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It takes no text as realtime input; the name is for whoever reads the logs of both."""

    async def story() -> None:
        async with written(tmp_path, EXPRESS, backend="vertex", client=client) as (_, typist):
            await typist.say("Guten Tag")
            assert await typist.end() == ("Guten Tag", "answered")

    caplog.set_level("INFO", "edged")
    virtual_time.run(story())
    named = [vars(r)["edged_fields"] for r in caplog.records if r.message == "session_named"]
    assert named == [{"session": "1"}]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_conversation_begins_with_what_is_to_be_remembered(tmp_path: Path, client: str) -> None:
    """The service is told it, and again by the device when it has lost the conversation."""

    async def story() -> None:
        async with written(tmp_path, client=client) as (house, typist):
            before = len(house.emulator.sessions)
            await typist.remember([("user", "I am Ada."), ("model", "Hello Ada.")])
            await house.diary.until(lambda: len(house.emulator.sessions) > before)
            await typist.say("Who am I?")
            assert await typist.end() == ("Who am I?", "answered")
            told = [said.text for said in house.emulator.sessions[-1].history]
            assert told == ["I am Ada.", "Hello Ada.", "Who am I?", "Who am I?"]
            live = house.appliance.parts.live
            assert [remark.text for remark in live.remarks()][:2] == ["I am Ada.", "Hello Ada."]

    virtual_time.run(story())


def test_a_press_interrupts_it_like_any_answer(tmp_path: Path) -> None:
    """The button is the master; the next words are answered."""

    async def story() -> None:
        async with written(tmp_path) as (house, typist):
            await typist.say(" ".join(["word"] * 100))
            await house.diary.until_shown(Sign.SPEAKING)
            house.button.press()
            words, outcome = await typist.end()
            assert outcome == "interrupted"
            assert words
            await typist.say("Me first!")
            assert await typist.end() == ("", "busy")
            house.button.release()
            await typist.say("And now?")
            assert await typist.end() == ("And now?", "answered")

    virtual_time.run(story())


@pytest.mark.parametrize("client", CLIENTS)
def test_it_goes_into_an_open_conversation(tmp_path: Path, client: str) -> None:
    """It is answered in words and sound, the microphone pauses, and what is said next is heard."""
    voice = babble(1.0)

    async def story() -> None:
        async with written(tmp_path, talk={"mode": "open"}, client=client) as (house, typist):
            await house.wait(0.5)
            await house.button.hold(0.15)
            await house.diary.until_seen(PlaybackEnded)  # of what was said first
            assert house.diary.shown() is Sign.LISTENING
            await typist.say("Good morning")
            await house.diary.until_shown(Sign.SPEAKING)
            assert await typist.end() == ("Good morning", "answered")
            assert len(house.diary.of(PlaybackEnded)) == 2
            assert house.diary.shown() is Sign.LISTENING, "it goes on"
            await house.wait(0.5)
            house.speak()
            await house.diary.until_seen(PlaybackEnded, 3)
            windows = house.emulator.traffic.windows
            assert [bytes(window.audio).count(voice) for window in windows] == [1, 1]
            assert house.emulator.traffic.connections == 1

    virtual_time.run(story())


def test_a_quiet_one_goes_into_an_open_conversation(tmp_path: Path) -> None:
    """No sound comes of it, and the next thing that is said is answered aloud."""

    async def story() -> None:
        async with written(tmp_path, talk={"mode": "open"}) as (house, typist):
            await opened(house)
            await typist.say("Good morning", quiet=True)
            assert await typist.end() == ("Good morning", "answered")
            assert len(house.diary.of(PlaybackStarted)) == 1
            assert house.diary.shown() is Sign.LISTENING
            await house.wait(0.5)
            house.speak()
            await house.diary.until_seen(PlaybackEnded, 2)

    virtual_time.run(story())


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("handling", ["interrupts", "waits"])
def test_each_text_in_an_open_conversation_gets_its_own_answer(
    tmp_path: Path, handling: str, *, quiet: bool
) -> None:
    """Also where another one is typed before the first is answered, or while it is."""

    async def story() -> None:
        talk: dict[str, object] = {"mode": "open", "activity_handling": handling}
        async with (
            written(tmp_path, talk=talk, thinking=1.0) as (house, first),
            another(tmp_path) as second,
        ):
            await opened(house)
            for texts in (("One", "Two"), (" ".join(["word"] * 30), "Three")):
                await first.say(texts[0], quiet=quiet)
                await house.wait(0.2 if texts[1] == "Two" else 2.0)
                await second.say(texts[1], quiet=quiet)
                assert (await first.end())[1] == "interrupted"
                assert await second.end() == (texts[1], "answered")
            started = [played.epoch for played in house.diary.of(PlaybackStarted)]
            assert len(started) == (1 if quiet else 4)
            assert house.diary.shown() is Sign.LISTENING

    virtual_time.run(story())


@pytest.mark.parametrize("quiet", [False, True])
def test_what_is_typed_while_the_connection_is_cut_is_answered_after_that(
    tmp_path: Path, *, quiet: bool
) -> None:
    """Once, by the service that the conversation goes on with."""

    async def story() -> None:
        async with written(tmp_path, talk={"mode": "open"}) as (house, typist):
            await opened(house)
            house.cable.pull()
            await house.wait(0.5)
            await typist.say("Good morning", quiet=quiet)
            await house.wait(2.0)
            await house.cable.plug()
            assert await typist.end() == ("Good morning", "answered")
            assert len(house.diary.of(PlaybackStarted)) == (1 if quiet else 2)
            assert house.diary.shown() is Sign.LISTENING

    virtual_time.run(story())


def test_a_picture_does_not_go_into_an_open_conversation(tmp_path: Path) -> None:
    """The service takes one beside a text only as content, which closes a connection that hears."""

    async def story() -> None:
        async with written(tmp_path, talk={"mode": "open"}) as (house, _):
            await house.button.hold(0.15)
            await house.wait(0.5)
            live = house.appliance.parts.live
            with pytest.raises(ServiceError, match="close it by a press"):
                live.check_typing(JPEG)
            live.check_typing(b"")

    virtual_time.run(story())
