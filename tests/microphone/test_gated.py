"""What the thread around the gate adds: lost samples, echoes, and presses at odd times."""

import threading

from edged.clock import SYSTEM_CLOCK, Clock, ScaledClock
from edged.conversation.events import CaptureEnded, Part, PartLost, PartRestored
from edged.conversation.notices import SamplesLost
from edged.inputs.microphone.simulated import SimulatedMicrophone
from edged.settings.model import MicrophoneSettings
from tests.contracts.rooms import Log, nap
from tests.witness import until

SETTINGS = MicrophoneSettings(pre_roll_ms=100, release_tail_ms=40)
PERIOD = 640


def _period(value: int) -> bytes:
    return bytes([value, 0]) * (PERIOD // 2)


def hearing(log: Log, clock: Clock) -> SimulatedMicrophone:
    """Return a microphone in a room without a speaker."""
    return SimulatedMicrophone(SETTINGS, clock, lambda: False, log.hear, log.report)


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
    microphone = SimulatedMicrophone(SETTINGS, SYSTEM_CLOCK, speaking.is_set, log.hear, log.report)
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
