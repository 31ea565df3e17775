"""The modes besides `hold`, on the real assembly, against the emulator."""

from pathlib import Path

import numpy as np
import pytest

from edged.conversation.commands import Sign
from edged.conversation.events import (
    GoodbyeSaid,
    PhaseTimedOut,
    PlaybackEnded,
    ReplyInterrupted,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.notices import PlaybackStarted, Transcribed
from edged.emulator.options import Options
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


OPEN = {"mode": "open"}


def test_an_open_conversation_in_half_duplex(tmp_path: Path) -> None:
    """Press, talk, hear, talk, hear, press: every word once, and nothing of its own voice."""
    virtual_time.run(_half_duplex(tmp_path))


async def _half_duplex(tmp_path: Path) -> None:
    voice = babble(1.5)
    async with home(tmp_path, voice, conversation=OPEN) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await tap(house)
        for turn in (1, 2):
            await house.wait(0.5)
            assert house.diary.shown() is Sign.LISTENING
            house.speak()
            await house.diary.until_shown(Sign.SPEAKING)
            await house.diary.until_seen(PlaybackEnded, turn)
            await house.wait(0.1)
            assert house.diary.shown() is Sign.LISTENING
        await house.wait(1.0)
        await tap(house)
        assert house.diary.shown() is Sign.READY
        await house.wait(1.0)
        traffic = house.emulator.traffic
        heard = house.heard()
    assert [bytes(w.audio).count(voice) for w in traffic.windows] == [1, 1]
    assert best_match(heard, to_spoken_rate(voice)) >= 0.99
    ends = [m for m in traffic.messages if "audioStreamEnd" in str(m)]
    assert len(ends) == 3, "at each pause, and at the end"


@pytest.mark.parametrize("client", ["google-genai", "websocket"])
def test_a_cut_in_the_middle_of_a_sentence_loses_no_sample(tmp_path: Path, client: str) -> None:
    """Three seconds without a network, while somebody speaks: it is said again, once, and whole."""
    virtual_time.run(_cut(tmp_path, client))


async def _cut(tmp_path: Path, client: str) -> None:
    voice = babble(6)
    async with home(tmp_path, voice, conversation=OPEN, gemini={"client": client}) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await tap(house)
        await house.wait(0.5)
        house.speak()
        await house.wait(2.0)
        house.cable.pull()
        await house.wait(3.0)
        assert house.diary.shown() is Sign.LISTENING
        await house.cable.plug()
        await house.diary.until_seen(PlaybackEnded)
        heard = house.heard()
        whole = [bytes(w.audio).count(voice) for w in house.emulator.traffic.windows]
    assert whole[-1] == 1, "of one piece, whatever was cut"
    assert sum(whole) == 1
    assert best_match(heard, to_spoken_rate(voice)) >= 0.99


def test_in_full_duplex_the_voice_interrupts(tmp_path: Path) -> None:
    """The speaker is silent as soon as the service says so, and what was said is answered."""
    virtual_time.run(_barge_in(tmp_path))


async def _barge_in(tmp_path: Path) -> None:
    voice = babble(1.0)
    duplex = {"mode": "open", "barge_in": "always"}
    options = Options(persona="assistant", reply_seconds=8)
    async with home(tmp_path, voice, options=options, conversation=duplex) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await tap(house)
        await house.wait(0.5)
        house.speak()
        await house.diary.until_seen(PlaybackStarted)
        await house.wait(1.0)
        assert house.diary.shown() is Sign.LISTENING, "sound leaves the device"
        house.speak()
        await house.diary.until_seen(ReplyInterrupted)
        await house.wait(0.2)  # the file may be a little behind what is played
        before = len(house.heard())
        await house.wait(0.5)
        assert not house.heard()[before:].any()
        await house.diary.until_seen(PlaybackStarted, 2)
        first, second = house.emulator.traffic.windows
        await tap(house)
        await house.wait(0.1)
        quiet = len(house.heard())
        await house.wait(1.0)
        assert house.diary.shown() is Sign.READY
        assert not house.heard()[quiet:].any(), "a press ends it"
    assert bytes(first.audio).count(voice) == bytes(second.audio).count(voice) == 1


def test_an_open_conversation_closes_by_itself(tmp_path: Path) -> None:
    """When nobody has spoken for a while; and by a long press, which mutes."""
    virtual_time.run(_closes(tmp_path))


async def _closes(tmp_path: Path) -> None:
    async with home(tmp_path, bytes(32_000), conversation=OPEN | {"idle_close_s": 20}) as house:
        await house.diary.until_shown(Sign.READY)
        await tap(house)
        await house.wait(19.0)
        assert house.diary.shown() is Sign.LISTENING
        await house.wait(2.0)
        assert house.diary.shown() is Sign.READY
        await house.button.hold(1.2)
        assert house.diary.shown() is Sign.MUTED
        sent = len(house.emulator.traffic.messages)
        house.speak()
        await tap(house)
        await house.wait(2.0)
        assert len(house.emulator.traffic.messages) == sent, "muted is muted"


def test_goodbye_lets_the_reply_be_heard(tmp_path: Path) -> None:
    """However the model says so: the conversation closes after the last word."""
    virtual_time.run(_goodbye(tmp_path))


async def _goodbye(tmp_path: Path) -> None:
    voice = babble(1.5)
    async with home(tmp_path, voice, conversation=OPEN) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await tap(house)
        await house.wait(0.5)
        house.speak()
        await house.diary.until_shown(Sign.SPEAKING)
        house.appliance.mailbox.put(GoodbyeSaid())
        await house.diary.until_seen(PlaybackEnded)
        assert house.diary.shown() is Sign.READY
        heard = house.heard()
    assert best_match(heard, to_spoken_rate(voice)) >= 0.99


@pytest.mark.parametrize("client", ["google-genai", "websocket"])
def test_a_translation_is_heard_while_one_speaks(tmp_path: Path, client: str) -> None:
    """It has both transcripts, no end but a pause, and nothing fails for want of one."""
    virtual_time.run(_translation(tmp_path, client))


async def _translation(tmp_path: Path, client: str) -> None:
    voice = babble(3)
    talk = {"mode": "translate", "translate_to": "en-US"}
    gemini = {"model": "gemini-3.5-live-translate-preview", "client": client}
    async with home(tmp_path, voice, conversation=talk, gemini=gemini) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await tap(house)
        await house.wait(0.5)
        for turn in (1, 2):
            house.speak()
            await house.diary.until_seen(PlaybackStarted, turn, seconds=2.0)
            assert house.diary.shown() is Sign.LISTENING, "it goes on listening"
            await house.diary.until_seen(PlaybackEnded, turn)
        await house.wait(30.0)
        assert not house.diary.of(TurnFailed)
        assert {t.speaker for t in house.diary.of(Transcribed)} == {"user", "model"}
        assert any(t.text.startswith("[en-US]") for t in house.diary.of(Transcribed))
        await tap(house)
        assert house.diary.shown() is Sign.READY
        heard = house.heard()
    assert best_match(heard, to_spoken_rate(voice)) >= 0.9


def test_a_voice_can_be_told_to_wait(tmp_path: Path) -> None:
    """With `activity_handling = "waits"` the reply is heard to its end, and then the next one."""
    virtual_time.run(_waits(tmp_path))


async def _waits(tmp_path: Path) -> None:
    voice = babble(1.0)
    talk = {"mode": "open", "barge_in": "always", "activity_handling": "waits"}
    options = Options(persona="assistant", reply_seconds=4)
    async with home(tmp_path, voice, options=options, conversation=talk) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await tap(house)
        await house.wait(0.5)
        house.speak()
        await house.diary.until_seen(PlaybackStarted)
        await house.wait(0.5)
        house.speak()
        await house.diary.until_seen(PlaybackStarted, 2)
        await house.diary.until_seen(PlaybackEnded)
        await house.wait(1.0)
        assert not house.diary.of(ReplyInterrupted)
        assert house.diary.shown() is Sign.LISTENING
        heard = np.flatnonzero(house.heard())
    assert heard[-1] - heard[0] == pytest.approx(2 * 4 * 24_000, abs=240), "two whole replies"
