"""One turn from the finger to the ear, on the real assembly."""

import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest

from edged.clock import SYSTEM_CLOCK
from edged.conversation.commands import Sign
from edged.conversation.events import PlaybackEnded, UtteranceAccepted
from edged.conversation.notices import ActivityStarted, Transcribed, UsageReported
from edged.emulator.options import Options
from tests import virtual_time
from tests.journeys.home import (
    as_samples,
    babble,
    best_match,
    home,
    presses,
    to_spoken_rate,
)

PERIOD = 640  # bytes of 20 ms at 16 kHz


def test_hold_talk_hear(tmp_path: Path) -> None:
    """The service hears every sample once, from pre-roll to end; the reply is heard whole."""
    virtual_time.run(_hold_talk_hear(tmp_path))


async def _hold_talk_hear(tmp_path: Path) -> None:
    voice = babble(1.5)
    async with home(tmp_path, voice) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await house.say(1.6)
        await house.diary.until_seen(PlaybackEnded)
        await house.diary.until_seen(UsageReported)
        (window,) = house.emulator.traffic.windows
        heard = house.heard()
    said = bytes(window.audio)
    expected = 2 * 16 * (300 + 1600 + 80)  # nobody speaks any more when the button comes up
    assert abs(len(said) - expected) <= 2 * PERIOD  # the finger's own timing within two periods
    assert said.count(voice) == 1
    assert not any(said.replace(voice, b""))
    assert best_match(heard, to_spoken_rate(said)) >= 0.99
    assert house.emulator.traffic.bytes_outside_windows == 0
    shown = [sign for _, _, sign in house.diary.entries]
    order = [s for s, after in zip(shown, [*shown[1:], None], strict=True) if s is not after]
    assert order == [
        Sign.OFFLINE,
        Sign.READY,
        Sign.LISTENING,
        Sign.THINKING,
        Sign.SPEAKING,
        Sign.READY,
    ]
    assert {t.speaker for t in house.diary.of(Transcribed)} == {"user", "model"}


@pytest.mark.parametrize("seed", range(3))
def test_nothing_leaks_between_presses(tmp_path: Path, seed: int) -> None:
    """Over random presses, no byte goes out outside a window, and each window is one piece."""
    virtual_time.run(_random_presses(tmp_path, seed))


async def _random_presses(tmp_path: Path, seed: int) -> None:
    voice = babble(60, seed)
    async with home(tmp_path, voice, options=Options(persona="assistant")) as house:
        await house.diary.until_shown(Sign.READY)
        house.speak()
        for hold, pause in presses(seed, 16):
            house.button.press()
            await house.wait(hold)
            house.button.release()
            await house.wait(pause)
        await house.diary.until_shown(Sign.READY)
        traffic = house.emulator.traffic
    assert len(traffic.windows) == 16
    assert traffic.bytes_outside_windows == 0
    position = silent = 0
    for window in traffic.windows:
        sounding = np.flatnonzero(as_samples(bytes(window.audio)))
        if not len(sounding):  # a tap over a reply: all that could be sent is padding
            silent += 1
            continue
        piece = bytes(window.audio)[2 * sounding[0] : 2 * sounding[-1] + 2]
        found = voice.find(piece)
        assert found >= 0, "a window is one unbroken piece of what was said"
        assert found >= position - 2 * 16 * 500, "and later than the one before"
        position = found
    assert silent < 8


def test_a_press_silences_the_reply_and_nothing_of_it_comes_back(tmp_path: Path) -> None:
    """Barge-in: the old answer stops at once and for good; the new one is heard."""
    virtual_time.run(_barge_in(tmp_path))


async def _barge_in(tmp_path: Path) -> None:
    async with home(tmp_path, babble(4), options=Options(persona="parrot")) as house:
        await house.diary.until_shown(Sign.READY)
        await house.say(3.0)
        await house.diary.until_shown(Sign.SPEAKING)
        await house.wait(1.0)
        before = await house.heard_by_now()
        house.button.press()
        await house.wait(0.8)
        house.button.release()
        await house.diary.until_seen(PlaybackEnded)
        second = house.emulator.traffic.windows[1]
        heard = house.heard()[before + 24 * 60 :]
    assert not heard[: 24 * 700].any(), "the room is quiet within 60 ms of the finger"
    assert len(second.audio) <= 2 * 16 * (800 + 200 + 60), "the reply is no pre-roll"
    reply = to_spoken_rate(bytes(second.audio))
    sounding = np.flatnonzero(heard)
    assert len(sounding) <= len(reply)
    if as_samples(bytes(second.audio)).any():
        assert best_match(heard, reply) >= 0.99
    assert [e.epoch for e in house.diary.of(PlaybackEnded)] == [2]


def test_a_tap_only_silences(tmp_path: Path) -> None:
    """A press under 250 ms stops the reply and asks nothing."""
    virtual_time.run(_tap(tmp_path))


async def _tap(tmp_path: Path) -> None:
    async with home(tmp_path, babble(2)) as house:
        await house.diary.until_shown(Sign.READY)
        await house.say(2.0)
        await house.diary.until_shown(Sign.SPEAKING)
        await house.wait(0.5)
        house.button.press()
        await house.wait(0.1)
        house.button.release()
        await house.wait(0.1)
        before = len(house.heard())
        await house.wait(2.0)
        assert house.diary.shown() is Sign.READY
        assert len(house.diary.of(UtteranceAccepted)) == 1, "a tap says nothing"
        assert not house.diary.of(PlaybackEnded)
    assert not house.heard()[before:].any()


def test_a_hold_is_no_tap_on_a_machine_that_stood_still(tmp_path: Path) -> None:
    """The release is read before the loop comes to what was due earlier; the speech is not lost."""
    asyncio.run(_stood_still(tmp_path))


async def _stood_still(tmp_path: Path) -> None:
    async with home(tmp_path, babble(3), clock=SYSTEM_CLOCK) as house:
        await house.diary.until_shown(Sign.READY)
        house.button.press()
        await house.diary.until_seen(ActivityStarted)
        threading.Event().wait(0.5)  # on the loop's own thread
        house.button.release()
        await house.diary.until_seen(UtteranceAccepted, seconds=5)


def test_after_a_pause_a_turn_costs_what_the_first_one_did(tmp_path: Path) -> None:
    """The conversation is forgotten, if wanted, and is not billed again."""
    virtual_time.run(_after_a_pause(tmp_path))


async def _after_a_pause(tmp_path: Path) -> None:
    async with home(tmp_path, babble(1.5), conversation={"forget_after_min": 1}) as house:
        await house.diary.until_shown(Sign.READY)
        for turn, pause in enumerate((5.0, 90.0, 0.0), 1):
            await house.say(1.6)
            await house.diary.until_seen(PlaybackEnded, turn)
            await house.diary.until_seen(UsageReported, turn)
            await house.wait(pause)
        first, second, third = [each.prompt_tokens for each in house.diary.of(UsageReported)]
    assert second > first + 30
    assert third < first + 10
