"""The modes besides `hold`, on the real assembly, against the emulator."""

from pathlib import Path

from edged.conversation.commands import Sign
from edged.conversation.events import PhaseTimedOut, PlaybackEnded, UtteranceAccepted
from tests import virtual_time
from tests.journeys.home import Home, babble, best_match, home, to_spoken_rate

TOGGLE = {"mode": "toggle"}


async def tap(house: Home) -> None:
    """Press for as long as a finger takes."""
    await house.button.hold(0.15)


def test_press_talk_press_hear(tmp_path: Path) -> None:
    """In `toggle` the finger is up meanwhile; nothing is lost and nothing leaks."""
    virtual_time.run(_press_talk_press_hear(tmp_path))


async def _press_talk_press_hear(tmp_path: Path) -> None:
    voice = babble(1.5)
    async with home(tmp_path, voice, conversation=TOGGLE) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await tap(house)
        house.speak()
        await house.wait(2.0)
        assert house.diary.shown() is Sign.LISTENING
        await tap(house)
        await house.diary.until_seen(PlaybackEnded)
        (window,) = house.emulator.traffic.windows
        heard = house.heard()
    assert bytes(window.audio).count(voice) == 1
    assert best_match(heard, to_spoken_rate(bytes(window.audio))) >= 0.99
    assert house.emulator.traffic.bytes_outside_windows == 0


def test_two_quick_presses_only_silence(tmp_path: Path) -> None:
    """What a tap is in `hold`: nothing is asked."""
    virtual_time.run(_quick_presses(tmp_path))


async def _quick_presses(tmp_path: Path) -> None:
    async with home(tmp_path, babble(2), conversation=TOGGLE) as house:
        await house.diary.until_shown(Sign.READY)
        await tap(house)
        house.speak()
        await house.wait(2.0)
        await tap(house)
        await house.diary.until_shown(Sign.SPEAKING)
        await tap(house)
        await house.wait(0.1)
        await tap(house)
        await house.wait(0.1)
        before = len(house.heard())
        await house.wait(2.0)
        assert house.diary.shown() is Sign.READY
        assert len(house.diary.of(UtteranceAccepted)) == 1
    assert not house.heard()[before:].any()


def test_a_long_press_mutes(tmp_path: Path) -> None:
    """Nothing that is said afterwards is asked, until another long press."""
    virtual_time.run(_long_press(tmp_path))


async def _long_press(tmp_path: Path) -> None:
    async with home(tmp_path, babble(3), conversation=TOGGLE) as house:
        await house.diary.until_shown(Sign.READY)
        await house.button.hold(1.2)
        assert house.diary.shown() is Sign.MUTED
        house.speak()
        windows = len(house.emulator.traffic.windows)
        await tap(house)
        await house.wait(1.0)
        assert house.diary.shown() is Sign.MUTED
        assert len(house.emulator.traffic.windows) == windows, "a tap captures nothing"
        assert not house.diary.of(UtteranceAccepted)
        await house.button.hold(1.2)
        assert house.diary.shown() is Sign.READY
        await tap(house)
        await house.diary.until_seen(PhaseTimedOut)
        assert house.diary.shown() is Sign.LISTENING
