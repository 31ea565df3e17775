"""The whole device with a partner that is not Google's: what the core does, it does for any."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from edged.assembly import Host
from edged.conversation.commands import Sign
from edged.conversation.events import PlaybackEnded, ReplyStarted, TurnFailed
from edged.conversation.notices import Transcribed, UsageReported
from edged.emulator.access import authority
from edged.simulate.partner.echo import Echo, echo
from edged.simulate.partner.realtime import RealtimeConnector
from edged.system.watchers import NO_WATCHERS
from tests import virtual_time
from tests.inputs.pictures import folder_of
from tests.journeys.home import KEY, Device, as_samples, babble, best_match, device, to_spoken_rate
from tests.journeys.villain import Papers
from tests.virtual_time import VirtualClock


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Issue a certificate that the device trusts."""
    return authority.issue(tmp_path_factory.mktemp("papers"))


@asynccontextmanager
async def telephone(
    folder: Path, papers: Papers, voice: bytes, **tables: dict[str, Any]
) -> AsyncIterator[tuple[Device, Echo]]:
    """Run a device whose partner is the echo."""
    clock, (ca_file, context) = VirtualClock(), papers
    async with echo(context, clock) as service:
        connector = RealtimeConnector(service.url, "a-token", ca_file, clock)
        host = Host(asyncio.get_running_loop(), folder, clock, NO_WATCHERS)
        async with device(host, voice, connector, KEY, tables) as house:
            await house.diary.until_shown(Sign.READY)
            yield house, service


def test_what_is_said_comes_back(tmp_path: Path, papers: Papers) -> None:
    """Press, speak, show, release, hear: with words and usage as with Gemini."""

    async def story() -> None:
        voice = babble(1.5)
        camera = {"kind": "simulated", "folder": folder_of(tmp_path / "pictures")}
        async with telephone(tmp_path, papers, voice, camera=camera) as (house, service):
            await house.say(1.6)
            await house.diary.until_seen(PlaybackEnded)
            assert best_match(house.heard(), to_spoken_rate(voice)) > 0.98
            assert best_match(as_samples(service.heard[0]), to_spoken_rate(voice)) > 0.98
            assert {each.speaker for each in house.diary.of(Transcribed)} == {"user", "model"}
            assert [each.total_tokens for each in house.diary.of(UsageReported)] == [7]
        assert service.token == "Bearer a-token"
        (session,) = service.sessions
        assert session["audio"]["input"]["turn_detection"] is None
        assert session["instructions"].startswith("You are a voice assistant")
        assert service.items[0]["content"][0]["image_url"].startswith("data:image/jpeg;base64,/9j/")

    virtual_time.run(story())


def test_a_press_ends_an_answer(tmp_path: Path, papers: Papers) -> None:
    """The service is told, and the new answer is heard alone."""

    async def story() -> None:
        async with telephone(tmp_path, papers, babble(9)) as (house, service):
            await house.say(4)
            await house.diary.until_seen(ReplyStarted)
            await house.say(1)
            await house.diary.until_seen(PlaybackEnded)
            assert service.cancelled == 1
            second = as_samples(service.heard[1])
            assert best_match(house.heard(), second[len(second) // 2 :]) > 0.98

    virtual_time.run(story())


def test_speech_outlives_a_cut_in_its_middle(tmp_path: Path, papers: Papers) -> None:
    """It is said again on the next connection, whole, by nothing that the adapter does."""

    async def story() -> None:
        voice = babble(1.5)
        async with telephone(tmp_path, papers, voice) as (house, service):
            service.hang_ups = 1
            await house.say(1.6)
            await house.diary.until_seen(PlaybackEnded)
            assert not house.diary.of(TurnFailed)
            assert len(service.sessions) == 2
            assert best_match(as_samples(service.heard[0]), to_spoken_rate(voice)) > 0.98

    virtual_time.run(story())


def test_a_conversation_goes_on_where_nothing_can_be_resumed(
    tmp_path: Path, papers: Papers
) -> None:
    """A new session is told what was said in the one before."""

    async def story() -> None:
        async with telephone(tmp_path, papers, babble(6)) as (house, service):
            await house.say(1)
            await house.diary.until_seen(PlaybackEnded)
            words = f"{len(service.heard[0])} bytes"
            service.hang_ups = 1
            await house.say(1)
            await house.diary.until_seen(PlaybackEnded, 2)
            told = [item["content"][0]["text"] for item in service.items]
            assert told[:2] == [words, words]
            assert [item["role"] for item in service.items][:2] == ["user", "assistant"]

    virtual_time.run(story())
