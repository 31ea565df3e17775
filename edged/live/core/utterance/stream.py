"""What the user says in an open conversation, as it waits for the wire. Pure and immutable.

The service finds the utterances in it (automatic activity detection), so there is no end that tells
what it has taken up. Sound is kept until the service has begun to answer it, for a connection that
is lost before, and at most MOST_SECONDS of it; without a connection as long as there is room.
"""

from typing import Final

from edged.live.core.connection.consumed import StreamPlace
from edged.live.core.connection.ending import Ending
from edged.live.core.connection.quarantine import Attempts
from edged.live.core.utterance.speech import BACKLOG_BYTES, End, Sound, Window
from edged.live.messages import Audio, AudioStreamEnd, ClientMessage, Frame
from edged.pcm import INPUT_RATE, STREAMED_SECONDS, byte_count
from edged.values import dataclass, replace

MOST_SECONDS: Final = 30.0
"""A sentence, and an outage in the middle of it; in silence it is what a lost connection costs."""
MOST_BYTES: Final = byte_count(MOST_SECONDS, INPUT_RATE)
IN_FLIGHT_BYTES: Final = byte_count(0.4, INPUT_RATE)
"""What may be on its way when the service tells of an end: less than the silence that it took for
one, so none of what was said."""
LAG_BYTES: Final = byte_count(2.0, INPUT_RATE)
"""How far a translation is behind its speaker, about."""
_MESSAGE_BYTES: Final = byte_count(STREAMED_SECONDS, INPUT_RATE)
_OPEN: Final = frozenset({End.TALKING, End.SEEN})


@dataclass(frozen=True, slots=True)
class Stream:
    """Sound without an end, with its pauses. Positions are bytes since it began."""

    epoch: int
    room: int = MOST_BYTES
    """Bytes of sound that are kept at most, if none of it is on the wire."""
    end: End = End.SEEN
    sound: Sound = Sound()
    start: int = 0
    """Position of the first sound that is kept."""
    taken: int = 0
    """Position up to which the service has begun to answer."""
    spoken: int | None = None
    """Position at which the service heard the last end of an activity; None: it tells of none."""
    sent: int = 0
    """Position up to which sound is on the wire of this connection."""
    closed: int = 0
    """Position up to which the service knows that the stream pauses."""
    pauses: tuple[int, ...] = ()
    """Positions at which it pauses, beyond `taken`."""
    frame: bytes = b""
    """What was seen last and is not on the wire."""
    attempts: Attempts = Attempts()

    @property
    def size(self) -> int:
        """Bytes of sound that are kept."""
        return self.sound.size

    @property
    def head(self) -> int:
        """Position of the end of what was said so far."""
        return self.start + self.sound.size

    @property
    def abandoned(self) -> bool:
        """Whether nothing of it is wanted any more."""
        return self.end is End.ABANDONED

    @property
    def is_open(self) -> bool:
        """Whether the user may go on."""
        return self.end in _OPEN

    @property
    def is_over(self) -> bool:
        """Whether the user has finished, and all of it is on the wire."""
        return not self.is_open and self.window is Window.CLOSED

    @property
    def window(self) -> Window:
        """How far it is on the wire of this connection."""
        if not self.is_open and self.sent == self.head and self._pause is None:
            return Window.CLOSED
        return Window.OPEN if self.sent > self.closed else Window.UNSENT

    @property
    def place(self) -> StreamPlace:
        """Where the service stands that has heard what is on the wire."""
        return StreamPlace(self.epoch, self.sent, self.closed)

    @staticmethod
    def rest_of(place: StreamPlace) -> "tuple[Stream, ...]":
        """Return what ends a stream that nobody wants any more, unless it pauses anyway."""
        if place.sent == place.closed:
            return ()
        ended = Stream(place.epoch, end=End.ABANDONED, start=place.sent, pauses=(place.sent,))
        return (replace(ended, sent=place.sent, closed=place.closed),)

    @property
    def _pause(self) -> int | None:
        """The position at which the service is next told of a pause."""
        return next((at for at in self.pauses if at > self.closed), None)

    def heard(self, pcm: bytes) -> tuple["Stream", int]:
        """Return it with more sound, and how much was lost for want of room: the oldest goes."""
        sound, start = self.sound.plus(pcm), self.start
        old = min(sound.size - MOST_BYTES, self.sent - start) // BACKLOG_BYTES
        excess = max(old, -((self.room - sound.size) // BACKLOG_BYTES))
        if excess > 0:
            sound, start = sound.without(excess), start + excess * BACKLOG_BYTES
        lost = max(0, start - max(self.sent, self.start))
        sent, closed = max(self.sent, start), max(self.closed, start)
        return replace(self, sound=sound, start=start, sent=sent, closed=closed), lost

    def saw(self, jpeg: bytes) -> "Stream":
        """Return it with a camera frame; the newest wins, and none is kept for another time."""
        return replace(self, frame=jpeg)

    def unawaited(self) -> "Stream":
        """Return it: its end waits for no frame."""
        return self

    def paused(self) -> "Stream":
        """Return it after the microphone has paused."""
        return replace(self, pauses=(*self.pauses, self.head))

    def ended(self) -> "Stream":
        """Return it after the user has finished."""
        return replace(self.paused(), end=End.DONE) if self.is_open else self

    def given_up(self) -> "Stream":
        """Return it saying no more than that it is over."""
        unsent = replace(self, sound=Sound(), start=self.sent, frame=b"", end=End.ABANDONED)
        return replace(unsent, pauses=(self.sent,))

    def end_reported(self) -> "Stream":
        """Return it after the service has heard an utterance to its end."""
        return replace(self, spoken=max(self.taken, self.sent - IN_FLIGHT_BYTES))

    def answered(self) -> "Stream":
        """Return it without what the service has begun to answer."""
        return self._without(self.sent if self.spoken is None else self.spoken)

    def translated(self) -> "Stream":
        """Return it without what must have been translated by now."""
        return self._without(self.sent - LAG_BYTES)

    def _without(self, taken: int) -> "Stream":
        taken = max(taken, self.taken)
        whole = max(0, taken - self.start) // BACKLOG_BYTES
        return replace(
            self,
            taken=taken,
            sound=self.sound.without(whole),
            start=self.start + whole * BACKLOG_BYTES,
            pauses=tuple(at for at in self.pauses if at > taken or at > self.closed),
            attempts=Attempts(),
        )

    def rewound(self) -> "Stream":
        """Return it for a new connection, which has heard nothing."""
        again = max(self.taken, self.start)
        return replace(self, sent=again, closed=again)

    def resumed(self, sent: int, closed: int) -> "Stream":
        """Return it for a session that has heard it up to there; what is answered is past."""
        sent = min(max(sent, self.taken, self.start), self.head)
        goes_on = replace(self, sent=sent, closed=min(closed, sent))
        return goes_on if sent == closed else replace(goes_on, attempts=self.attempts.again())

    def lost(self, ending: Ending) -> "Stream":
        """Return it after the end of the connection; sound that is refused is not sent again."""
        attempts = self.attempts.lost(ending)
        if attempts.rejected:
            return replace(self._without(self.sent).rewound(), attempts=attempts)
        return replace(self.rewound(), attempts=attempts)

    def cleared(self) -> "Stream":
        """Return it with no attempts: what was refused is gone."""
        return replace(self, attempts=Attempts())

    def next(self) -> tuple["Stream", ClientMessage | None]:
        """Return it after what is to be sent of it now; None: nothing yet."""
        if self.frame:
            return replace(self, frame=b""), Frame(self.epoch, self.frame)
        pause = self._pause
        limit = self.head if pause is None else pause
        waiting = limit - self.sent
        if waiting >= _MESSAGE_BYTES or (waiting > 0 and pause is not None):
            return self._sounding(min(waiting, BACKLOG_BYTES))
        if pause is not None:
            return replace(self, closed=pause), AudioStreamEnd(self.epoch)
        return self, None

    def _sounding(self, size: int) -> tuple["Stream", ClientMessage]:
        message = Audio(self.epoch, self.sound.read(self.sent - self.start, size))
        begins = self.sent == self.closed
        attempts = self.attempts.again() if begins else self.attempts
        return replace(self, sent=self.sent + size, attempts=attempts), message
