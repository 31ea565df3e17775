"""A press that confirms what Gemini wants to do: the real SDK, the emulator as Google."""

from pathlib import Path
from typing import Any, Final

import pytest

from edged.control.button import ControlButton
from edged.conversation.commands import Earcon, Sign
from edged.conversation.confirmation import ConfirmationAsked, ConfirmationHeard
from edged.conversation.events import PlaybackEnded, TurnFailed
from edged.conversation.notices import ActivityStarted
from edged.emulator.options import Options
from edged.outputs.speaker.earcons import synthesise
from edged.runtime.conductor import LONG_PRESS
from edged.runtime.question_timer import TIMEOUT
from tests import virtual_time
from tests.journeys.home import Home, as_samples, babble, best_match, home
from tests.journeys.test_tools import calls

LOUDER: Final = 'call volume {"percent": 70}'
TOOLS: Final[dict[str, Any]] = {"volume": True, "status": True, "confirm": ["volume"]}
MODES: Final[list[dict[str, Any]]] = [
    {},
    {"mode": "toggle"},
    {"mode": "open", "idle_close_s": 600},
    {"mode": "open", "barge_in": "always", "idle_close_s": 600},
]


def descriptions(house: Home) -> dict[str, str]:
    """Return what the service was told of each tool."""
    turns = house.emulator.sessions[-1]._turns
    assert turns
    (tools,) = turns.dialogue._setup.tools_declared
    return {each["name"]: each["description"] for each in tools["functionDeclarations"]}


async def ask(house: Home, mode: str) -> None:
    """Say something that has the device ask for a press."""
    await house.diary.until_shown(Sign.READY)
    if mode == "hold":
        await house.say(1.0)
    else:
        await house.button.hold(0.15)
        await house.diary.until_shown(Sign.LISTENING)
        house.speak()
        await house.wait(1.5)
        if mode == "toggle":
            await house.button.hold(0.15)
    await house.diary.until_shown(Sign.CONFIRM)


@pytest.mark.parametrize("conversation", MODES, ids=str)
def test_a_press_runs_what_was_asked_for(tmp_path: Path, conversation: dict[str, Any]) -> None:
    """It opens no turn and closes no conversation; the light, the ear and the status say so."""

    async def story() -> None:
        async with home(
            tmp_path,
            babble(1.0),
            options=Options(script=(LOUDER, "Good.")),
            tools=TOOLS,
            conversation=conversation,
        ) as house:
            speaker = house.appliance.parts.speaker
            before = speaker.volume
            await ask(house, conversation.get("mode", "hold"))
            told = descriptions(house)
            assert told["volume"].endswith(
                " First say in one sentence what you are about to do;"
                " the user then confirms at the device."
            )
            assert "First say" not in told["device_status"], "it needs no press"
            status = house.appliance.board.status()
            assert (status["state"], status["confirm"]) == (
                "press to confirm",
                "volume(percent=70)",
            )
            assert best_match(house.heard(), as_samples(synthesise(Earcon.CONFIRM))) >= 0.99
            turns = len(house.diary.of(ActivityStarted))
            assert speaker.volume == before, "nothing is done unasked"
            await house.button.hold(0.3)
            await house.diary.until_seen(PlaybackEnded)
            assert speaker.volume == 70
            (call,) = calls(house)
            assert call.response["status"] == "ok"
            assert len(house.diary.of(ActivityStarted)) == turns
            assert not house.diary.of(TurnFailed)
            assert "confirm" not in house.appliance.board.status()

    virtual_time.run(story())


def test_nobody_presses(tmp_path: Path) -> None:
    """After ten seconds it is refused, and the model tells."""

    async def story() -> None:
        options = Options(script=(LOUDER,))
        async with home(tmp_path, babble(1.0), options=options, tools=TOOLS) as house:
            before = house.appliance.parts.speaker.volume
            await ask(house, "hold")
            await house.wait(TIMEOUT - 0.5)
            assert house.diary.shown() is Sign.CONFIRM
            await house.diary.until_seen(PlaybackEnded)
            (call,) = calls(house)
            assert call.response["status"] == "unconfirmed"
            assert house.appliance.parts.speaker.volume == before
            await house.diary.until_shown(Sign.READY)

    virtual_time.run(story())


def test_a_press_that_comes_too_early_or_from_elsewhere_confirms_nothing(tmp_path: Path) -> None:
    """Who presses before the device has asked interrupts; the control socket is no finger."""

    async def story() -> None:
        options = Options(script=(LOUDER, LOUDER, "Good."))
        async with home(tmp_path, babble(1.0), options=options, tools=TOOLS) as house:
            before = house.appliance.parts.speaker.volume
            await house.diary.until_shown(Sign.READY)
            await house.say(1.0)
            await house.diary.until_seen(ConfirmationAsked)
            assert not house.diary.of(ConfirmationHeard)
            await house.say(1.0)
            await house.diary.until_shown(Sign.CONFIRM)
            assert calls(house)[0].response["status"] == "cancelled"
            remote = house.appliance.buttons[0]
            assert isinstance(remote, ControlButton)
            remote.press("somebody")
            await house.diary.until_shown(Sign.LISTENING)
            remote.release()
            await house.wait(15.0)
            assert calls(house)[1].response["status"] == "cancelled"
            assert house.appliance.parts.speaker.volume == before

    virtual_time.run(story())


@pytest.mark.parametrize("mode", ["hold", "toggle", "open"])
def test_a_long_press_confirms_nothing(tmp_path: Path, mode: str) -> None:
    """In `hold` somebody says no, and hears that it is one; elsewhere it mutes, as ever."""

    async def story() -> None:
        async with home(
            tmp_path,
            babble(1.0),
            options=Options(script=(LOUDER, "Good.")),
            tools=TOOLS,
            conversation={"mode": mode},
        ) as house:
            before = house.appliance.parts.speaker.volume
            await ask(house, mode)
            await house.button.hold(LONG_PRESS + 0.3)
            await house.wait(TIMEOUT)
            assert house.appliance.parts.speaker.volume == before
            muted = house.diary.shown() is Sign.MUTED
            assert muted is (mode != "hold")
            if mode == "hold":
                assert calls(house)[0].response["status"] == "unconfirmed"
                assert best_match(house.heard(), as_samples(synthesise(Earcon.REFUSED))) >= 0.99

    virtual_time.run(story())
