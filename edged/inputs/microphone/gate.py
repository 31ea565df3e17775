"""The gate between the microphone and everything else: pure, exact to the sample.

Nothing passes except between `capture` and its one `Ended`, and no sample passes twice: the audio
of one utterance is never pre-roll of the next. The pre-roll is contiguous: a gap (an xrun, or sound
from the device's own speaker) empties it. After `end` the tail lasts while the user speaks, with a
limit.
"""

from collections import deque
from enum import Enum
from typing import Final

from edged.inputs.microphone.endpoint import Endpointer
from edged.inputs.microphone.source import PERIOD_BYTES
from edged.pcm import INPUT_RATE, MESSAGE_SECONDS, byte_count
from edged.settings.model import MicrophoneSettings
from edged.values import dataclass

_BATCH_BYTES: Final = byte_count(MESSAGE_SECONDS, INPUT_RATE)
"""Handed over at once, in the size of a message: waking the loop costs more than the audio."""
_ONSET: Final = byte_count(0.5, INPUT_RATE)
"""After so much speech the service has surely heard it begin, and waits for no piece of it."""
_PAUSE: Final = byte_count(0.3, INPUT_RATE)
"""A shorter silence is one between words, which a service does not take for the end of what is said
unless it is asked to: what follows is no beginning."""
_LEAST_TAIL: Final = byte_count(0.08, INPUT_RATE)
"""The least tail, even if the user was silent before the end."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Audio of an utterance."""

    epoch: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The utterance is over: nothing of it follows."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing of the utterance follows for now."""

    epoch: int


class Duplex(Enum):
    """Whether sound of an open conversation passes while the speaker sounds."""

    HALF = "half"
    FULL = "full"


class _Flow(Enum):
    ON = "on"
    PAUSED = "paused"


Output = Heard | Ended | Paused


@dataclass(slots=True)
class _Opening:
    epoch: int
    enough: int  # bytes that are sent as one piece
    endpoint: Endpointer
    unheard: list[bytes]  # by the endpoint: it hears a message at once, until its word is wanted
    flow: _Flow = _Flow.ON
    left: int | None = None  # bytes of the tail that may still come, once the end was asked for
    spoken: int = 0  # bytes since somebody began to speak
    silent: int = 0  # bytes since it became as quiet as the room

    def hear(self) -> None:
        """Have the endpoint take what it has not heard."""
        pcm, self.unheard = b"".join(self.unheard), []
        self.endpoint.feed(pcm)
        self.silent = self.silent + len(pcm) if self.endpoint.quiet else 0
        if self.silent >= _PAUSE:
            self.spoken = 0

    def begins(self, pcm: bytes) -> bool:
        """Return whether somebody begins to speak."""
        if self.spoken <= _ONSET and self.endpoint.is_speech(pcm):
            self.silent = 0
        elif not 0 < self.spoken <= _ONSET:
            return False
        self.spoken += len(pcm)
        return not self.silent and self.spoken <= _ONSET


class Gate:
    """Turns periods of sound and orders into Heard and Ended. All sizes are in bytes."""

    def __init__(
        self,
        *,
        pre_roll: int,
        tail: int,
        batch: int,
        speech: int | None = None,
        duplex: Duplex = Duplex.FULL,
    ) -> None:
        """Hand on `batch` at once, or `speech` where somebody begins to speak."""
        self._speech = batch if speech is None else speech
        self._duplex = duplex
        self._pre_roll = pre_roll
        self._tail = tail
        self._batch = batch
        self._ring: deque[bytes] = deque()
        self._ring_length = 0
        self._opening: _Opening | None = None
        self._unsent: list[bytes] = []
        self._unsent_length = 0

    @property
    def remembers(self) -> bool:
        """Return whether sound is wanted while nothing is under way."""
        return self._pre_roll > 0

    @property
    def open(self) -> bool:
        """Return whether an utterance is under way."""
        return self._opening is not None

    def capture(self, epoch: int) -> list[Output]:
        """Open for `epoch`: one that is open already is ended first; the pre-roll comes at once."""
        if self._opening and self._opening.epoch == epoch:
            return []
        outputs = self._close()
        pre_roll = self._empty_ring()
        if pre_roll:
            self._opening = _Opening(epoch, self._batch, Endpointer(), [])
            self._opening.endpoint.feed(pre_roll)
            outputs.append(Heard(epoch, pre_roll))
        else:  # the first period is not made to wait for company
            self._opening = _Opening(epoch, 0, Endpointer(), [])
        return outputs

    def pause(self, epoch: int) -> list[Output]:
        """Let nothing pass until `resume`. Of another epoch, or paused already: ignored."""
        opening = self._opening
        if not opening or opening.epoch != epoch or opening.flow is _Flow.PAUSED:
            return []
        opening.flow = _Flow.PAUSED
        return [*self._send(epoch), Paused(epoch)]

    def resume(self, epoch: int) -> list[Output]:
        """Let sound pass again. Of another epoch: ignored."""
        if self._opening and self._opening.epoch == epoch:
            self._opening.flow = _Flow.ON
        return []

    def end(self, epoch: int) -> list[Output]:
        """Close once speech has ended, at the latest after the tail. Of another epoch: ignored."""
        if not self._opening or self._opening.epoch != epoch or self._opening.left is not None:
            return []
        self._opening.left = self._tail
        return [] if self._tail else self._close()

    def cancel(self, epoch: int) -> list[Output]:
        """Close now and drop what was not sent yet. Of another epoch: ignored."""
        if not self._opening or self._opening.epoch != epoch:
            return []
        self._unsent.clear()
        return self._close()

    def feed(self, pcm: bytes, *, sounding: bool = False) -> list[Output]:
        """Take one period; `sounding` keeps it out of any pre-roll."""
        if not self._opening:
            self._remember(pcm, sounding=sounding)
            return []
        opening = self._opening
        if opening.flow is _Flow.PAUSED or (sounding and self._duplex is Duplex.HALF):
            return []
        wanted = pcm if opening.left is None else pcm[: opening.left]
        self._unsent.append(wanted)
        self._unsent_length += len(wanted)
        opening.unheard.append(wanted)
        if opening.left is not None:
            opening.hear()
            opening.left -= len(wanted)
            if not opening.left or self._has_ended(opening.left, opening.endpoint):
                outputs = self._close()
                self._remember(pcm[len(wanted) :], sounding=sounding)
                return outputs
        begins = self._speech < self._batch and opening.begins(wanted)
        enough = min(opening.enough, self._speech) if begins else opening.enough
        if self._unsent_length < enough:
            return []
        opening.hear()
        opening.enough = self._batch
        return self._send(opening.epoch)

    def _has_ended(self, left: int, endpoint: Endpointer) -> bool:
        return self._tail - left >= _LEAST_TAIL and endpoint.ended

    def gap(self) -> None:
        """Mark that an unknown stretch of sound is missing here."""
        self._empty_ring()

    def lose(self) -> list[Output]:
        """End what is open, because no more sound will come."""
        self._empty_ring()
        return self._close()

    def _close(self) -> list[Output]:
        if not self._opening:
            return []
        epoch = self._opening.epoch
        self._opening = None
        return [*self._send(epoch), Ended(epoch)]

    def _send(self, epoch: int) -> list[Output]:
        pcm = b"".join(self._unsent)
        self._unsent.clear()
        self._unsent_length = 0
        return [Heard(epoch, pcm)] if pcm else []

    def _remember(self, pcm: bytes, *, sounding: bool) -> None:
        if sounding:
            self._empty_ring()
            return
        self._ring.append(pcm)
        self._ring_length += len(pcm)
        while self._ring and self._ring_length - len(self._ring[0]) >= self._pre_roll:
            self._ring_length -= len(self._ring.popleft())

    def _empty_ring(self) -> bytes:
        excess = max(0, self._ring_length - self._pre_roll)
        sound = b"".join(self._ring)[excess:]
        self._ring.clear()
        self._ring_length = 0
        return sound


def gate_for(settings: MicrophoneSettings, streaming: Duplex | None = None) -> Gate:
    """Return the gate; in an open conversation the service waits for speech, and for its end."""
    return Gate(
        pre_roll=byte_count(settings.pre_roll_ms / 1000, INPUT_RATE),
        tail=byte_count(settings.release_tail_ms / 1000, INPUT_RATE),
        batch=_BATCH_BYTES,
        speech=None if streaming is None else PERIOD_BYTES,
        duplex=streaming or Duplex.FULL,
    )
