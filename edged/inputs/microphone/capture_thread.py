"""Any microphone: one thread that reads a source of audio, behind the gate.

Calls take effect in the caller's thread under a lock that is never held across a driver call, so
no call waits for a period to end. While nobody wants the audio the thread rests and leaves it in
the device's buffer, because a wake-up costs more than a read; `capture` wakes it, and takes effect
when it has read what was captured before, which is the pre-roll.
"""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import Final

from edged.clock import Clock
from edged.conversation.events import CaptureEnded, CapturePaused, Part, PartLost, PartRestored
from edged.conversation.notices import Report, SamplesLost
from edged.device_thread import Pulse, device_thread, retry_delay
from edged.errors import DeviceError
from edged.inputs.microphone import SendAudio
from edged.inputs.microphone.gate import Ended, Gate, Heard, Output, Paused
from edged.inputs.microphone.source import PERIOD_BYTES, Source, Xrun
from edged.pcm import INPUT_RATE, SAMPLE_BYTES, seconds

_MOST_XRUNS: Final = 10
"""In a row, without a sample in between, before the device counts as lost."""


_Call = Callable[[], list[Output]]


class _State(Enum):
    CLOSED = auto()  # or being opened
    RUNNING = auto()
    LOST = auto()


class GatedMicrophone:
    """The port Microphone over anything that opens as a Source (raising DeviceError if it cannot).

    `sounding_until` returns when the speaker falls silent, on the clock. `send_audio` and `report`
    are called with the lock held and must not call back.
    """

    device = "in memory"

    def __init__(
        self,
        open_source: Callable[[], Source],
        gate: Gate,
        clock: Clock,
        sounding_until: Callable[[], float],
        send_audio: SendAudio,
        report: Report,
    ) -> None:
        self._open_source = open_source
        self._clock = clock
        self._sounding_until = sounding_until
        self._send_audio = send_audio
        self._report = report
        self._gate = gate
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._doubted = threading.Event()
        self._stop = threading.Event()
        self._stop.set()
        self._state = _State.CLOSED
        self._postponed: list[_Call] | None = None  # None: the thread does not rest
        self._failures = 0
        self._attempts = 0
        self._xruns_in_a_row = 0
        self._loss: PartLost | None = None
        self.frames_read = 0
        """Samples read since the start, for the watchdog."""
        self.xruns = 0
        """How often the device lost samples."""

    @contextmanager
    def listen(self) -> Iterator[None]:
        """Run the device while the context lasts; raises DeviceError if its driver gets stuck."""
        self._state = _State.CLOSED
        self._failures = 0
        self._gate.gap()
        self._stop.clear()
        with device_thread("microphone", self._run, self._halt):
            yield

    def capture(self, epoch: int) -> None:
        """Open the gate; if the device is lost or not running the capture ends at once."""
        self._call(lambda: self._capture(epoch))
        self._wake.set()

    def pause(self, epoch: int) -> None:
        """Close the gate for now. Of another epoch, or while it is paused: ignored."""
        self._call(lambda: self._gate.pause(epoch))

    def resume(self, epoch: int) -> None:
        """Open the gate again. Of another epoch: ignored."""
        self._call(lambda: self._gate.resume(epoch))

    def end(self, epoch: int) -> None:
        """Close the gate when speech has ended. Of another epoch: ignored."""
        self._call(lambda: self._gate.end(epoch))

    def cancel(self, epoch: int) -> None:
        """Close the gate now. Of another epoch: ignored."""
        self._call(lambda: self._gate.cancel(epoch))

    def pulse(self) -> Pulse:
        """Return the progress of the thread: samples, and attempts to open the device."""
        return Pulse(self.frames_read + self._attempts, due=self._wanted())

    def rescan(self) -> None:
        """Retry a lost device now, and reopen a working one: a better one may have come."""
        self._doubted.set()
        self._wake.set()

    def _call(self, call: _Call) -> None:
        """Let `call` take effect: now, or when what was captured before it has been read."""
        with self._lock:
            if self._postponed is None:
                self._emit(call())
            else:
                self._postponed.append(call)

    def _capture(self, epoch: int) -> list[Output]:
        outputs = self._gate.capture(epoch)
        if self._state is _State.LOST or self._stop.is_set():
            outputs += self._gate.lose()
        return outputs

    def _halt(self) -> None:
        self._stop.set()
        self._wake.set()
        self._call(self._gate.lose)

    def _run(self) -> None:
        while True:
            self._wake.clear()
            if self._stop.is_set():  # asked after the clear: the order to stop wakes too
                return
            if not self._wanted():
                self._clock.wait(self._wake, math.inf)
                continue
            try:
                self._attend()
            except DeviceError as error:
                self._lose(error)
                self._clock.wait(self._wake, retry_delay(self._failures))

    def _wanted(self) -> bool:
        """Return whether the device must be open; a lost one stays so until it has worked."""
        if self._stop.is_set():
            return False
        return self._gate.remembers or self._gate.open or self._state is _State.LOST

    def _attend(self) -> None:
        self._attempts += 1
        self._doubted.clear()
        source = self._open_source()
        try:
            while self._wanted() and not self._anew():
                if not self._rests(source):
                    self._take(source.read())
        finally:
            source.close()

    def _rests(self, source: Source) -> bool:
        """Rest, if nobody wants the audio, and read what has come meanwhile; return if any has."""
        with self._lock:
            proven = self._state is _State.RUNNING and not self._xruns_in_a_row
            if not proven or not source.rest or self._gate.open or self._stop.is_set():
                return False
            self._postponed = []
        try:
            self._clock.wait(self._wake, source.rest)
            self._wake.clear()
            come = source.waiting()
            for left in reversed(range(come)):
                self._take(source.read(), left)
            return come > 0
        finally:
            with self._lock:
                calls, self._postponed = self._postponed, None
                for call in calls:
                    self._emit(call())

    def _anew(self) -> bool:
        """Return whether to reopen the device: never during an utterance."""
        with self._lock:
            if not self._doubted.is_set() or self._gate.open or self._state is not _State.RUNNING:
                return False
            self._gate.gap()
            return True

    def _take(self, period: bytes | Xrun, left: int = 0) -> None:
        """Take a period, after which `left` others had been captured."""
        if isinstance(period, Xrun):
            self._overrun()
            return
        if not period:
            return
        captured = self._clock.now() - left * seconds(PERIOD_BYTES, INPUT_RATE)
        sounding = captured < self._sounding_until()
        self.frames_read += len(period) // SAMPLE_BYTES
        self._xruns_in_a_row = 0
        with self._lock:
            if self._state is _State.LOST:
                self._report(PartRestored(Part.MICROPHONE))
            self._state = _State.RUNNING
            self._failures = 0
            self._emit(self._gate.feed(period, sounding=sounding))

    def _overrun(self) -> None:
        self.xruns += 1
        self._xruns_in_a_row += 1
        with self._lock:
            self._gate.gap()
        self._report(SamplesLost("microphone"))
        if self._xruns_in_a_row >= _MOST_XRUNS:
            self._xruns_in_a_row = 0
            raise DeviceError(
                f"{self.device} returns nothing but overruns: reduce the load on the board, use a"
                " stronger power supply, or another cable or USB port."
            )

    def _lose(self, error: DeviceError) -> None:
        self._failures += 1
        with self._lock:
            self._emit(self._gate.lose())
            loss = PartLost(Part.MICROPHONE, str(error))
            if self._state is not _State.LOST or loss != self._loss:
                self._state, self._loss = _State.LOST, loss
                self._report(loss)

    def _emit(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case Heard(epoch=epoch, pcm=pcm):
                    self._send_audio(epoch, pcm)
                case Paused(epoch=epoch):
                    self._report(CapturePaused(epoch))
                case Ended(epoch=epoch):
                    self._report(CaptureEnded(epoch))
