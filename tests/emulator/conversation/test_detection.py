"""Automatic activity detection: each of its settings moves a start or an end."""

import math
from array import array
from typing import Any

import pytest

from edged.emulator.conversation.detection import Detector
from edged.emulator.protocol.messages import Audio, Mark
from edged.pcm import INPUT_RATE

SLICE = 2 * INPUT_RATE // 50  # bytes of 20 ms


def tone(seconds: float, level: int) -> bytes:
    """Return a sine whose root mean square is `level`."""
    count = round(seconds * INPUT_RATE)
    top = level * math.sqrt(2)
    wave = (round(top * math.sin(2 * math.pi * n * 500 / INPUT_RATE)) for n in range(count))
    return array("h", wave).tobytes()


def marks(sound: bytes, **wanted: Any) -> list[tuple[Mark, float]]:  # noqa: ANN401 - as JSON
    """Return the marks that are found, each with the seconds of sound before it."""
    found: list[tuple[Mark, float]] = []
    passed = 0
    for item in Detector(wanted).feed(Audio(sound, INPUT_RATE)):
        if isinstance(item, Mark):
            found.append((item, round(passed / 2 / INPUT_RATE, 2)))
        else:
            passed += len(item.pcm)
    return found


QUIET, SPEECH, LOUD = tone(1.0, 10), tone(1.0, 900), tone(1.0, 3000)
START, END = Mark.ACTIVITY_START, Mark.ACTIVITY_END


@pytest.mark.parametrize(
    ("sound", "wanted", "found"),
    [
        (QUIET + SPEECH + QUIET, {}, [(START, 1.0), (END, 2.8)]),
        (QUIET + SPEECH + QUIET, {"silenceDurationMs": 200}, [(START, 1.0), (END, 2.2)]),
        (SPEECH, {"startOfSpeechSensitivity": "START_SENSITIVITY_HIGH"}, [(START, 0.0)]),
        (SPEECH, {"startOfSpeechSensitivity": "START_SENSITIVITY_LOW"}, []),
        (LOUD + tone(1.0, 300), {}, [(START, 0.0), (END, 1.8)]),
        (
            LOUD + tone(1.0, 300) + QUIET,
            {"endOfSpeechSensitivity": "END_SENSITIVITY_LOW"},
            [(START, 0.0), (END, 2.8)],
        ),
        (QUIET + tone(0.1, 900) + QUIET, {"prefixPaddingMs": 200}, []),
        (QUIET + SPEECH, {"prefixPaddingMs": 200}, [(START, 1.0)]),
    ],
)
def test_each_setting_counts(
    sound: bytes, wanted: dict[str, Any], found: list[tuple[Mark, float]]
) -> None:
    """Documented are their meanings; a start that is committed late loses no sound."""
    assert marks(sound, **wanted) == found


def test_the_end_of_the_stream_ends_what_is_said() -> None:
    """AudioStreamEnd; of nothing it ends nothing."""
    detector = Detector({})
    assert detector.end() == []
    detector.feed(Audio(SPEECH, INPUT_RATE))
    assert detector.end() == [END]
    assert detector.end() == []


@pytest.mark.parametrize("last", [QUIET, tone(0.1, 900)], ids=["silence", "a short sound"])
def test_no_sample_is_lost_between_the_marks(last: bytes) -> None:
    """Whatever is a start and whatever is none; what ends the stream counts for no other one."""
    sound = QUIET + tone(0.1, 900) + QUIET + SPEECH + QUIET + last
    detector = Detector({"prefixPaddingMs": 200})
    found = [*detector.feed(Audio(sound, INPUT_RATE)), *detector.end()]
    assert b"".join(item.pcm for item in found if isinstance(item, Audio)) == sound
    assert START not in detector.feed(Audio(tone(0.1, 900) + QUIET, INPUT_RATE))
