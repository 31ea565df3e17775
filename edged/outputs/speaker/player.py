"""Every speaker: one thread that plays the queue on a card that may come and go."""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from edged.clock import Clock
from edged.conversation.notices import Report
from edged.device_thread import Pulse, device_thread
from edged.errors import DeviceError
from edged.heap import trim_heap
from edged.outputs.speaker.playback import Playback
from edged.outputs.speaker.playback_queue import PlaybackQueue
from edged.outputs.speaker.reconnect import IDLE_SECONDS, ReconnectingCard
from edged.outputs.speaker.sink import Sink
from edged.outputs.speaker.volume import VolumeStore
from edged.pcm import OUTPUT_RATE, byte_count
from edged.settings.model import SpeakerSettings


class Player:
    """The port Speaker over anything that opens as a Sink (raising DeviceError if it cannot).

    With a `store` the volume outlives a restart. `report` is called with a lock held and must not
    call back.
    """

    device = "in memory"

    def __init__(
        self,
        open_card: Callable[[], Sink],
        settings: SpeakerSettings,
        clock: Clock,
        report: Report,
        store: VolumeStore | None = None,
    ) -> None:
        self._open_card = open_card
        self._clock = clock
        self._report = report
        self._store = store
        self._kept = self._volume = store.load(settings.volume) if store else settings.volume
        first_write_ms = min(settings.prebuffer_ms, settings.buffer_ms)
        self._queue = PlaybackQueue(
            prebuffer=byte_count(first_write_ms / 1000, OUTPUT_RATE),
            lead_in=byte_count(settings.lead_in_ms / 1000, OUTPUT_RATE),
        )
        self._lock = threading.Lock()  # never held across a driver call
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._rescans = 0  # how often cards came or went, by any thread
        self._retried = 0  # the look for which a lost card was tried
        self._opened = 0  # the look for which the card was opened anew
        self._newest = 0  # the reply that was queued last
        self._tidied = 0  # the reply after which memory was given back last
        self._turns = 0
        self._pause = math.inf  # seconds that the thread waits now, for ever if it has no work
        self._prepare()

    def _prepare(self) -> None:
        """Make what belongs to the thread."""
        self._playback = Playback(self._queue, self._lock, self._clock, self._report)
        self._card = ReconnectingCard(self._open_card, self._clock, self._report)
        self._loudness: tuple[int, float] | None = None  # percent that was set, factor left to do
        self._open_until = self._clock.now() + IDLE_SECONDS

    @property
    def volume(self) -> int:
        """Return the loudness, 0 to 100."""
        return self._volume

    @property
    def underruns(self) -> int:
        """Return the underruns in the middle of replies."""
        return self._playback.underruns

    @property
    def frames_written(self) -> int:
        """Return the samples written since the start, for the watchdog."""
        return self._playback.frames_written

    @contextmanager
    def sound(self) -> Iterator[None]:
        """Run the device while the context lasts; raises DeviceError if its driver gets stuck.

        The card is opened at once, so that a missing one is known before the first reply.
        """
        self._prepare()
        self._stop.clear()
        with device_thread("speaker", self._run, self._halt):
            yield

    def play(self, epoch: int, pcm: bytes) -> None:
        """Queue a piece of a reply."""
        with self._lock:
            self._newest = epoch
            self._queue.play(epoch, pcm)
        if self._clock.now() >= self._playback.full_until:  # else the thread looks by then
            self._wake.set()

    def finish(self, epoch: int) -> None:
        """Mark the reply as complete."""
        with self._lock:
            self._queue.finish(epoch)
        self._wake.set()

    def silence(self, epoch: int) -> None:
        """Stop at once and drop everything older than `epoch`."""
        with self._lock:
            self._playback.silence(epoch)
        self._wake.set()

    def earcon(self, pcm: bytes, least: int = 0) -> None:
        """Queue a short sound after what is still in the queue, at a volume of `least` or more."""
        with self._lock:
            self._queue.earcon(pcm, least)
        self._wake.set()

    def prepare(self) -> None:
        """Open the card early, because the user speaks."""
        self._open_until = self._clock.now() + IDLE_SECONDS
        self._wake.set()

    def await_reply(self, epoch: int) -> None:
        """Keep the card running for a reply, so that it sounds at once."""
        with self._lock:
            self._playback.await_reply(epoch)
        self.prepare()

    def set_volume(self, percent: int) -> None:
        """Set the volume for what has not been written yet; it is saved when nothing plays."""
        self._volume = percent
        self._wake.set()

    def sounding_until(self) -> float:
        """Return when the room falls silent, echo included: infinite while the card plays."""
        return self._playback.sounding_until

    def pulse(self) -> Pulse:
        """Return the progress of the thread, which a card that stalls does not stop."""
        return Pulse(self._turns, due=self._pause < math.inf)

    def rescan(self) -> None:
        """Check now whether the card is there, even while idle: cards came or went."""
        with self._lock:
            self._rescans += 1
        self._wake.set()

    def _halt(self) -> None:
        self._stop.set()
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._pause = 0.0
            self._turns += 1
            self._wake.clear()
            if self._stop.is_set():  # asked after the clear: the order to stop wakes too
                break
            self._pause = self._turn()
            if self._pause > 0:
                self._clock.wait(self._wake, self._pause)
        self._playback.sounding_until = -math.inf
        self._card.release()
        self._keep_volume()
        self._pause = math.inf

    def _turn(self) -> float:
        """Do what is due; return the seconds until there is more to do."""
        now = self._clock.now()
        looks = self._rescans
        if self._retried < looks:
            self._retried = looks
            self._card.retry_now()
        if self._opened < looks and not self._playback.busy:  # a card in use tells by itself
            self._opened = looks
            self._card.release()
            self._open_until = now + IDLE_SECONDS
        if self._playback.busy:
            self._open_until = now + IDLE_SECONDS
        else:
            self._keep_volume()
            if now >= self._open_until:
                self._card.release()
                self._tidy()
                if self._card.retry_in > 0:
                    return self._card.retry_in
        try:
            return min(self._use_card(), self._card.retry_in)
        except DeviceError as error:
            self._card.fail(error)
            return 0.0

    def _tidy(self) -> None:
        """Return the memory of replies to the system: minutes of audio in small pieces."""
        if self._tidied != self._newest:
            self._tidied = self._newest
            trim_heap()

    def _use_card(self) -> float:
        card, is_new = self._card.current()
        if is_new:
            self._loudness = None
            self._playback.restart()
        audible = not self._card.lost
        self._factor(card)  # what the card still has follows a change, too
        delay = self._playback.step(card, partial(self._factor, card), audible=audible)
        if delay == math.inf:
            self._queue.least = 0  # it has fallen silent
            self._factor(card)
            if self._opened < self._rescans and not self._playback.busy:
                return 0.0
            return max(0.0, self._open_until - self._clock.now())
        return delay

    def _factor(self, card: Sink) -> float:
        percent = max(self._volume, self._queue.least)
        if self._loudness is None or self._loudness[0] != percent:
            self._loudness = (percent, card.loudness(percent))
        return self._loudness[1]

    def _keep_volume(self) -> None:
        if self._volume != self._kept:
            self._kept = self._volume
            if self._store:
                self._store.save(self._kept)
