"""Which numbers a set-up may hold."""

import pytest

from tests.emulator.talk import MANUAL, Talk, setup

GENERATION: dict[str, tuple[list[float], list[float]]] = {
    "temperature": ([0, 0.7, 2], [-0.1, 2.1, 1e30]),
    "topP": ([0, 0.95, 1], [-0.5, 1.5]),
    "topK": ([1, 40], [0, -1]),
    "maxOutputTokens": ([1, 65_536], [0, -5, 65_537]),
    "candidateCount": ([1], [0, 2, -1]),
    "presencePenalty": ([-2, 1.9], [-2.1, 2]),
    "frequencyPenalty": ([-2, 1.9], [-2.1, 2]),
    "seed": ([-7, 0, 7], []),
}
DETECTION: dict[str, tuple[list[float], list[float]]] = {
    "prefixPaddingMs": ([0, 300], [-1]),
    "silenceDurationMs": ([0, 800], [-1]),
}


@pytest.mark.parametrize("name", GENERATION)
def test_numbers_of_generation(name: str) -> None:
    """Those in range are taken, all others closed with the name and the range."""
    taken, refused = GENERATION[name]
    for value in (*taken, *refused):
        talk = Talk()
        talk.say(setup(generationConfig={name: value}))
        assert bool(talk.closed) == (value in refused), value
        if talk.closed:
            assert talk.closed.reason.startswith(f"{name} is {value:g}, but the supported range is")
            assert talk.closed.inferred


@pytest.mark.parametrize("name", DETECTION)
def test_numbers_of_activity_detection(name: str) -> None:
    """No time is negative."""
    taken, refused = DETECTION[name]
    for value in (*taken, *refused):
        talk = Talk()
        detection = MANUAL["automaticActivityDetection"] | {name: value}
        talk.say(setup(realtimeInputConfig={"automaticActivityDetection": detection}))
        assert bool(talk.closed) == (value in refused), value
