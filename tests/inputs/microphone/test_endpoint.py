"""When speech has ended: no last syllable is cut, and nobody waits for silence to pass."""

import statistics

import numpy as np
import pytest

from edged.inputs.microphone.endpoint import Endpointer
from edged.pcm import INPUT_RATE
from tests.inputs.microphone.endings import endings
from tests.inputs.microphone.voices import (
    LOUD,
    PACKAGE,
    QUIET,
    Room,
    Samples,
    has_voices,
    utterances,
)

_ROOM_RMS = 20


def _pcm(sound: Samples) -> bytes:
    return np.clip(sound, -32768, 32767).astype("<i2").tobytes()


def _room(seconds: float, seed: int = 1) -> Samples:
    return np.random.default_rng(seed).normal(size=round(seconds * INPUT_RATE)) * _ROOM_RMS


def _vowel(seconds: float, amplitude: float = 8000) -> Samples:
    time = np.arange(round(seconds * INPUT_RATE)) / INPUT_RATE
    return np.asarray(amplitude * np.sin(2 * np.pi * 700 * time))


def _ended(*sound: Samples) -> bool:
    endpoint, pcm = Endpointer(), _pcm(np.concatenate(sound))
    for at in range(0, len(pcm), 1000):  # no multiple of a window
        endpoint.feed(pcm[at : at + 1000])
    return endpoint.ended


def test_speech_has_ended_once_the_room_is_heard() -> None:
    """Not while it lasts, not in a pause that is as short as before a last consonant."""
    assert not _ended(_room(0.3), _vowel(0.5))
    assert not _ended(_room(0.3), _vowel(0.5), _room(0.07, 2))
    assert _ended(_room(0.3), _vowel(0.5), _room(0.11, 2))
    burst = _room(0.02, 4) * 5
    assert not _ended(_room(0.3), _vowel(0.5), _room(0.07, 2), burst, _room(0.06, 3))


def test_hum_and_offset_are_no_speech() -> None:
    """A cheap converter's offset, the mains and a lorry outside are of the room."""
    time = np.arange(INPUT_RATE) / INPUT_RATE
    hum = 300 * np.sin(2 * np.pi * 50 * time) * (1 + np.sin(2 * np.pi * 3 * time)) + 900
    speech = np.concatenate([_room(0.3), _vowel(0.5), _room(0.2, 2)]) + hum
    assert _ended(speech)


@pytest.mark.parametrize("before", [0.0, 0.02, 0.3])
def test_doubt_is_no_end(before: float) -> None:
    """Where speech is not far above the room, or the room is not known, or grew louder."""
    assert not _ended(_room(before), _vowel(0.5, amplitude=400), _room(0.2, 2))
    assert not _ended(_room(before), _vowel(0.5), _room(0.2, 2) * 3, _vowel(0.1), _room(0.05))
    assert not _ended(_room(before))


def test_a_gap_in_the_sound_is_no_quiet_room() -> None:
    """A card that had nothing to give gave zeros."""
    assert _ended(_room(0.1), np.zeros(1100), _room(0.1, 3), _vowel(0.5), _room(0.12, 2))
    within = np.concatenate([_room(0.005), np.zeros(160), _room(0.005)])
    assert _ended(_room(0.1), within, _room(0.1, 3), _vowel(0.5), _room(0.12, 2))


def test_digital_silence_is_silence() -> None:
    """A microphone that mutes itself between words is quiet, to the last bit."""
    silence = np.zeros(INPUT_RATE // 5)
    assert _ended(silence, _vowel(0.5), silence)
    assert _ended(silence)


@pytest.mark.skipif(not has_voices(), reason=f"needs the Debian package {PACKAGE}")
@pytest.mark.parametrize("rooms", [QUIET, LOUD], ids=["quiet", "loud"])
def test_no_last_syllable_is_cut(rooms: tuple[Room, ...]) -> None:
    """Whoever speaks, wherever in the last word or after it the button is let go."""
    found = [each for said in utterances(rooms)[::5] for each in endings(said)]
    assert len(found) > 300
    assert {each.name for each in found if each.lost > 1} == set()
    if rooms is QUIET:
        spoken = [each.wait for each in found if each.after_speech >= 0.1]
        assert statistics.median(spoken) < 0.08
