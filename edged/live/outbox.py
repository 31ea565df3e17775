"""The outbox: always writable; keeps an utterance until its answer begins, for every connection.

Pure. `next` yields what is to be sent now, in order; `rewind` starts over on a new connection.
Utterances go out one after the other, each as exactly one activity window.
"""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from edged.live.messages import ActivityEnd, ActivityStart, Audio, ClientMessage, Frame
from edged.sound import HEARD_RATE, byte_count

MESSAGE_BYTES: Final = byte_count(0.040, HEARD_RATE)
"""Live sound goes out in messages of at least 40 ms: fewer cost the server and the board less."""
BACKLOG_BYTES: Final = byte_count(0.200, HEARD_RATE)
"""Sound that has waited goes out in messages of at most 200 ms."""
SHORTEST_BYTES: Final = byte_count(0.500, HEARD_RATE)
"""A shorter window is padded with silence: the service closed such with 1007 "No turn to complete"
(https://github.com/pipecat-ai/pipecat/issues/1347)."""
FRAMES_KEPT: Final = 2
"""Camera frames of an utterance that are sent again after a cut; newest win."""


class _Gone(Enum):
    """How far an utterance is on the wire of this connection."""

    NOT = "not"
    STARTED = "started"
    ENDED = "ended"


@dataclass(slots=True)
class _Utterance:
    epoch: int
    awaits_frame: bool
    pcm: bytearray = field(default_factory=bytearray)
    frames: deque[bytes] = field(default_factory=lambda: deque(maxlen=FRAMES_KEPT))
    ended: bool = False
    abandoned: bool = False
    gone: _Gone = _Gone.NOT
    sent_bytes: int = 0
    sent_frames: int = 0

    def next(self) -> ClientMessage | None:
        """Return what is to be sent of this utterance now; None: nothing yet."""
        if self.gone is _Gone.NOT:
            self.gone = _Gone.STARTED
            return ActivityStart(self.epoch)
        if self.sent_frames < len(self.frames) and not self.abandoned:
            self.sent_frames += 1
            return Frame(self.epoch, self.frames[self.sent_frames - 1])
        waiting = len(self.pcm) - self.sent_bytes
        if waiting >= MESSAGE_BYTES or (self.ended and waiting):
            return self._sound(min(waiting, BACKLOG_BYTES))
        if not self.ended or self.awaits_frame:
            return None
        missing = SHORTEST_BYTES - self.sent_bytes
        if missing > 0:
            self.pcm.extend(bytes(missing))
            return self._sound(missing)
        self.gone = _Gone.ENDED
        return ActivityEnd(self.epoch)

    def _sound(self, size: int) -> Audio:
        start = self.sent_bytes
        self.sent_bytes += size
        return Audio(self.epoch, bytes(self.pcm[start : self.sent_bytes]))

    def abandon(self) -> None:
        """Say no more than is needed to close a window that is already open."""
        self.abandoned = self.ended = True
        self.awaits_frame = False
        del self.pcm[self.sent_bytes :]


class Outbox:
    """Utterances that wait for the wire or for their answer; at most `capacity` bytes of sound."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._queue: deque[_Utterance] = deque()

    def begin(self, epoch: int, *, awaits_frame: bool = False) -> None:
        """Open an utterance; one that is still open is ended first.

        With `awaits_frame` its end waits for a camera frame or for `frame_overdue`.
        """
        if self._queue:
            last = self._queue[-1]
            last.ended, last.awaits_frame = True, False
        self._queue.append(_Utterance(epoch, awaits_frame))

    def hear(self, epoch: int, pcm: bytes) -> int:
        """Add sound to the open utterance; return the bytes that had to be dropped.

        Policy when full: the oldest utterances go first, and last the end of this one.
        """
        utterance = self._open(epoch)
        if utterance is None:
            return 0
        dropped = 0
        while len(self._queue) > 1 and self._size() + len(pcm) > self._capacity:
            if self._queue[0].gone is not _Gone.NOT:
                break
            dropped += len(self._queue.popleft().pcm)
        room = max(0, self._capacity - self._size())
        utterance.pcm.extend(pcm[:room])
        return dropped + max(0, len(pcm) - room)

    def see(self, epoch: int, jpeg: bytes) -> None:
        """Add a camera frame to the utterance, unless its end has gone out."""
        utterance = self._find(epoch)
        if utterance is None or utterance.gone is _Gone.ENDED:
            return
        if len(utterance.frames) == FRAMES_KEPT:  # the oldest makes room
            utterance.sent_frames = max(0, utterance.sent_frames - 1)
        utterance.frames.append(jpeg)
        utterance.awaits_frame = False

    def frame_overdue(self, epoch: int) -> None:
        """End the utterance without a frame: none came in time."""
        if utterance := self._find(epoch):
            utterance.awaits_frame = False

    def end(self, epoch: int) -> None:
        """Close the utterance."""
        if utterance := self._open(epoch):
            utterance.ended = True

    def awaits_frame(self, epoch: int) -> bool:
        """Tell whether the end of the utterance is held back for a camera frame."""
        utterance = self._find(epoch)
        return utterance is not None and utterance.ended and utterance.awaits_frame

    def abandon(self, epoch: int) -> None:
        """Drop all turns up to `epoch`; a window that is open on the wire is closed."""
        for utterance in self._queue:
            if utterance.epoch <= epoch:
                utterance.abandon()
        self._queue = deque(u for u in self._queue if not u.abandoned or u.gone is _Gone.STARTED)

    def answered(self, epoch: int) -> None:
        """Let go of everything up to `epoch`: its answer has begun."""
        self._queue = deque(u for u in self._queue if u.epoch > epoch or u.gone is _Gone.STARTED)

    def rewind(self) -> None:
        """Start over on a new connection: an unfinished window died with the old one."""
        self._queue = deque(u for u in self._queue if not u.abandoned)
        for utterance in self._queue:
            utterance.gone = _Gone.NOT
            utterance.sent_bytes = utterance.sent_frames = 0

    def next(self) -> ClientMessage | None:
        """Return the next message to send now; None: nothing until something changes."""
        for utterance in tuple(self._queue):
            if utterance.gone is _Gone.ENDED:
                continue
            message = utterance.next()
            if isinstance(message, ActivityStart):
                self._forget_before(utterance.epoch)
            if isinstance(message, ActivityEnd) and utterance.abandoned:
                self._queue.remove(utterance)
            return message
        return None

    def _forget_before(self, epoch: int) -> None:
        """Let go of older utterances that the service has: their answer is no longer wanted."""
        self._queue = deque(u for u in self._queue if u.epoch >= epoch or u.gone is not _Gone.ENDED)

    def _size(self) -> int:
        return sum(len(u.pcm) for u in self._queue)

    def _find(self, epoch: int) -> _Utterance | None:
        return next((u for u in self._queue if u.epoch == epoch and not u.abandoned), None)

    def _open(self, epoch: int) -> _Utterance | None:
        utterance = self._find(epoch)
        return None if utterance is None or utterance.ended else utterance
