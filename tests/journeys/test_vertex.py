"""A device on Vertex AI whose cable is pulled in the middle of a sentence."""

from pathlib import Path

import pytest

from edged.conversation.events import Link, LinkChanged, ReplyEnded
from edged.emulator.record import Fate
from edged.settings.secret import Kind, Secret
from tests import virtual_time
from tests.contracts.test_connector import CLIENTS, Client
from tests.journeys.home import babble, home

EXPRESS = Secret("an-express-key-0123", "the test", Kind.EXPRESS_KEY)
VOICE = babble(6.0)


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
