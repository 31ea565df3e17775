"""What the user says in one turn, as it waits for the wire. Pure and immutable."""

from enum import Enum
from typing import Final

from edged.live.core.connection.consumed import WindowPlace
from edged.live.core.connection.ending import Ending
from edged.live.core.connection.quarantine import Attempts
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    ClientMessage,
    Frame,
    RealtimeText,
)
from edged.pcm import INPUT_RATE, MESSAGE_SECONDS, byte_count
from edged.values import dataclass, replace

MESSAGE_BYTES: Final = byte_count(MESSAGE_SECONDS, INPUT_RATE)
"""Live sound goes out in messages of at least this."""
BACKLOG_BYTES: Final = byte_count(0.200, INPUT_RATE)
"""Sound that has waited goes out in messages of at most 200 ms."""
SHORTEST_BYTES: Final = byte_count(0.500, INPUT_RATE)
"""A shorter window is padded with silence: the service closed such with 1007 "No turn to complete"
(https://github.com/pipecat-ai/pipecat/issues/1347)."""
FRAMES_KEPT: Final = 2
"""Camera frames of an utterance that are sent again after a cut; newest win."""


@dataclass(frozen=True, slots=True)
class Sound:
    """PCM that grows at its end, in blocks: to append copies a block and not the whole."""

    blocks: tuple[bytes, ...] = ()
    """Each but the last of BACKLOG_BYTES."""
    size: int = 0

    def plus(self, pcm: bytes) -> "Sound":
        """Return the sound with `pcm` at its end."""
        whole, last = self.blocks, b""
        if self.size % BACKLOG_BYTES:
            whole, last = self.blocks[:-1], self.blocks[-1]
        last += pcm
        cut = range(0, len(last), BACKLOG_BYTES)
        return Sound((*whole, *(last[i : i + BACKLOG_BYTES] for i in cut)), self.size + len(pcm))

    def without(self, blocks: int) -> "Sound":
        """Return the sound without its first blocks, of BACKLOG_BYTES each."""
        gone = sum(map(len, self.blocks[:blocks]))
        return Sound(self.blocks[blocks:], self.size - gone)

    def read(self, start: int, size: int) -> bytes:
        """Return `size` bytes from `start` on."""
        first, last = start // BACKLOG_BYTES, (start + size - 1) // BACKLOG_BYTES
        start -= first * BACKLOG_BYTES
        return b"".join(self.blocks[first : last + 1])[start : start + size]


class Window(Enum):
    """How far the activity window of an utterance is on the wire of this connection."""

    UNSENT = "unsent"
    OPEN = "open"
    CLOSED = "closed"


class End(Enum):
    """What the end of an utterance waits for."""

    TALKING = "talking"  # for the user, then for a camera frame
    UNSEEN = "unseen"  # for a camera frame
    SEEN = "seen"  # for the user
    DONE = "done"
    ABANDONED = "abandoned"  # for nothing; its reply is no longer wanted


_SEEN: Final = {End.TALKING: End.SEEN, End.UNSEEN: End.DONE}
_ENDED: Final = {End.TALKING: End.UNSEEN, End.SEEN: End.DONE}


@dataclass(frozen=True, slots=True)
class Speech:
    """An utterance by voice: sound, and what was seen and written meanwhile."""

    epoch: int
    end: End = End.SEEN
    sound: Sound = Sound()
    frames: tuple[bytes, ...] = ()
    texts: tuple[str, ...] = ()
    """What is written beside it."""
    window: Window = Window.UNSENT
    sent_bytes: int = 0
    sent_frames: int = 0
    sent_texts: int = 0
    attempts: Attempts = Attempts()

    @property
    def size(self) -> int:
        """Bytes of sound that take room: what is no longer wanted must cost the next one none."""
        return 0 if self.abandoned else self.sound.size

    @property
    def abandoned(self) -> bool:
        """Whether its reply is no longer wanted."""
        return self.end is End.ABANDONED

    @property
    def is_open(self) -> bool:
        """Whether the user may go on."""
        return self.end in (End.TALKING, End.SEEN)

    @property
    def place(self) -> WindowPlace | None:
        """Where the service stands that has heard what is on the wire; None: in no window."""
        if self.window is not Window.OPEN:
            return None
        return WindowPlace(self.epoch, self.sent_bytes, self.sent_texts)

    def heard(self, pcm: bytes) -> "Speech":
        """Return it with more sound."""
        return replace(self, sound=self.sound.plus(pcm))

    def saw(self, jpeg: bytes) -> "Speech":
        """Return it with another frame; the oldest makes room."""
        gone = max(0, len(self.frames) + 1 - FRAMES_KEPT)
        frames = (*self.frames[gone:], jpeg)
        sent = max(0, self.sent_frames - gone)
        return replace(self.unawaited(), frames=frames, sent_frames=sent)

    def unawaited(self) -> "Speech":
        """Return it with an end that waits for no frame."""
        return replace(self, end=_SEEN.get(self.end, self.end))

    def ended(self) -> "Speech":
        """Return it after the user has finished."""
        return replace(self, end=_ENDED.get(self.end, self.end))

    def given_up(self) -> "Speech":
        """Return it saying no more than is needed to close a window that is open."""
        heard = min(self.sent_bytes, SHORTEST_BYTES)
        return replace(self, end=End.ABANDONED, sound=Sound().plus(bytes(heard)), sent_bytes=heard)

    def rewound(self) -> "Speech":
        """Return it for a new connection."""
        return replace(self, window=Window.UNSENT, sent_bytes=0, sent_frames=0, sent_texts=0)

    def resumed(self, sent_bytes: int, sent_texts: int) -> "Speech":
        """Return it for a session that goes on within its window, and has heard so much of it."""
        heard = min(sent_bytes, self.sound.size)
        begun = replace(self.rewound(), window=Window.OPEN, sent_texts=sent_texts)
        return replace(begun, sent_bytes=heard, attempts=self.attempts.again())

    def lost(self, ending: Ending) -> "Speech":
        """Return it after the end of the connection."""
        unsent = self.window is Window.UNSENT
        return self if unsent else replace(self.rewound(), attempts=self.attempts.lost(ending))

    def next(self) -> tuple["Speech", ClientMessage | None]:
        """Return it after what is to be sent of it now; None: nothing yet."""
        if self.window is Window.UNSENT:
            begun = replace(self, window=Window.OPEN, attempts=self.attempts.again())
            return begun, ActivityStart(self.epoch)
        if self.sent_texts < len(self.texts) and not self.abandoned:
            text = RealtimeText(self.epoch, self.texts[self.sent_texts])
            return replace(self, sent_texts=self.sent_texts + 1), text
        if self.sent_frames < len(self.frames) and not self.abandoned:
            frame = Frame(self.epoch, self.frames[self.sent_frames])
            return replace(self, sent_frames=self.sent_frames + 1), frame
        waiting = self.sound.size - self.sent_bytes
        over = self.end not in (End.TALKING, End.SEEN)
        begins = not self.sent_bytes  # with the pre-roll, which has waited already
        if waiting >= MESSAGE_BYTES or (waiting and (over or begins)):
            return _sounding(self, min(waiting, BACKLOG_BYTES))
        if self.end not in (End.DONE, End.ABANDONED):
            return self, None
        if (missing := SHORTEST_BYTES - self.sent_bytes) > 0:
            padded = replace(self, sound=self.sound.plus(bytes(missing)))
            return _sounding(padded, missing)
        return replace(self, window=Window.CLOSED), ActivityEnd(self.epoch)


def _sounding(speech: Speech, size: int) -> tuple[Speech, ClientMessage]:
    message = Audio(speech.epoch, speech.sound.read(speech.sent_bytes, size))
    return replace(speech, sent_bytes=speech.sent_bytes + size), message
