"""What the owner sees and hears when something is wrong, and how it comes back."""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from edged.clock import SYSTEM_CLOCK, ScaledClock
from edged.conversation.commands import Sign
from edged.conversation.events import Link, LinkChanged, PhaseTimedOut, PlaybackEnded, TurnFailed
from edged.emulator.options import Options
from edged.settings.secrets.secret import NO_SECRET, Secret
from tests import virtual_time
from tests.inputs.pictures import folder_of
from tests.journeys.home import Home, babble, best_match, home, to_spoken_rate

Story = Callable[[Path], Coroutine[Any, Any, None]]


def told(
    story: Story, run: Callable[[Coroutine[Any, Any, None]], None] = virtual_time.run
) -> Callable[[Path], None]:
    """Make a test of a story; one with a process of its own is run in real time."""

    def test(tmp_path: Path) -> None:
        run(story(tmp_path))

    test.__doc__ = story.__doc__
    return test


async def press_in_vain(house: Home, seconds: float = 0.5) -> None:
    """Press and wait for the sound that tells why there is no answer."""
    house.button.press()
    await house.wait(seconds)
    house.button.release()
    await house.wait(1.5)


async def _without_a_key(tmp_path: Path) -> None:
    """The device runs, shows that it is not set up, says so aloud, and never connects."""
    async with home(tmp_path, babble(1), key=NO_SECRET) as house:
        await house.diary.until_shown(Sign.NOT_SET_UP)
        await press_in_vain(house)
        assert "GEMINI_API_KEY" in house.diary.of(LinkChanged)[0].cause
        assert house.diary.shown() is Sign.NOT_SET_UP
        assert not house.emulator.traffic.connections
    assert house.heard().any()


async def _with_a_wrong_key(tmp_path: Path) -> None:
    """A refused key is told with its cure and is not tried again and again."""
    async with home(tmp_path, babble(1), key=Secret("invalid", "the test")) as house:
        await house.diary.until_shown(Sign.NOT_SET_UP)
        causes = [event.cause for event in house.diary.of(LinkChanged)]
        assert "API key not valid" in causes[-1]
        assert "check the API key" in causes[-1]
        await press_in_vain(house)
        assert house.emulator.traffic.connections == 1
    assert house.heard().any()


async def _with_an_unknown_model(tmp_path: Path) -> None:
    """A model that does not exist names the settings."""
    async with home(tmp_path, babble(1), gemini={"model": "gemini-1-mute"}) as house:
        await house.diary.until_shown(Sign.NOT_SET_UP)
        assert "set gemini.model to one of the Live API" in house.diary.of(LinkChanged)[-1].cause


async def _with_nobody_there(tmp_path: Path) -> None:
    """An endpoint that refuses: offline, and an utterance that waited too long says so aloud."""
    nowhere = {"base_url": "https://127.0.0.1:9"}
    patience = {"offline_patience_s": 5}
    async with home(tmp_path, babble(1), gemini=nowhere, conversation=patience) as house:
        await house.diary.until(lambda: len(house.diary.of(LinkChanged)) > 2)
        assert house.diary.shown() is Sign.OFFLINE
        house.button.press()
        await house.wait(0.6)
        assert house.diary.shown() is Sign.LISTENING
        house.button.release()
        await house.diary.until(
            lambda: house.diary.of(PhaseTimedOut)[-1:] and house.diary.shown() is Sign.OFFLINE
        )
        await house.diary.until(lambda: len(house.diary.of(PhaseTimedOut)) == 2)
        await house.wait(1.5)
    assert house.heard().any()


async def _offline_then_answered(tmp_path: Path) -> None:
    """What is said while offline is answered when the service is back: every sample of it."""
    voice = babble(1.5)
    async with home(tmp_path, voice, offline=True) as house:
        await house.diary.until_seen(LinkChanged, 2)
        assert house.diary.shown() is Sign.OFFLINE
        await house.wait(0.5)
        await house.say(1.6)
        await house.cable.plug()
        await house.diary.until_seen(PlaybackEnded)
        (window,) = house.emulator.traffic.windows
    assert bytes(window.audio).count(voice) == 1
    assert best_match(house.heard(), to_spoken_rate(bytes(window.audio))) >= 0.99


async def _past_the_connection_limit(tmp_path: Path) -> None:
    """GoAway is obeyed between turns; the conversation goes on where it was."""
    options = Options(connection_limit=9.0, go_away_lead=4.0)
    async with home(tmp_path, babble(1), options=options) as house:
        await house.diary.until_shown(Sign.READY)
        await house.say(1.2)
        await house.diary.until_seen(PlaybackEnded)
        await house.diary.until(lambda: house.emulator.traffic.connections == 2)
        await house.wait(0.5)
        assert [e.link.value for e in house.diary.of(LinkChanged)] == [
            "offline",
            "online",
            "online",
        ]
        await house.say(1.2)
        await house.diary.until_seen(PlaybackEnded, 2)
        await house.wait(0.5)
        first, second = house.emulator.traffic.windows
        history = house.emulator.sessions[-1].history
    assert (first.connection, second.connection) == (1, 2)
    assert [said.role for said in history] == ["user", "model", "user", "model"]


async def _renewed(tmp_path: Path) -> None:
    """Between the old connection and the new one, set up, lie 300 ms at most; `pytest -s` tells."""
    options = Options(connection_limit=80.0, go_away_lead=15.0)
    async with home(tmp_path, babble(1), options=options) as house:
        await house.diary.until_seen(LinkChanged, 5, 300)
        online = house.diary.when(LinkChanged)[2:]
        gaps = [up - down for down, up in zip(house.cable.closed_at, online, strict=False)]
        assert {e.link for e in house.diary.of(LinkChanged)[1:]} == {Link.ONLINE}
    sys.stdout.write(f"without a connection: {', '.join(f'{1000 * g:.0f}' for g in gaps)} ms\n")
    assert len(gaps) >= 3
    assert max(gaps) <= 0.3


async def _cut_in_the_middle_of_an_utterance(tmp_path: Path) -> None:
    """A cable pulled while the user talks: all that was said is said again, and answered."""
    voice = babble(2.5)
    async with home(tmp_path, voice) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        saying = asyncio.create_task(house.say(2.6))
        await house.wait(1.3)
        house.cable.pull()
        await house.wait(0.3)
        await house.cable.plug()
        await saying
        await house.diary.until_seen(PlaybackEnded)
        broken, answered = house.emulator.traffic.windows
    assert 0 < len(broken.audio) < len(answered.audio)
    assert bytes(answered.audio).count(voice) == 1
    assert best_match(house.heard(), to_spoken_rate(bytes(answered.audio))) >= 0.99


async def _cut_in_the_middle_of_the_answer(tmp_path: Path) -> None:
    """An answer that breaks off is played as far as it came; a sound tells that it failed."""
    options = Options(persona="assistant", reply_seconds=20)
    async with home(tmp_path, babble(1), options=options) as house:
        await house.diary.until_shown(Sign.READY)
        await house.say(1.0)
        await house.diary.until_shown(Sign.SPEAKING)
        await house.wait(1.0)
        house.cable.pull()
        await house.diary.until_seen(TurnFailed)
        await house.diary.until_shown(Sign.OFFLINE)
        await house.cable.plug()
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        assert len(house.emulator.traffic.windows) == 1, "an answer that was heard is not repeated"


async def _forgotten(tmp_path: Path) -> None:
    """`forget` begins a new conversation on a new connection."""
    async with home(tmp_path, babble(1), clock=ScaledClock(2)) as house:
        await house.diary.until_shown(Sign.READY)
        await house.say(1.0)
        await house.diary.until_seen(PlaybackEnded)
        assert house.emulator.sessions[-1].history
        await command(tmp_path, "forget")
        await house.diary.until(lambda: len(house.emulator.sessions) == 2)
        await house.diary.until_shown(Sign.READY)
        assert not house.emulator.sessions[-1].history


async def _seen(tmp_path: Path) -> None:
    """The camera's frames go out inside the window, the first one before its end."""
    camera = {"kind": "simulated", "folder": folder_of(tmp_path / "pictures")}
    async with home(tmp_path, babble(1), camera=camera) as house:
        await house.diary.until_shown(Sign.READY)
        await house.say(1.3)
        await house.diary.until_seen(PlaybackEnded)
        (window,) = house.emulator.traffic.windows
        assert 1 <= len(window.frames) <= 3
        assert not house.emulator.traffic.frames_outside_windows


async def command(directory: Path, *words: str) -> str:
    """Run an edged command against the device and return what it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "edged", "--socket", str(directory / "control.sock"), *words),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()


async def _pressed_from_afar(tmp_path: Path) -> None:
    """`edged press` is a button that is released when its client dies; `status` tells the truth."""
    async with home(tmp_path, babble(5), clock=SYSTEM_CLOCK) as house:
        await house.diary.until_shown(Sign.READY)
        press = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "edged", "--socket", str(tmp_path / "control.sock"), "press"
        )
        await house.diary.until_shown(Sign.LISTENING)
        assert json.loads(await command(tmp_path, "status", "--json"))["state"] == "listening"
        house.button.press()
        house.button.release()
        await house.wait(0.3)
        assert house.diary.shown() is Sign.LISTENING
        press.send_signal(signal.SIGKILL)
        await press.wait()
        await house.diary.until_seen(PlaybackEnded)
        assert Sign.THINKING in [shown for _, _, shown in house.diary.entries]
        await command(tmp_path, "volume", "40")
        status = json.loads(await command(tmp_path, "status", "--json"))
    assert status["volume"] == 40
    assert (tmp_path / "volume").read_text().strip() == "40"


test_without_a_key = told(_without_a_key)
test_with_a_wrong_key = told(_with_a_wrong_key)
test_with_an_unknown_model = told(_with_an_unknown_model)
test_with_nobody_there = told(_with_nobody_there)
test_offline_then_answered = told(_offline_then_answered)
test_past_the_connection_limit = told(_past_the_connection_limit)
test_renewed = told(_renewed)
test_cut_in_the_middle_of_an_utterance = told(_cut_in_the_middle_of_an_utterance)
test_cut_in_the_middle_of_the_answer = told(_cut_in_the_middle_of_the_answer)
test_forgotten = told(_forgotten, asyncio.run)
test_seen = told(_seen)
test_pressed_from_afar = told(_pressed_from_afar, asyncio.run)
