"""What a release tail keeps and what it costs: the real gate, fed as by a card."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from edged.inputs.microphone.gate import Ended, Heard, gate_for
from edged.inputs.microphone.source import PERIOD_BYTES
from edged.pcm import INPUT_RATE, SAMPLE_BYTES
from edged.settings.model import MicrophoneSettings
from tests.inputs.microphone.voices import Samples, Utterance

TAIL: Final = MicrophoneSettings().release_tail_ms * INPUT_RATE // 1000
_PERIOD: Final = PERIOD_BYTES // SAMPLE_BYTES
_BURST: Final = INPUT_RATE // 100
_STEP: Final = INPUT_RATE // 40
_INAUDIBLE: Final = 10 ** (-30 / 20)
"""Of the speech's RMS: what is weaker than that by itself is missed by nobody."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One release; in seconds."""

    name: str
    after_speech: float
    """From the end of speech to the release; negative: speech went on."""
    wait: float
    """From the release to the end of the utterance."""
    lost: float
    """The loudest of what a whole tail would have held besides, over what is heard at all."""


def endings(said: Utterance) -> Iterator[Ending]:
    """Let go at every moment from 200 ms before the end of speech to 400 ms after it."""
    for release in range(said.end - 8 * _STEP, said.end + 16 * _STEP, _STEP):
        if release < INPUT_RATE:
            continue
        stop, whole = _stop(said.heard, release)
        lost = said.speech[stop:whole]
        yield Ending(
            said.name,
            (release - said.end) / INPUT_RATE,
            (stop - release) / INPUT_RATE,
            _loudest(lost) / max(said.noise, _INAUDIBLE * _rms(said.speech[said.speech != 0])),
        )


def _stop(heard: Samples, release: int) -> tuple[int, int]:
    """Return up to which sample the gate takes sound, and up to which it does with a whole tail."""
    gate = gate_for(MicrophoneSettings())
    pcm = np.clip(heard, -32768, 32767).astype("<i2").tobytes()
    press, taken, begin, whole = INPUT_RATE // 2, 0, 0, 0
    phase = release * 7919 % _PERIOD  # a period ends whenever it does
    for at in range(phase, len(heard), _PERIOD):
        if at <= press < at + _PERIOD:
            taken += sum(len(o.pcm) for o in gate.capture(1) if isinstance(o, Heard))
            begin = at - taken // SAMPLE_BYTES
        if at <= release < at + _PERIOD:
            gate.end(1)
            whole = at + TAIL
        outputs = gate.feed(pcm[SAMPLE_BYTES * at : SAMPLE_BYTES * (at + _PERIOD)])
        taken += sum(len(output.pcm) for output in outputs if isinstance(output, Heard))
        if any(isinstance(output, Ended) for output in outputs):
            return begin + taken // SAMPLE_BYTES, whole
    raise AssertionError("the utterance never ended")


def _loudest(sound: Samples) -> float:
    bursts = [sound[at : at + _BURST] for at in range(0, len(sound) - _BURST + 1, _BURST)]
    return max(map(_rms, bursts), default=0.0)


def _rms(sound: Samples) -> float:
    return float(np.sqrt((sound**2).mean()))
