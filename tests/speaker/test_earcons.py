"""Earcons: short sounds that differ, do not click and can be switched off."""

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


def test_the_owner_can_switch_each_off() -> None:
    """One setting for one sound."""
    settings = EarconSettings(no_connection=False)
    assert earcon_pcm(Earcon.NO_CONNECTION, settings) == b""
    assert earcon_pcm(Earcon.CANNOT_HEAR, settings) == synthesise(Earcon.CANNOT_HEAR)
    assert earcon_pcm(Earcon.TURN_FAILED, settings) == synthesise(Earcon.TURN_FAILED)
