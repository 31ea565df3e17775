"""A device on Vertex AI whose cable is pulled in the middle of a sentence."""

from pathlib import Path

import pytest

from edged.conversation.events import (
    Link,
    LinkChanged,
    PlaybackEnded,
    ReplyEnded,
    SpeechDetected,
)
from edged.emulator.record import Fate
from edged.settings.secrets.secret import Kind, Secret
from tests import virtual_time
from tests.contracts.test_connector import CLIENTS, Client
from tests.journeys.home import babble, best_match, home, to_spoken_rate

EXPRESS = Secret("an-express-key-0123", "the test", Kind.EXPRESS_KEY)
VOICE = babble(6.0)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_cut_in_an_open_conversation_is_not_heard(client: Client, tmp_path: Path) -> None:
    """Who speaks is heard on, from the sample at which the handle stands; so is the next one."""

    async def test() -> None:
        gemini = {"backend": "vertex", "client": client}
        talk = {"mode": "open"}
        async with home(tmp_path, VOICE, key=EXPRESS, gemini=gemini, conversation=talk) as house:
            await house.diary.until_seen(LinkChanged, 2)
            await house.wait(0.5)
            await house.button.hold(0.15)
            house.speak()
            await house.wait(3.5)
            house.cable.pull()
            await house.wait(0.5)
            await house.cable.plug()
            await house.diary.until_seen(PlaybackEnded)
            windows = house.emulator.traffic.windows
            assert [window.fate for window in windows] == [Fate.CUT, Fate.ENDED]
            assert bytes(windows[1].audio).count(VOICE) == 1
            assert [each.epoch for each in house.diary.of(SpeechDetected)] == [2]
            sent = [each for each in house.emulator.traffic.messages if each.connection == 2]
            second = sum(each.audio_bytes for each in sent)
            assert second < len(windows[1].audio) - 2 * 32_000
            await house.wait(0.5)
            house.speak()
            await house.diary.until_seen(PlaybackEnded, 2)
            assert bytes(windows[2].audio).count(VOICE) == 1
            assert len(windows) == 3
            assert best_match(house.heard(), to_spoken_rate(VOICE)) >= 0.99

    virtual_time.run(test())


@pytest.mark.parametrize("client", CLIENTS)
def test_a_cut_in_the_middle_of_a_sentence_is_not_heard(client: Client, tmp_path: Path) -> None:
    """What the service had heard is not said again, and no sample is lost or heard twice."""

    async def test() -> None:
        gemini = {"backend": "vertex", "client": client}
        async with home(tmp_path, VOICE, key=EXPRESS, gemini=gemini) as house:
            await house.diary.until_seen(LinkChanged, 2)
            house.button.press()
            house.speak()
            await house.wait(3.5)
            house.cable.pull()
            await house.wait(0.5)
            await house.cable.plug()
            await house.wait(3.0)
            house.button.release()
            await house.diary.until_seen(ReplyEnded)
            windows = house.emulator.traffic.windows
            assert [window.fate for window in windows] == [Fate.CUT, Fate.ENDED]
            whole = bytes(windows[1].audio)
            assert VOICE in whole
            sent = [each for each in house.emulator.traffic.messages if each.audio_bytes]
            second = sum(each.audio_bytes for each in sent if each.connection == 2)
            assert second < len(whole) - 2 * 32_000  # the service remembers two seconds or more
            kinds = [e.kind for e in house.emulator.traffic.messages if e.connection == 2]
            assert "activityStart" not in kinds
            assert house.diary.of(LinkChanged)[-1].link is Link.ONLINE

    virtual_time.run(test())
