"""What the thread around the gate adds: lost samples, echoes, and presses at odd times."""

import math
import threading
from collections import deque
from collections.abc import Callable

from edged.clock import SYSTEM_CLOCK, Clock, ScaledClock
from edged.conversation.events import CaptureEnded, Part, PartLost, PartRestored
from edged.conversation.notices import SamplesLost
from edged.errors import DeviceError
from edged.inputs.microphone.capture_thread import GatedMicrophone
from edged.inputs.microphone.gate import gate_for
from edged.inputs.microphone.simulated import SimulatedMicrophone
from edged.inputs.microphone.source import PERIOD_BYTES, PERIOD_MS
from edged.settings.model import MicrophoneSettings
from tests.contracts.rooms import Log, nap
from tests.report_recorder import until

SETTINGS = MicrophoneSettings(pre_roll_ms=100, release_tail_ms=40)
PERIOD = 640
PRE_ROLL = 3200


def _period(value: int) -> bytes:
    return bytes([value, 0]) * (PERIOD // 2)


def hearing(log: Log, clock: Clock) -> SimulatedMicrophone:
    """Return a microphone in a room without a speaker."""
    return SimulatedMicrophone(SETTINGS, clock, lambda: 0.0, log.hear, log.report)


def test_lost_samples_are_counted_and_never_sent() -> None:
    """An xrun is told; what is left goes on as one stream."""
    log = Log()
    microphone = hearing(log, SYSTEM_CLOCK)
    with microphone.listen():
        microphone.capture(1)
        microphone.feed(_period(1))
        microphone.lose_samples()
        microphone.feed(_period(2))
        until(lambda: microphone.frames_read == PERIOD)
    assert microphone.xruns == 1
    assert log.of(SamplesLost) == [SamplesLost("microphone")]
    assert log.sound(1) == _period(1) + _period(2)


def test_a_new_cause_of_a_loss_is_told() -> None:
    """Unplugged, then plugged in and busy: the owner reads what is true now, and once each."""
    log = Log()
    microphone = hearing(log, ScaledClock(20))
    with microphone.listen():
        microphone.unplug("unplugged")
        until(lambda: microphone._failures > 2)
        microphone.unplug("busy")
        until(lambda: microphone._failures > 5)
        microphone.plug()
        microphone.feed(_period(1))
        until(lambda: log.count(PartRestored(Part.MICROPHONE)) == 1)
    causes = [loss.cause for loss in log.of(PartLost) if isinstance(loss, PartLost)]
    assert causes == ["unplugged", "busy"]


def test_a_device_that_is_plugged_in_is_tried_at_once() -> None:
    """Not when its retry is due, which takes seconds."""
    log = Log()
    microphone = hearing(log, ScaledClock(0.01))
    with microphone.listen():
        microphone.unplug()
        until(lambda: bool(log.of(PartLost)))
        microphone.plug()
        microphone.feed(_period(1))
        microphone.rescan()
        until(lambda: log.count(PartRestored(Part.MICROPHONE)) == 1)


def test_a_better_device_is_taken_when_nobody_speaks() -> None:
    """A device that works is opened anew when devices came or went, but never while it is heard."""
    log = Log()
    microphone = hearing(log, SYSTEM_CLOCK)
    with microphone.listen():
        microphone.feed(_period(1))
        until(lambda: microphone.frames_read == PERIOD // 2)
        microphone.capture(1)
        microphone.rescan()
        nap(0.1)
        assert microphone._attempts == 1
        microphone.cancel(1)
        until(lambda: microphone._attempts == 2)
    assert not log.of(PartLost)


def test_sound_from_before_lost_samples_is_no_pre_roll() -> None:
    """It may be of any age: a process that was stopped for an hour has an xrun too."""
    log = Log()
    microphone = hearing(log, SYSTEM_CLOCK)
    with microphone.listen():
        microphone.feed(_period(1))
        microphone.lose_samples()
        microphone.feed(_period(2))
        until(lambda: microphone.frames_read == PERIOD)
        microphone.capture(1)
    assert log.sound(1) == _period(2)


def test_what_the_speaker_says_is_no_pre_roll() -> None:
    """Asked for each period anew; what came before it is not joined to what comes after."""
    speaking, log = threading.Event(), Log()

    def sounding_until() -> float:
        return math.inf if speaking.is_set() else 0.0

    microphone = SimulatedMicrophone(SETTINGS, SYSTEM_CLOCK, sounding_until, log.hear, log.report)
    with microphone.listen():
        microphone.feed(_period(1))
        until(lambda: microphone.frames_read == PERIOD // 2)
        speaking.set()
        microphone.feed(_period(2))
        until(lambda: microphone.frames_read == PERIOD)
        speaking.clear()
        microphone.feed(_period(3))
        until(lambda: microphone.frames_read == 3 * PERIOD // 2)
        microphone.capture(1)
    assert log.sound(1) == _period(3)


def test_a_press_before_there_is_a_device_waits_for_it() -> None:
    """Opening takes time; a first press must not be lost to it. A lost device ends it."""
    log = Log()
    microphone = hearing(log, SYSTEM_CLOCK)
    microphone.unplug()
    with microphone.listen():
        until(lambda: len(log.of(PartLost)) == 1)
        nap(0.7)
        assert len(log.of(PartLost)) == 1
        microphone.capture(1)
        assert log.count(CaptureEnded(1)) == 1
    microphone.plug()
    with microphone.listen():
        microphone.capture(2)
        microphone.feed(_period(1))
        until(lambda: log.sound(2) == _period(1))


def test_a_device_that_gives_nothing_but_overruns_is_opened_anew() -> None:
    """It is no microphone, whatever its driver says; and the owner is told what may help."""
    log = Log()
    microphone = hearing(log, ScaledClock(20))
    with microphone.listen():
        for _ in range(20):
            microphone.lose_samples()
        until(lambda: microphone._attempts > 1)
        microphone.feed(_period(1))
        until(lambda: log.count(PartRestored(Part.MICROPHONE)) == 1)
    (loss,) = (loss for loss in log.of(PartLost) if isinstance(loss, PartLost))
    assert "overrun" in loss.cause
    assert "power supply" in loss.cause


def test_overruns_between_samples_are_no_loss_of_the_device() -> None:
    """A busy board loses some, and hears the rest."""
    log = Log()
    microphone = hearing(log, SYSTEM_CLOCK)
    with microphone.listen():
        for _ in range(20):
            microphone.lose_samples()
            microphone.feed(_period(1))
        until(lambda: microphone.frames_read == 20 * PERIOD // 2)
    assert microphone.xruns == 20
    assert not log.of(PartLost)


def _long(value: int) -> bytes:
    return bytes([value, 0]) * (PERIOD_BYTES // 2)


class Buffered:
    """A source of periods of which the last one proves it; the others wait in its buffer."""

    rest = 60.0

    def __init__(self) -> None:
        self.buffer = deque([_long(0)])
        self.reads = 0
        self.answers = threading.Event()
        self.answers.set()

    def read(self) -> bytes:
        """Return the oldest; raise DeviceError where there is a gap."""
        self.reads += 1
        if not self.buffer:
            nap(0.005)
            return b""
        if not self.buffer[0]:
            raise DeviceError("gone")
        return self.buffer.popleft()

    def waiting(self) -> int:
        """Return how many there are, once it answers."""
        self.answers.wait()
        return len(self.buffer)

    def close(self) -> None:
        """Nothing is held."""


def resting(
    log: Log, source: Buffered, sounding_until: Callable[[], float] = lambda: 0.0
) -> GatedMicrophone:
    """Return a microphone that rests after its first period."""
    return GatedMicrophone(
        lambda: source, gate_for(SETTINGS), SYSTEM_CLOCK, sounding_until, log.hear, log.report
    )


def _await_rest(microphone: GatedMicrophone) -> None:
    until(lambda: microphone._postponed is not None)


def test_what_waits_in_the_buffer_at_a_press_is_the_pre_roll() -> None:
    """As much of it as a pre-roll is; what comes after the press follows."""
    log, source = Log(), Buffered()
    microphone = resting(log, source)
    with microphone.listen():
        _await_rest(microphone)
        assert source.reads == 1
        source.buffer.extend(map(_long, (1, 2, 3, 4, 5, 6)))
        microphone.capture(1)
        until(lambda: bool(log.heard))
        assert log.sound(1) == b"".join(map(_long, range(1, 7)))[-PRE_ROLL:]
        source.buffer.extend([_long(7)] * 5)
        until(lambda: len(log.sound(1)) >= 2 * PRE_ROLL)
        microphone.end(1)
        source.buffer.extend([_long(8)] * 4)
        until(lambda: log.count(CaptureEnded(1)) == 1)
        _await_rest(microphone)
    assert log.count(CaptureEnded(1)) == 1


def test_calls_that_come_while_it_wakes_up_take_effect_in_their_order() -> None:
    """A press and what follows within a millisecond: all of it is heard, and it ends."""
    log, source = Log(), Buffered()
    microphone = resting(log, source)
    with microphone.listen():
        _await_rest(microphone)
        source.answers.clear()
        microphone.capture(1)
        source.buffer.append(_long(1))
        microphone.end(1)
        microphone.capture(2)
        microphone.cancel(2)
        microphone.capture(3)
        assert not log.heard
        source.answers.set()
        until(lambda: log.count(CaptureEnded(2)) == 1)
    ends = [entry for entry in log.of(CaptureEnded) if isinstance(entry, CaptureEnded)]
    assert [end.epoch for end in ends] == [1, 2, 3]
    assert log.sound(1) == _long(0) + _long(1)
    assert not log.sound(2) + log.sound(3)


def test_of_what_waits_only_what_came_after_the_speaker_is_pre_roll() -> None:
    """Each period is judged by the time at which it was captured."""
    log, source = Log(), Buffered()
    silent_since = math.inf
    microphone = resting(log, source, lambda: silent_since)
    with microphone.listen():
        _await_rest(microphone)
        source.buffer.extend(map(_long, (1, 2, 3, 4)))
        silent_since = SYSTEM_CLOCK.now() - 1.5 * PERIOD_MS / 1000
        microphone.capture(1)
        until(lambda: bool(log.heard))
        assert log.sound(1) == _long(3) + _long(4)


def test_a_device_that_is_lost_while_it_rests() -> None:
    """A press finds it out: what was captured before is heard, and the utterance ends."""
    log, source = Log(), Buffered()
    microphone = resting(log, source)
    with microphone.listen():
        _await_rest(microphone)
        source.buffer.extend([_long(1), b""])
        microphone.capture(1)
        until(lambda: log.count(CaptureEnded(1)) == 1)
        until(lambda: log.of(PartLost) == [PartLost(Part.MICROPHONE, "gone")])
    assert log.sound(1) == _long(0) + _long(1)


def test_a_device_in_whose_buffer_nothing_waits_is_read() -> None:
    """A read tells what is wrong with it, and starts a card that stands still."""
    log, source = Log(), Buffered()
    microphone = resting(log, source)
    with microphone.listen():
        _await_rest(microphone)
        microphone.capture(1)
        until(lambda: source.reads > 3)
        microphone.cancel(1)
    assert log.count(CaptureEnded(1)) == 1
