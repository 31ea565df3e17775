"""The outbox: always writable; keeps an utterance until its reply begins, for every connection.

Pure and immutable. `next` yields what is to be sent now, in order; `rewound` starts over on a new
connection. Utterances go out one after the other, each as exactly one turn.
"""

from collections.abc import Callable

from edged.live.core.connection.consumed import Place, StreamPlace
from edged.live.core.connection.ending import Ending
from edged.live.core.utterance.speech import SHORTEST_BYTES, End, Sound, Speech, Window
from edged.live.core.utterance.stream import MOST_BYTES, Stream
from edged.live.core.utterance.text import Text
from edged.live.messages import ActivityStart, ClientMessage, TypedText
from edged.values import dataclass, replace

Spoken = Speech | Stream
Utterance = Spoken | Text


@dataclass(frozen=True, slots=True)
class Outbox:
    """Utterances that wait for the wire or for their reply; at most `capacity` bytes of speech."""

    capacity: int
    queue: tuple[Utterance, ...] = ()

    def begun(
        self, epoch: int, *, awaits_frame: bool = False, texts: tuple[str, ...] = ()
    ) -> "Outbox":
        """Return it with a new utterance by voice; one that is still open is ended first.

        With `awaits_frame` its end waits for a camera frame or for `unawaited`; `texts` are written
        beside it.
        """
        before = tuple(self._closed(each) for each in self.queue[-1:])
        speech = Speech(epoch, End.TALKING if awaits_frame else End.SEEN, texts=texts)
        return replace(self, queue=(*self.queue[:-1], *before, speech))

    def opened(self, epoch: int, room: int = MOST_BYTES) -> "Outbox":
        """Return it with a stream of at most `room` bytes; what is still open is ended first."""
        before = tuple(self._closed(each) for each in self.queue[-1:])
        return replace(self, queue=(*self.queue[:-1], *before, Stream(epoch, room)))

    @property
    def streams(self) -> bool:
        """Whether the user may say more in an open conversation."""
        return any(isinstance(each, Stream) and each.is_open for each in self.queue)

    @property
    def unsent(self) -> int:
        """Bytes of a stream that are not on the wire."""
        return sum(each.head - each.sent for each in self.queue if isinstance(each, Stream))

    @property
    def place(self) -> Place | None:
        """Where the service stands that has heard all that is on the wire; None: nowhere."""
        return next((at for each in self.queue if (at := each.place)), None)

    def typed(self, epoch: int, text: str, jpeg: bytes = b"") -> tuple["Outbox", int]:
        """Return it with a new utterance in writing, and the bytes that had to be dropped for it.

        One that is still open is ended first. When full, the oldest utterances go.
        """
        before = tuple(self._closed(each) for each in self.queue[-1:])
        written = Text(epoch, text, jpeg)
        queue, dropped = _fitting((*self.queue[:-1], *before), self.capacity - written.size)
        return replace(self, queue=(*queue, written)), dropped

    def interjected(self, epoch: int, text: str) -> "Outbox":
        """Return it with a text that goes out before more sound of the open stream."""
        *before, stream = self.queue
        return replace(self, queue=(*before, Text(epoch, text, stream=stream.epoch), stream))

    def heard(self, epoch: int, pcm: bytes) -> tuple["Outbox", int]:
        """Return it with more sound of the open utterance, and the bytes that had to be dropped.

        Policy when full: the oldest utterances go first, and last the end of this one.
        """
        match self._open(epoch):
            case None:
                return self, 0
            case Stream() as stream:
                longer, lost = stream.heard(pcm)
                return self.exchanged(stream, longer), lost
            case speech:
                return self._said(speech, pcm)

    def _said(self, at_hand: Speech, pcm: bytes) -> tuple["Outbox", int]:
        older = self.queue[:-1]
        kept_back = at_hand.size + len(pcm)
        before, dropped = _fitting(tuple(older), self.capacity - kept_back)
        queue = (*before, at_hand)
        room = max(0, self.capacity - sum(each.size for each in queue))
        heard = Outbox(self.capacity, queue).exchanged(at_hand, at_hand.heard(pcm[:room]))
        return heard, dropped + max(0, len(pcm) - room)

    def saw(self, epoch: int, jpeg: bytes) -> "Outbox":
        """Return it with a camera frame of the utterance, unless its end has gone out."""
        speech = self._find(epoch)
        if speech is None or speech.window is Window.CLOSED:
            return self
        return self._changed(epoch, lambda spoken: spoken.saw(jpeg))

    def unawaited(self, epoch: int) -> "Outbox":
        """Return it after no frame came in time: the utterance ends without."""
        return self._changed(epoch, lambda spoken: spoken.unawaited())

    def ended(self, epoch: int) -> "Outbox":
        """Return it after the user has finished."""
        after = self._changed(epoch, lambda spoken: spoken.ended())
        # A stream that paused before is on the wire to its end: it is not to be said again.
        queue = tuple(e for e in after.queue if not (isinstance(e, Stream) and e.is_over))
        return replace(after, queue=queue)

    def paused(self, epoch: int) -> "Outbox":
        """Return it after the microphone of the stream has paused."""
        stream = self._open(epoch)
        return self.exchanged(stream, stream.paused()) if isinstance(stream, Stream) else self

    def end_reported(self) -> "Outbox":
        """Return it after the service heard an utterance of the stream to its end."""
        return self._changed_stream(Stream.end_reported)

    def translated(self) -> "Outbox":
        """Return it after more of the stream's translation has come."""
        return self._changed_stream(Stream.translated)

    def awaits_frame(self, epoch: int) -> bool:
        """Return whether the end of the utterance is held back for a camera frame."""
        speech = self._find(epoch)
        return speech is not None and speech.end is End.UNSEEN

    def abandoned(self, epoch: int) -> "Outbox":
        """Return it without the turns up to `epoch`; a window open on the wire is to be closed."""
        given_up = (
            each.given_up() if isinstance(each, Spoken) and each.epoch <= epoch else each
            for each in self.queue
        )
        kept = (e for e in given_up if e.epoch > epoch or e.window is Window.OPEN)
        return replace(self, queue=tuple(kept))

    def failed(self, epoch: int) -> "Outbox":
        """Return it after a turn got no reply; in an open conversation the user goes on."""
        if any(isinstance(each, Stream) for each in self.queue):
            kept = (e for e in self.queue if not isinstance(e, Text) or e.epoch > epoch)
            return replace(self, queue=tuple(kept))
        return self.abandoned(epoch)

    def answered(self, epoch: int) -> "Outbox":
        """Return it without everything up to `epoch`: its reply has begun."""
        heard = self._changed_stream(Stream.answered)
        kept = (
            e
            for e in heard.queue
            if e.epoch > epoch or e.window is Window.OPEN or isinstance(e, Stream)
        )
        return replace(self, queue=tuple(kept))

    def rewound(self) -> "Outbox":
        """Return it for a new connection: an unfinished window died with the old one."""
        return replace(self, queue=tuple(e.rewound() for e in self.queue if not e.abandoned))

    def resumed(self, place: Place) -> "Outbox":
        """Return it for a session that goes on at `place`; to be called after `rewound`.

        If the utterance is gone, its window is to be closed before anything else is said.
        """
        found = self._find(place.epoch)
        if isinstance(place, StreamPlace):
            if isinstance(found, Stream):
                return self.exchanged(found, found.resumed(place.sent, place.closed))
            return replace(self, queue=(*Stream.rest_of(place), *self.queue))
        if isinstance(found, Speech):
            return self.exchanged(found, found.resumed(place.sent_bytes, place.sent_texts))
        heard = Sound().plus(bytes(min(place.sent_bytes, SHORTEST_BYTES)))
        gone = Speech(place.epoch, End.ABANDONED, heard).resumed(heard.size, 0)
        return replace(self, queue=(gone, *self.queue))

    def lost(self, ending: Ending) -> tuple["Outbox", int | None]:
        """Return it after the end of a connection, and the epoch of what is said in vain."""
        queue = tuple(each.lost(ending) for each in self.queue if not each.abandoned)
        rejected = (each.epoch for each in queue if each.attempts.rejected)
        return replace(self, queue=queue), next(rejected, None)

    def refused(self, epoch: int) -> "Outbox":
        """Return it without what was said in vain; in an open conversation the user goes on."""
        if isinstance(found := self._find(epoch), Stream):
            return self.exchanged(found, found.cleared())
        return self.failed(epoch)

    def next(self, *, gated: bool = False) -> tuple["Outbox", ClientMessage | None]:
        """Return it after the message that is to be sent now; None: nothing until a change.

        `gated`: the service takes nothing of what is being said; its end is never held back.
        """
        for index, utterance in enumerate(self.queue):
            if utterance.window is Window.CLOSED:
                continue
            if gated and utterance.is_open:
                return self, None
            after, message = utterance.next()
            older, newer = self.queue[:index], self.queue[index + 1 :]
            if isinstance(message, ActivityStart | TypedText):
                # The service has the older ones, and their reply is no longer wanted.
                older = tuple(each for each in older if each.window is not Window.CLOSED)
            if message is None:
                return self, None
            over = after.abandoned or isinstance(after, Stream)
            done = over and after.window is Window.CLOSED
            return replace(self, queue=(*older, *(() if done else (after,)), *newer)), message
        return self, None

    @staticmethod
    def _closed(utterance: Utterance) -> Utterance:
        return utterance.unawaited().ended() if isinstance(utterance, Spoken) else utterance

    def _find(self, epoch: int) -> Spoken | None:
        for each in self.queue:
            if each.epoch == epoch and isinstance(each, Spoken) and not each.abandoned:
                return each
        return None

    def _open(self, epoch: int) -> Spoken | None:
        speech = self._find(epoch)
        return speech if speech and speech.end in (End.TALKING, End.SEEN) else None

    def _changed(self, epoch: int, change: Callable[[Spoken], Spoken]) -> "Outbox":
        """Return it with a changed utterance by voice; the same if there is none of `epoch`."""
        found = self._find(epoch)
        return self if found is None else self.exchanged(found, change(found))

    def _changed_stream(self, change: Callable[[Stream], Stream]) -> "Outbox":
        queue = tuple(change(each) if isinstance(each, Stream) else each for each in self.queue)
        return replace(self, queue=queue)

    def exchanged(self, old: Utterance, new: Utterance) -> "Outbox":
        """Return it with `new` in the place of `old`."""
        return replace(self, queue=tuple(new if each is old else each for each in self.queue))


def _fitting(queue: tuple[Utterance, ...], room: int) -> tuple[tuple[Utterance, ...], int]:
    """Return the newest utterances that fit, and those on the wire; and the bytes dropped."""
    size, dropped = sum(each.size for each in queue), 0
    while queue and size - dropped > room and queue[0].window is Window.UNSENT:
        dropped += queue[0].size
        queue = queue[1:]
    return queue, dropped
