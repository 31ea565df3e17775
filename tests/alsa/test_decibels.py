"""A volume of 0 to 100 on a card's own control, as `amixer -M` maps it."""

from collections.abc import Sequence

import pytest

from edged.alsa.decibels import level
from edged.alsa.mixer import set_loudness
from edged.alsa.pcm import library

BCM2835 = (-102_39, 4_00)


@pytest.mark.parametrize(
    ("percent", "decibels"), [(100, 400), (70, -510), (50, -1363), (10, -5232), (0, -10239)]
)
def test_a_wide_control_is_set_as_the_ear_counts(percent: int, decibels: int) -> None:
    """Half is 18 dB below the loudest, not 53."""
    assert level(percent, *BCM2835) == pytest.approx(decibels, abs=2)


def test_a_narrow_control_is_linear_in_decibels() -> None:
    """As alsamixer shows it."""
    assert [level(percent, -2000, 0) for percent in (0, 50, 100)] == [-2000, -1000, 0]


def test_a_control_whose_lowest_step_is_silence() -> None:
    """It has no logarithm."""
    assert level(0, -99_999_99, 0) == -99_999_99
    assert level(50, -99_999_99, 0) == -1806


def test_louder_is_never_softer() -> None:
    """And never beyond the range."""
    levels = [level(percent, *BCM2835) or 0 for percent in range(101)]
    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == BCM2835


class _Control:
    """A volume control that remembers; without a range it knows no decibels."""

    def __init__(self, *span: int) -> None:
        self.span = span
        self.said: list[tuple[int, int | None]] = []

    def volumecap(self) -> list[str]:
        """Return what can be set."""
        return ["Playback Volume"]

    def switchcap(self) -> list[str]:
        """Return what can be switched."""
        return []

    def setmute(self, mute: int) -> None:
        """Have no switch."""

    def getrange(self, *, units: int) -> Sequence[int]:
        """Return the range in decibels."""
        assert units
        if not self.span:
            raise library().ALSAAudioError("Invalid argument")
        return self.span

    def setvolume(self, volume: int, *, units: int | None = None) -> None:
        """Remember."""
        self.said.append((volume, units))


@pytest.mark.alsa
def test_a_control_with_decibels_gets_them_and_another_its_steps() -> None:
    """A card that does not tell its range stays linear."""
    known, unknown = _Control(*BCM2835), _Control()
    set_loudness(known, 50)
    set_loudness(unknown, 50)
    ((decibels, units),) = known.said
    assert decibels == level(50, *BCM2835)
    assert units is not None
    assert unknown.said == [(50, None)]
