"""Gemini looks through the camera when it is asked to."""

from pathlib import Path
from typing import Any, Final

import pytest

from edged.conversation.commands import Sign
from edged.conversation.conditions import LookBegan
from edged.conversation.events import TurnFailed
from edged.emulator.conversation.function_calls import Fate
from edged.emulator.options import Options
from tests import virtual_time
from tests.inputs.pictures import folder_of
from tests.journeys.home import Home, babble, home
from tests.journeys.test_tools import calls, turn, words

SCRIPT: Final = Options(script=("call look", "call look\ncall look"))
ASK: Final[dict[str, Any]] = {"kind": "simulated", "when": "ask"}


def signs(house: Home) -> list[Sign]:
    """Return what the light showed, each change once."""
    shown = [sign for _, _, sign in house.diary.entries]
    return [sign for before, sign in zip([None, *shown], shown, strict=False) if sign is not before]


@pytest.mark.parametrize("client", ["google-genai", "websocket"])
@pytest.mark.parametrize("when", ["ask", "press"])
def test_a_picture_comes_with_the_result(tmp_path: Path, client: str, when: str) -> None:
    """One for each turn that asks, and none beside it unless pictures go with what is said."""

    async def story() -> None:
        folder = folder_of(tmp_path / "pictures")
        async with home(
            tmp_path,
            babble(1.0),
            options=SCRIPT,
            tools={"look": True},
            gemini={"client": client},
            camera=ASK | {"folder": folder, "when": when},
        ) as house:
            await turn(house)
            (call,) = calls(house)
            assert call.fate is Fate.ANSWERED
            assert call.response["status"] == "ok"
            assert "with 1 pictures" in words(house)
            thinking = signs(house).index(Sign.THINKING)
            after = signs(house)[thinking + 1]
            assert after is Sign.LISTENING, "the light is steady while it looks"
            await turn(house, 2)
            assert words(house).count("with 1 pictures") == 3, "the same call again is the same"
            assert not house.diary.of(TurnFailed)
            frames = sum(len(each.frames) for each in house.emulator.traffic.windows)
            assert (frames > 0) == (when == "press")

    virtual_time.run(story())


def test_it_looks_in_an_open_conversation(tmp_path: Path) -> None:
    """By the tool alone: nothing is filmed."""

    async def story() -> None:
        async with home(
            tmp_path,
            babble(1.0),
            options=Options(script=("call look",)),
            tools={"look": True},
            camera=ASK | {"folder": folder_of(tmp_path / "pictures")},
            conversation={"mode": "open", "idle_close_s": 600},
        ) as house:
            await house.diary.until_shown(Sign.READY)
            await house.button.hold(0.15)
            await house.diary.until_shown(Sign.LISTENING)
            house.speak()
            await house.diary.until(lambda: "with 1 pictures" in words(house))
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())


def test_a_camera_that_is_gone_is_told(tmp_path: Path) -> None:
    """With its cause, and the conversation goes on; once it is back it sees."""

    async def story() -> None:
        folder = tmp_path / "pictures"
        folder.mkdir()
        async with home(
            tmp_path,
            babble(1.0),
            options=Options(script=("call look", "call look")),
            tools={"look": True},
            camera=ASK | {"folder": folder},
        ) as house:
            await turn(house)
            (call,) = calls(house)
            assert call.response["status"] == "failed"
            assert "there is no *.jpg" in call.response["message"]
            folder_of(folder)
            await house.wait(40.0)
            await turn(house, 2)
            assert "with 1 pictures" in words(house)
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())


def test_without_a_camera_in_the_settings_nothing_looks(tmp_path: Path) -> None:
    """The tool is not declared, and a call of it is refused."""

    async def story() -> None:
        async with home(
            tmp_path,
            babble(1.0),
            options=Options(script=("call look",)),
            tools={"look": True, "time": True},
        ) as house:
            await turn(house)
            (call,) = calls(house)
            assert call.response["status"] == "invalid_argument"
            assert not house.diary.of(LookBegan)

    virtual_time.run(story())


def test_a_model_that_does_not_see_results_is_not_asked_to(tmp_path: Path) -> None:
    """By the table of models."""

    async def story() -> None:
        async with home(
            tmp_path,
            babble(1.0),
            options=Options(script=("call look",)),
            tools={"look": True, "time": True},
            gemini={"model": "gemini-2.5-flash-native-audio-preview-12-2025"},
            camera=ASK | {"folder": folder_of(tmp_path / "pictures")},
        ) as house:
            await turn(house)
            (call,) = calls(house)
            assert call.response["status"] == "invalid_argument"

    virtual_time.run(story())
