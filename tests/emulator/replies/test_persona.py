"""The assistant's voice is made up, but of the right length and the same each time."""

import numpy as np
import pytest

from edged.emulator.replies.persona import Assistant, Parrot
from edged.emulator.replies.plan import Heard
from edged.emulator.replies.voice import babble, speak
from edged.pcm import OUTPUT_RATE, byte_count


@pytest.mark.parametrize("duration", [0.5, 4.0, 7.3])
def test_babble_has_its_length(duration: float) -> None:
    """To the sample, with words, and audible without clipping."""
    words, sound = babble(duration, seed=1)
    assert len(sound) == byte_count(duration, OUTPUT_RATE)
    assert words.split()
    level = np.abs(np.frombuffer(sound, "<i2").astype(int))
    assert 3_000 < level.max() < 30_000


def test_babble_is_deterministic() -> None:
    """The same turn sounds the same; another turn does not."""
    assert babble(2.0, seed=3) == babble(2.0, seed=3)
    assert babble(2.0, seed=3) != babble(2.0, seed=4)


def test_assistant_counts_its_turns() -> None:
    """The answer tells which turn of the conversation it is, and what was said."""
    answer = Assistant(1.0).answer(Heard(audio_seconds=2.4), turn=3)
    assert answer.text.startswith('Answer 3. You said "utterance of 2.4 s". ')
    assert answer.duration == 1.0


def test_parrot_says_typed_words() -> None:
    """One syllable for each vowel."""
    parrot = Parrot()
    answer = parrot.answer(Heard(text="good day"), 1)
    assert answer.text == "good day"
    assert answer.pcm == speak("good day")
    assert len(speak("banana")) > 2 * len(speak("ba"))
