"""Fill an open card from the queue, and report what was heard.

It writes only what fits, so a press silences it at once, and it never calls snd_pcm_drain, which
cannot be interrupted (and hangs on a drop, https://github.com/alsa-project/alsa-lib/issues/457):
it polls until nothing is pending.
"""

import math
import threading
from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from edged.clock import Clock
from edged.conversation.notices import PlaybackStarted, ReplyLate, Report, SamplesLost
from edged.errors import DeviceError
from edged.outputs.speaker.awake import LONGEST_SECONDS, LOOK_SECONDS, Awake
from edged.outputs.speaker.playback_queue import EARCON, Block, Mark, PlaybackQueue
from edged.outputs.speaker.sink import Sink, Underrun
from edged.outputs.speaker.volume import amplify
from edged.pcm import OUTPUT_RATE, SAMPLE_BYTES, byte_count, seconds
from edged.values import replace

ECHO_SECONDS: Final = 0.1
"""How long a room still sounds after the card has played its last sample."""
_STALL_SECONDS: Final = 2.0
_POLL_SECONDS: Final = 0.004
_LEAST: Final = byte_count(0.060, OUTPUT_RATE)
"""What a card still has when more is written: that long the thread may be late."""


class _State(Enum):
    STOPPED = auto()  # the card's buffer is empty
    AWAKE = auto()  # it plays silence, ahead of a reply
    RUNNING = auto()
    ECHOING = auto()  # the card has played everything; the room still sounds


class Playback:
    """Plays a queue on the card that it is given. `lock` guards the queue and orders the reports.

    Only `silence` and `await_reply` are for other threads, and they hold the lock.
    """

    def __init__(
        self, queue: PlaybackQueue, lock: threading.Lock, clock: Clock, report: Report
    ) -> None:
        self._queue = queue
        self._lock = lock
        self._clock = clock
        self._report = report
        self._silences = 0  # that concern what the card holds
        self._obeyed = 0
        self._on_card = EARCON  # epoch of the newest sample the card was given
        self._state = _State.STOPPED
        self._unwritten = b""
        self._written = 0  # bytes the card took since it stood still
        self._heard = 0
        self._heard_at = 0.0
        self._awake = Awake(0.0)  # while it is
        self._awaited_until = -math.inf
        self._ahead: deque[tuple[int, Mark]] = deque()  # (position in written, what is there)
        self.sounding_until = -math.inf
        """When the room falls silent, on the clock; infinite while the card runs."""
        self.full_until = -math.inf
        """Until then, on the clock, the card needs no more: new sound can wait in the queue."""
        self.underruns = 0
        """The underruns in the middle of replies."""
        self.frames_written = 0
        """Samples written, whether heard or not."""

    @property
    def busy(self) -> bool:
        """Whether a card is needed."""
        return bool(
            self._state is not _State.STOPPED or self._queue or self._unwritten or self._ahead
        )

    def silence(self, epoch: int) -> None:
        """Drop what is older than `epoch` from the queue, and from the card in the next step."""
        self._queue.silence(epoch)
        if self._on_card < epoch:
            self._silences += 1

    def await_reply(self, epoch: int) -> None:
        """Keep the card running until a reply begins, for LONGEST_SECONDS at most."""
        self._queue.await_reply(epoch)
        self._awaited_until = self._clock.now() + LONGEST_SECONDS

    def restart(self) -> None:
        """Continue on another card: whatever the last one held counts as heard."""
        self._state = _State.STOPPED
        self._written = 0
        self._ahead = deque((0, mark) for _, mark in self._ahead)
        self.sounding_until = min(self.sounding_until, self._clock.now() + ECHO_SECONDS)

    def step(self, card: Sink, gain: Callable[[], float], *, audible: bool) -> float:
        """Do what is due; return the seconds until there is more to do. Raises DeviceError."""
        now = self._clock.now()
        self.full_until = -math.inf
        self._obey_silence(card, now)
        pending = self._settle(card, now)
        if self._state is not _State.RUNNING or card.capacity - pending >= card.capacity // 3:
            taken = self._fill(card, pending, gain, audible=audible)
            pending += taken
            self._report_marks(self._written - pending)
            if taken and self._state is _State.RUNNING:
                pending = min(pending, card.pending())  # 0: it is no card; more will tell
        return self._delay(card, pending, now)

    def _obey_silence(self, card: Sink, now: float) -> None:
        with self._lock:
            if self._silences == self._obeyed:
                return
            self._obeyed = self._silences
            self._ahead = deque(
                (0, mark) for _, mark in self._ahead if not self._queue.silenced(mark.epoch)
            )
        self._unwritten = b""
        if self._state in {_State.RUNNING, _State.ECHOING}:  # nobody hears the last of silence
            card.drop()
            self._state = _State.STOPPED
        self.sounding_until = min(self.sounding_until, now + ECHO_SECONDS)

    def _settle(self, card: Sink, now: float) -> int:
        """Report what was heard; return the bytes that are pending."""
        running = self._state in {_State.RUNNING, _State.AWAKE}
        pending = card.pending() if running else 0
        heard = self._written - pending
        if heard > self._heard or not running:
            self._heard, self._heard_at = heard, now
        elif now - self._heard_at > _STALL_SECONDS:
            raise DeviceError("The sound card takes no more sound; unplug it and plug it in again.")
        self._report_marks(heard)
        if self._state is _State.ECHOING:
            if now >= self.sounding_until:
                card.drop()
                self._state = _State.STOPPED
        elif running and not pending and not self._stays_awake(now):
            with self._lock:
                if self._state is _State.RUNNING and (self._queue.growing or self._unwritten):
                    self._count_underrun()
            self._state = _State.ECHOING
            self.sounding_until = min(self.sounding_until, now + ECHO_SECONDS)
        return pending

    def _stays_awake(self, now: float) -> bool:
        """Return whether silence that ran out is followed by more, or by the reply."""
        with self._lock:
            return self._state is _State.AWAKE and (bool(self._queue) or self._awaits(now))

    def _awaits(self, now: float) -> bool:
        return self._queue.awaiting and now < self._awaited_until

    def _report_marks(self, heard: int) -> None:
        """Report what begins or ends there: a reply begins after its lead-in."""
        with self._lock:
            while self._ahead and self._ahead[0][0] <= heard:
                _, mark = self._ahead.popleft()
                if not self._queue.silenced(mark.epoch):
                    self._report(mark)

    def _fill(self, card: Sink, pending: int, gain: Callable[[], float], *, audible: bool) -> int:
        """Write what there is room for; return the bytes written."""
        now, block = self._clock.now(), None
        with self._lock:
            if not self._unwritten:
                room = card.capacity - pending
                block = self._queue.next_block(room, silence=self._silence(now))
            if block and block.pcm:
                self._on_card = block.newest
            awaits = self._awaits(now)
        if block:
            self._take(block, gain(), card.period)
        if self._unwritten:
            if audible:
                self.sounding_until = math.inf
            return self._write(card)
        if awaits and audible and self._state is not _State.RUNNING:
            return self._keep_awake(card, now, pending)
        return 0

    def _silence(self, now: float) -> int | None:
        """Return the bytes of silence that the card has played by itself."""
        if self._state is _State.RUNNING:
            return None
        return self._awake.silence(now) if self._state is _State.AWAKE else 0

    def _take(self, block: Block, factor: float, period: int) -> None:
        if self._state in {_State.STOPPED, _State.ECHOING}:
            self._written = self._heard = 0
        self._unwritten = amplify(block.pcm, factor)
        if block.last:
            self._unwritten += bytes(-(self._written + len(self._unwritten)) % period)
        self._ahead.extend((self._written + at, mark) for at, mark in block.marks())

    def _keep_awake(self, card: Sink, now: float, pending: int) -> int:
        """Write a little silence; an underrun of the last has lost nothing."""
        if self._state is not _State.AWAKE:
            self._awake = replace(self._awake, since=now)
            self._written = self._heard = 0
        elif not pending:
            self._awake = self._awake.dried(card.period)
        silence = bytes(self._awake.due(now, self._written, pending, card.period))
        taken = card.write(silence) if silence else 0
        if isinstance(taken, Underrun):
            taken = card.write(silence)
        if isinstance(taken, Underrun):
            return 0
        self._state = _State.AWAKE
        self._written += taken
        return taken

    def _write(self, card: Sink) -> int:
        taken = card.write(self._unwritten)
        if isinstance(taken, Underrun):  # expected unless the card was seen running just before
            if self._state is _State.RUNNING:
                with self._lock:
                    self._count_underrun()
            taken = card.write(self._unwritten)
        if isinstance(taken, Underrun):
            return 0
        self._state = _State.RUNNING
        self._unwritten = self._unwritten[taken:]
        self._written += taken
        self.frames_written += taken // SAMPLE_BYTES
        return taken

    def _count_underrun(self) -> None:
        self.underruns += 1
        self._report(SamplesLost("speaker") if self._queue or self._unwritten else ReplyLate())

    def _delay(self, card: Sink, pending: int, now: float) -> float:
        if self._state is _State.RUNNING:
            due = pending - min(_LEAST, card.capacity // 2)
            if due > 0 and self._queue.growing:
                self.full_until = now + seconds(due, OUTPUT_RATE)
            elif not (self._queue or self._unwritten):
                due = pending
            if self._ahead and isinstance(self._ahead[0][1], PlaybackStarted):
                due = min(due, self._ahead[0][0] - (self._written - pending))
            return max(_POLL_SECONDS, seconds(due, OUTPUT_RATE))
        if self._state is _State.AWAKE:
            return max(LOOK_SECONDS, seconds(pending - self._awake.ahead, OUTPUT_RATE))
        if self._unwritten or self._ahead:
            return _POLL_SECONDS
        if self._state is _State.ECHOING:
            return max(0.0, self.sounding_until - now)
        return math.inf
