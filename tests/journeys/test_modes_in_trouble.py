"""The modes besides `hold` when something goes wrong: nobody talks to a device that is deaf."""

from pathlib import Path

import pytest

from edged.conversation.commands import Earcon, Sign
from edged.conversation.events import (
    FailureKind,
    LinkChanged,
    PhaseTimedOut,
    PlaybackEnded,
    TurnFailed,
    UtteranceAccepted,
)
from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.outputs.speaker.earcons import earcon_pcm
from edged.settings.tables.earcons import EarconSettings
from tests import virtual_time
from tests.journeys.home import Home, as_samples, babble, best_match, home, to_spoken_rate
from tests.journeys.test_modes import OPEN, TOGGLE, tap

TIMEOUT = 10


def sounded(house: Home, earcon: Earcon) -> bool:
    """Tell whether an earcon was heard."""
    return best_match(house.heard(), as_samples(earcon_pcm(earcon, EarconSettings()))) >= 0.99


@pytest.mark.parametrize("speaks", [True, False])
def test_an_open_conversation_waits_for_a_connection_only_so_long(
    tmp_path: Path,
    speaks: bool,  # noqa: FBT001 - a case
) -> None:
    """Then the ear is told, and the light; nothing is listened to, also not when it is back."""
    virtual_time.run(_unreached(tmp_path, speaks=speaks))


async def _unreached(tmp_path: Path, *, speaks: bool) -> None:
    talk = OPEN | {"offline_patience_s": TIMEOUT, "idle_close_s": 60}
    async with home(tmp_path, babble(4), conversation=talk) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await tap(house)
        await house.wait(1.0)
        if speaks:
            house.speak()
            await house.wait(2.0)
        house.cable.pull()
        await house.wait(TIMEOUT - 1.0)
        assert house.diary.shown() is Sign.LISTENING, "it keeps what is said"
        await house.wait(2.0)
        assert house.diary.shown() is Sign.OFFLINE
        await house.wait(1.0)
        assert sounded(house, Earcon.NO_CONNECTION)
        await house.cable.plug()
        await house.diary.until_shown(Sign.READY)
        messages = house.emulator.traffic.messages
        before = sum(message.audio_bytes for message in messages)
        house.speak()
        await house.wait(3.0)
        assert sum(message.audio_bytes for message in messages) == before


def test_a_conversation_opened_without_a_connection_is_heard_once_there_is_one(
    tmp_path: Path,
) -> None:
    """All of it, if it comes in time."""
    virtual_time.run(_opened_offline(tmp_path))


async def _opened_offline(tmp_path: Path) -> None:
    voice = babble(2)
    talk = OPEN | {"offline_patience_s": TIMEOUT}
    async with home(tmp_path, voice, conversation=talk, offline=True) as house:
        await house.diary.until_seen(LinkChanged)
        await tap(house)
        house.speak()
        await house.wait(4.0)
        assert house.diary.shown() is Sign.LISTENING
        await house.cable.plug()
        await house.diary.until_seen(PlaybackEnded)
        heard = house.heard()
    assert best_match(heard, to_spoken_rate(voice)) >= 0.99


REASONS = [
    ("turn-complete-reason", FailureKind.REFUSED, Earcon.REFUSED),
    ("turn-complete-reason@reason=NEED_MORE_INPUT", FailureKind.UNFINISHED, Earcon.SAY_MORE),
    ("waiting-for-input", FailureKind.UNFINISHED, Earcon.SAY_MORE),
]


@pytest.mark.parametrize(("fault", "kind", "earcon"), REASONS)
def test_an_open_conversation_tells_why_there_is_no_answer(
    tmp_path: Path, fault: str, kind: FailureKind, earcon: Earcon
) -> None:
    """To the ear; the next words are answered."""
    virtual_time.run(_reason(tmp_path, fault, kind, earcon))


async def _reason(tmp_path: Path, fault: str, kind: FailureKind, earcon: Earcon) -> None:
    voice = babble(1.5)
    options = Options(faults=planned(fault))
    async with home(tmp_path, voice, options=options, conversation=OPEN) as house:
        await house.diary.until_shown(Sign.READY)
        await house.wait(0.5)
        await tap(house)
        await house.wait(0.5)
        house.speak()
        await house.diary.until_seen(TurnFailed)
        (failed,) = house.diary.of(TurnFailed)
        assert failed.kind is kind
        await house.wait(1.5)
        assert sounded(house, earcon)
        assert house.diary.shown() is Sign.LISTENING
        house.speak()
        await house.diary.until_seen(PlaybackEnded)
        heard = house.heard()
    assert best_match(heard, to_spoken_rate(voice)) >= 0.99


def test_a_press_too_late_to_stop_does_not_start(tmp_path: Path) -> None:
    """In `toggle` the limit came first; a moment later a press is a press again."""
    virtual_time.run(_too_late(tmp_path))


async def _too_late(tmp_path: Path) -> None:
    async with home(tmp_path, babble(8), conversation=TOGGLE | {"max_hold_s": 5}) as house:
        await house.diary.until_shown(Sign.READY)
        await tap(house)
        house.speak()
        await house.diary.until_seen(PhaseTimedOut, 2)
        await house.wait(0.3)
        await tap(house)
        await house.wait(0.2)
        assert house.diary.shown() is not Sign.LISTENING, "it was to stop"
        await house.diary.until_shown(Sign.SPEAKING)
        await house.wait(1.0)
        assert len(house.diary.of(UtteranceAccepted)) == 1
        await tap(house)
        assert house.diary.shown() is Sign.LISTENING
