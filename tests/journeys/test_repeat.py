"""The last answer is heard once more, and a conversation is forgotten, when Gemini is asked to."""

from pathlib import Path
from typing import Final

import numpy as np

from edged.conversation.commands import Sign
from edged.conversation.events import ForgetRequested, PlaybackEnded, ReplyStarted, TurnFailed
from edged.emulator.options import Options
from tests import virtual_time
from tests.journeys.home import babble, best_match, home
from tests.journeys.test_tools import calls, turn

AGAIN: Final = "call repeat_answer"


def test_the_last_answer_is_heard_once_more(tmp_path: Path) -> None:
    """Behind what is said of it, sample for sample, and louder if asked to; then once more."""
    script = ("Once upon a time.", AGAIN, 'call repeat_answer {"louder": true}')

    async def story() -> None:
        async with home(
            tmp_path,
            babble(1.0),
            options=Options(script=script),
            tools={"repeat": True},
            speaker={"volume": 70},
        ) as house:
            await turn(house)
            first = house.heard()[: await house.heard_by_now()]
            told = first[np.flatnonzero(first)[0] : np.flatnonzero(first)[-1]]
            for number in (2, 3):
                before = await house.heard_by_now()
                await turn(house, number)
                after = house.heard()[before : await house.heard_by_now()]
                assert best_match(after, told) > 0.99
            assert [call.response["status"] for call in calls(house)] == ["ok", "ok"]
            assert house.appliance.parts.speaker.volume == 90
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())


def test_a_press_silences_what_is_repeated(tmp_path: Path) -> None:
    """It is part of the turn; and what was forgotten cannot be heard again."""

    async def story() -> None:
        script = (AGAIN, AGAIN)
        async with home(
            tmp_path, babble(1.0), options=Options(script=script), tools={"repeat": True}
        ) as house:
            await turn(house)
            assert calls(house)[0].response["status"] == "no_results"
            length = house.diary.when(PlaybackEnded)[0] - house.diary.when(ReplyStarted)[0]
            await house.say(1.0)
            await house.diary.until_seen(ReplyStarted, 2)
            await house.wait(length + 0.5)
            assert house.diary.shown() is Sign.SPEAKING
            await house.button.hold(0.1)
            await house.wait(0.5)
            assert house.diary.shown() is Sign.READY
            house.appliance.mailbox.put(ForgetRequested())
            await house.diary.until_seen(ForgetRequested)
            assert calls(house)[1].response["status"] == "ok"
            await turn(house, 2)
            assert calls(house)[-1].response["status"] == "no_results"

    virtual_time.run(story())


def test_a_conversation_is_forgotten_after_the_answer(tmp_path: Path) -> None:
    """Which is heard to its end; the next turn is on a new session."""

    async def story() -> None:
        options = Options(script=("call forget_conversation", "Hello."))
        async with home(tmp_path, babble(1.0), options=options, tools={"forget": True}) as house:
            await turn(house)
            (call,) = calls(house)
            assert call.response["status"] == "ok"
            await house.diary.until_seen(ForgetRequested)
            ended, forgotten = house.diary.when(PlaybackEnded)[0], house.diary.when(ForgetRequested)
            assert len(forgotten) == 1
            assert forgotten[0] >= ended
            await turn(house, 2)
            assert house.emulator.traffic.connections == 2
            assert not house.appliance.parts.live.remarks()[2:]
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())


def test_an_open_conversation_is_forgotten_and_closed(tmp_path: Path) -> None:
    """After the answer, too; the next press opens a new one."""

    async def story() -> None:
        options = Options(script=("call forget_conversation",))
        async with home(
            tmp_path,
            babble(1.0),
            options=options,
            tools={"forget": True},
            conversation={"mode": "open", "idle_close_s": 600},
        ) as house:
            await house.diary.until_shown(Sign.READY)
            await house.button.hold(0.15)
            await house.diary.until_shown(Sign.LISTENING)
            house.speak()
            await house.diary.until_seen(PlaybackEnded)
            await house.diary.until_seen(ForgetRequested)
            await house.diary.until_shown(Sign.READY)
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())
