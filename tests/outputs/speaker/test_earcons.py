"""Earcons: short sounds that differ, do not click and can be switched off."""

from pathlib import Path

import numpy as np
import pytest

from edged.conversation.commands import Earcon
from edged.outputs.speaker.earcons import earcon_pcm, synthesise
from edged.pcm import OUTPUT_RATE, seconds
from edged.settings.model import EarconSettings


@pytest.mark.parametrize("earcon", Earcon)
def test_an_earcon_is_short_and_does_not_click(earcon: Earcon) -> None:
    """Under a second, no jump between samples that a loudspeaker would turn into a click."""
    sound = np.frombuffer(synthesise(earcon), "<i2").astype(int)
    assert 0.2 <= seconds(2 * len(sound), OUTPUT_RATE) <= 0.8
    assert np.max(abs(sound)) > 8000
    steepest = 0.3 * 32767 * 2 * np.pi * 523 / OUTPUT_RATE
    assert np.max(abs(np.diff(sound, prepend=0, append=0))) < 1.2 * steepest


def test_earcons_differ() -> None:
    """Each has its own length and its own sound."""
    assert len({len(synthesise(earcon)) for earcon in Earcon}) == len(Earcon)


def _longest_rest(earcon: Earcon) -> float:
    """Return the seconds of the longest silence within a sound."""
    silent = np.frombuffer(synthesise(earcon), "<i2") == 0
    changes = np.flatnonzero(np.diff(silent, prepend=False, append=False))
    return float(max(changes[1::2] - changes[::2])) / OUTPUT_RATE


def test_the_sound_that_asks_has_a_rhythm_of_its_own() -> None:
    """Whoever takes it for another one presses, and has confirmed what they have not heard of."""
    assert _longest_rest(Earcon.CONFIRM) >= 0.2
    assert all(_longest_rest(each) <= 0.1 for each in set(Earcon) - {Earcon.CONFIRM})


def test_the_guide_tells_of_every_sound() -> None:
    """A row for each: what nobody can look up explains nothing."""
    guide = (Path(__file__).parents[3] / "docs" / "troubleshooting.md").read_text()
    table = guide.partition("## The sounds")[2].partition("`[earcons]`")[0]
    heading = 2
    assert len([row for row in table.splitlines() if row[:1] == "|"]) == heading + len(Earcon)


def test_the_owner_can_switch_each_off() -> None:
    """One setting for one sound."""
    settings = EarconSettings(no_connection=False)
    assert earcon_pcm(Earcon.NO_CONNECTION, settings) == b""
    assert earcon_pcm(Earcon.CANNOT_HEAR, settings) == synthesise(Earcon.CANNOT_HEAR)
    assert earcon_pcm(Earcon.TURN_FAILED, settings) == synthesise(Earcon.TURN_FAILED)
