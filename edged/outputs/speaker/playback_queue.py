"""What is still to be played, and what to write next. Pure, in bytes of 24 kHz mono int16.

A queue of pieces in order of arrival. Only the newest reply grows; audio of older ones is late and
dropped, and so is that of silenced ones. No accepted byte is lost: an odd byte at the end of a
message waits for its other half.
"""

from collections import deque
from typing import Final

from edged.conversation.events import PlaybackEnded
from edged.conversation.notices import PlaybackStarted
from edged.pcm import SAMPLE_BYTES
from edged.values import dataclass, replace

EARCON: Final = 0
"""The epoch of earcons: older than every turn, so any silence drops them."""

Mark = PlaybackStarted | PlaybackEnded


@dataclass(frozen=True, slots=True)
class Block:
    """What to write next, and (byte offset, epoch) of the replies that begin and end in it."""

    pcm: bytes
    started: tuple[tuple[int, int], ...]
    ended: tuple[tuple[int, int], ...]
    newest: int  # epoch of the last sample in it
    last: bool  # whether it is all that is known to come

    def marks(self) -> list[tuple[int, Mark]]:
        """Return in order what begins and ends in it; at the same place an end comes first."""
        marks: list[tuple[int, Mark]] = [(at, PlaybackEnded(epoch)) for at, epoch in self.ended]
        marks += [(at, PlaybackStarted(epoch)) for at, epoch in self.started]
        return sorted(marks, key=lambda mark: mark[0])


@dataclass(frozen=True, slots=True)
class _Piece:
    epoch: int
    pcm: bytes
    last: bool
    least: int = 0


class PlaybackQueue:
    """A queue that begins with `lead_in` bytes of silence.

    On a card that stood still its first block carries `prebuffer` bytes.
    """

    def __init__(self, *, prebuffer: int, lead_in: int) -> None:
        self._prebuffer = prebuffer
        self._lead_in = lead_in
        self._pieces: deque[_Piece] = deque()
        self._length = 0
        self._half_sample = b""
        self._floor = 0  # what is older was silenced
        self._newest = 0  # the reply that may grow
        self._complete = 0  # the newest reply that was finished
        self._started = 0  # the newest reply of which a sample was handed out
        self._awaited = 0  # the newest reply that is known to come
        self.least = 0
        """The volume of what was handed out last, in percent, if the owner's is below it."""

    def __bool__(self) -> bool:
        """Whether there is anything to play."""
        return bool(self._pieces)

    @property
    def growing(self) -> bool:
        """Whether the newest reply is incomplete: an underrun now is a gap in it."""
        begun = self._newest > self._complete and self._newest >= self._floor
        return begun and not self.held

    @property
    def held(self) -> bool:
        """Return whether what is next sounds at a volume of its own: the device is to run dry."""
        return bool(self._pieces) and self._pieces[0].least != self.least

    @property
    def awaiting(self) -> bool:
        """Whether a reply is expected that has not begun."""
        return self._awaited > self._newest and self._awaited >= self._floor

    def await_reply(self, epoch: int) -> None:
        """Expect a reply, until it begins or is silenced."""
        self._awaited = max(epoch, self._awaited)

    def play(self, epoch: int, pcm: bytes) -> None:
        """Append to a reply; dropped if it is silenced, complete, or older than another."""
        if epoch < self._floor or epoch < self._newest or epoch <= self._complete:
            return
        if epoch > self._newest:
            self._newest, self._half_sample = epoch, b""
        pcm = self._half_sample + pcm
        whole = len(pcm) - len(pcm) % SAMPLE_BYTES
        self._half_sample = pcm[whole:]
        if whole:
            self._append(_Piece(epoch, pcm[:whole], last=False))

    def finish(self, epoch: int) -> None:
        """Mark where a reply ends, even an empty one; once."""
        if epoch < self._floor or epoch < self._newest or epoch <= self._complete:
            return
        self._newest = self._complete = epoch
        self._half_sample = b""
        self._append(_Piece(epoch, b"", last=True))

    def earcon(self, pcm: bytes, least: int = 0) -> None:
        """Append a short sound, at a volume of `least` percent or more, unless it is empty."""
        if pcm:
            self._append(_Piece(EARCON, pcm, last=True, least=least))

    def silence(self, epoch: int) -> None:
        """Drop everything older than `epoch`, now and in future."""
        self._floor = epoch = max(epoch, self._floor)
        self._half_sample = self._half_sample if self._newest >= epoch else b""
        self._pieces = deque(piece for piece in self._pieces if piece.epoch >= epoch)
        self._length = sum(len(piece.pcm) for piece in self._pieces)

    def silenced(self, epoch: int) -> bool:
        """Return whether `epoch` was silenced."""
        return epoch < self._floor

    def next_block(self, room: int, *, silence: int | None) -> Block | None:
        """Return what fits into `room` bytes, which must hold the pre-buffer.

        `silence` is what the device has played by itself: the rest of the lead-in is added. A
        stopped device (0) gets the lead-in, or more if there is less audio than the pre-buffer; a
        playing one (None) gets none, and nothing of another volume. A lead-in larger than `room` is
        a block of its own.
        """
        if not self._pieces or (silence is None and self.held):
            return None
        self.least = self._pieces[0].least
        length = self._missing_silence(silence)
        parts = [bytes(length)]
        started: list[tuple[int, int]] = []
        ended: list[tuple[int, int]] = []
        newest, last = EARCON, False
        while self._pieces and not self.held and (length < room or not self._pieces[0].pcm):
            piece = self._cut(max(0, room - length))
            newest, last = piece.epoch, piece.last
            if piece.pcm and piece.epoch > self._started:
                self._started = piece.epoch
                started.append((length, piece.epoch))
            parts.append(piece.pcm)
            length += len(piece.pcm)
            if piece.last and piece.epoch != EARCON:
                ended.append((length, piece.epoch))
        return Block(
            b"".join(parts),
            tuple(started),
            tuple(ended),
            newest,
            last=self.held or (last and not self._pieces),
        )

    def _missing_silence(self, silence: int | None) -> int:
        if silence is None or not self._length:
            return 0
        enough = self._lead_in - silence
        return max(0, enough) if silence else max(enough, self._prebuffer - self._length)

    def _append(self, piece: _Piece) -> None:
        self._pieces.append(piece)
        self._length += len(piece.pcm)

    def _cut(self, most: int) -> _Piece:
        """Take the first piece, or `most` bytes of it."""
        piece = self._pieces.popleft()
        if len(piece.pcm) > most:
            self._pieces.appendleft(replace(piece, pcm=piece.pcm[most:]))
            piece = replace(piece, pcm=piece.pcm[:most], last=False)
        self._length -= len(piece.pcm)
        return piece
