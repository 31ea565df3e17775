"""The contract of the port Microphone, on every technology."""

import wave
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from edged.clock import Clock
from edged.conversation.events import CaptureEnded, CapturePaused, Part, PartLost, PartRestored
from edged.conversation.notices import Report
from edged.inputs.microphone import SendAudio
from edged.inputs.microphone.alsa import AlsaMicrophone
from edged.inputs.microphone.capture_thread import GatedMicrophone
from edged.inputs.microphone.simulated import SimulatedMicrophone
from edged.inputs.microphone.source import PERIOD_BYTES
from edged.inputs.microphone.wav import WavMicrophone
from edged.pcm import INPUT_RATE
from edged.settings.model import MicrophoneSettings
from tests.contracts.rooms import Log, likeness, nap, noise
from tests.report_recorder import until
from tests.soundcard import SoundCard

SETTINGS = MicrophoneSettings(pre_roll_ms=150, release_tail_ms=110)
PRE_ROLL = 150 * INPUT_RATE // 1000 * 2
TAIL = 110 * INPUT_RATE // 1000 * 2
VOICE = noise(2.0, INPUT_RATE)
"""Longer than a press with all that a busy machine adds to it."""
WORD = VOICE[: 3 * INPUT_RATE // 10 * 2]


def _surroundings(log: Log) -> tuple[Clock, Callable[[], float], SendAudio, Report]:
    """Return what every microphone is given: the time, no speaker, who listens."""
    return log.clock, lambda: 0.0, log.hear, log.report


class Room(ABC):
    """A microphone and somebody who talks before it."""

    log: Log
    microphone: GatedMicrophone
    period = PERIOD_BYTES

    @property
    def clock(self) -> Clock:
        """Return the time of the room."""
        return self.log.clock

    @abstractmethod
    def speak(self) -> None:
        """Say VOICE from now on."""

    @abstractmethod
    def pass_time(self, seconds: float) -> None:
        """Let the microphone listen for as long."""

    def unplug(self) -> None:
        """Take the device away."""
        pytest.skip("a file is never unplugged")

    @abstractmethod
    def plug(self) -> None:
        """Bring the device back."""


class SimulatedRoom(Room):
    """Periods given by hand: as fast as the thread takes them."""

    def __init__(self, settings: MicrophoneSettings) -> None:
        self.log = Log()
        self.simulated = SimulatedMicrophone(settings, *_surroundings(self.log))
        self.microphone = self.simulated
        self._voice = b""
        self._fed = 0
        self._plugged = True
        self._rests = settings.pre_roll_ms == 0

    def speak(self) -> None:
        """Have the voice ready."""
        self._voice = VOICE

    def pass_time(self, seconds: float) -> None:
        """Feed voice and then silence, and wait until it was taken."""
        for _ in range(round(seconds * INPUT_RATE * 2 / PERIOD_BYTES)):
            piece, self._voice = self._voice[:PERIOD_BYTES], self._voice[PERIOD_BYTES:]
            if self._plugged:
                self.simulated.feed(piece.ljust(PERIOD_BYTES, b"\0"))
                self._fed += PERIOD_BYTES // 2
        if self._rests:
            nap(0.1, self.clock)
        else:
            until(
                lambda: self.simulated.frames_read >= self._fed or not self._plugged,
                clock=self.clock,
            )

    def unplug(self) -> None:
        """Break the device."""
        self._plugged = False
        self.simulated.unplug()

    def plug(self) -> None:
        """Mend the device and let it prove itself."""
        self.simulated.plug()
        self._plugged = True
        self.simulated.feed(bytes(PERIOD_BYTES))
        self._fed += PERIOD_BYTES // 2


class WavRoom(Room):
    """A file."""

    def __init__(self, settings: MicrophoneSettings, folder: Path, clock: Clock) -> None:
        file = folder / "voice.wav"
        with wave.open(str(file), "wb") as sound:
            sound.setparams((1, 2, INPUT_RATE, 0, "NONE", ""))
            sound.writeframes(VOICE)
        self.log = Log(clock)
        self.file_microphone = WavMicrophone(
            replace(settings, kind="wav", file=file), *_surroundings(self.log)
        )
        self.microphone = self.file_microphone

    def speak(self) -> None:
        """Play the file."""
        self.file_microphone.speak()

    def pass_time(self, seconds: float) -> None:
        """Wait."""
        nap(seconds, self.clock)

    def plug(self) -> None:
        """Be there as ever."""


class AlsaRoom(Room):
    """Real libasound."""

    def __init__(self, settings: MicrophoneSettings, card: SoundCard) -> None:
        self._card = card
        if not card.plugged:
            card.plug()
        self.log = Log()
        self.microphone = AlsaMicrophone(
            replace(settings, device="edged_microphone"), *_surroundings(self.log)
        )

    def speak(self) -> None:
        """Play the voice into the room."""
        self._card.say(VOICE)

    def pass_time(self, seconds: float) -> None:
        """Wait."""
        nap(seconds, self.clock)

    def unplug(self) -> None:
        """Kill the sound server."""
        self._card.unplug()

    def plug(self) -> None:
        """Start it again."""
        self._card.plug()


Build = Callable[[MicrophoneSettings], Room]


@pytest.fixture(params=["simulated", "wav", pytest.param("alsa", marks=pytest.mark.alsa)])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Build:
    """Return how to make a room of each technology."""
    if request.param == "simulated":
        return SimulatedRoom
    if request.param == "alsa":
        card: SoundCard = request.getfixturevalue("card")
        return lambda settings: AlsaRoom(settings, card)
    clock: Clock = request.getfixturevalue("clock")
    return lambda settings: WavRoom(settings, tmp_path, clock)


def _listen(room: Room) -> AbstractContextManager[None]:
    return room.microphone.listen()


@pytest.fixture
def room(build: Build) -> Iterator[Room]:
    """A room with a microphone that listens."""
    place = build(SETTINGS)
    with _listen(place):
        place.pass_time(0.25)
        yield place


def _over(room: Room, epoch: int) -> None:
    until(lambda: room.log.count(CaptureEnded(epoch)) == 1, clock=room.clock)


def test_an_utterance_spans_pre_roll_to_tail_and_nothing_else(room: Room) -> None:
    """Silence before, exact pre-roll and tail, one end, silence after."""
    room.speak()
    room.pass_time(0.4)
    assert not room.log.heard
    room.microphone.capture(1)
    until(lambda: bool(room.log.heard), clock=room.clock)
    assert len(room.log.heard[0][2]) == PRE_ROLL
    room.pass_time(0.5)
    held = len(room.log.sound(1)) - PRE_ROLL
    room.microphone.end(1)
    room.pass_time(0.25)
    _over(room, 1)
    sound = room.log.sound(1)
    assert (len(sound) - PRE_ROLL - TAIL) % room.period == 0
    assert 0 <= len(sound) - PRE_ROLL - TAIL - held <= 4 * PERIOD_BYTES
    assert likeness(sound, VOICE)[0] >= 0.99
    room.pass_time(0.2)
    assert room.log.sound(1) == sound
    assert room.log.count(CaptureEnded(1)) == 1


def test_no_sample_belongs_to_two_utterances(room: Room) -> None:
    """A quick second press gets as pre-roll only what the first did not take."""
    room.speak()
    room.microphone.capture(1)
    room.pass_time(0.08)
    room.microphone.end(1)
    room.pass_time(0.16)
    _over(room, 1)
    room.microphone.capture(2)
    room.pass_time(0.08)
    tail = room.log.sound(1)[-TAIL:]
    assert tail.strip(b"\0")
    assert likeness(tail, room.log.sound(2))[0] < 0.5


def test_a_cancelled_utterance_ends_at_once(room: Room) -> None:
    """One end, and no sound after it."""
    room.microphone.capture(1)
    room.pass_time(0.1)
    room.microphone.cancel(1)
    assert room.log.count(CaptureEnded(1)) == 1
    heard = len(room.log.heard)
    room.pass_time(0.1)
    assert len(room.log.heard) == heard
    room.microphone.end(1)
    room.pass_time(0.25)
    assert room.log.count(CaptureEnded(1)) == 1


def test_a_pause_lets_nothing_pass(room: Room) -> None:
    """It is reported once, after what was captured; then the utterance goes on."""
    room.microphone.capture(1)
    room.pass_time(0.2)
    room.microphone.pause(2)
    room.microphone.pause(1)
    room.microphone.pause(1)
    assert room.log.count(CapturePaused(1)) == 1
    heard = len(room.log.heard)
    room.pass_time(0.2)
    assert len(room.log.heard) == heard
    room.microphone.resume(2)
    room.microphone.resume(1)
    room.pass_time(0.25)
    assert len(room.log.heard) > heard
    assert room.log.count(CaptureEnded(1)) == 0


def test_a_new_utterance_ends_the_old(room: Room) -> None:
    """Order: all of the old one, its end, then the new one; strangers are ignored."""
    room.microphone.capture(1)
    room.microphone.end(7)
    room.microphone.cancel(7)
    room.pass_time(0.1)
    room.microphone.capture(2)
    assert room.log.count(CaptureEnded(1)) == 1
    room.microphone.end(1)
    room.pass_time(0.25)
    assert room.log.count(CaptureEnded(2)) == 0
    epochs = [epoch for _, epoch, _ in room.log.heard]
    assert epochs == sorted(epochs)


def test_leaving_ends_what_is_open(build: Build) -> None:
    """Every capture has its end, also those after the end of everything."""
    room = build(SETTINGS)
    with _listen(room):
        room.pass_time(0.1)
        room.microphone.capture(1)
    assert room.log.count(CaptureEnded(1)) == 1
    room.microphone.capture(2)
    assert room.log.count(CaptureEnded(2)) == 1


def test_without_a_pre_roll_the_device_rests_between_presses(build: Build) -> None:
    """Nothing is read before the press; all is heard from then on."""
    room = build(replace(SETTINGS, pre_roll_ms=0))
    with _listen(room):
        nap(0.1, room.clock)
        assert room.microphone.frames_read == 0
        room.microphone.capture(1)
        room.pass_time(0.04)
        until(lambda: room.microphone.frames_read > 0, clock=room.clock)
        room.speak()
        room.pass_time(0.5)
        until(lambda: likeness(WORD, room.log.sound(1))[0] >= 0.99, clock=room.clock)
        room.microphone.end(1)
        room.pass_time(0.25)
        _over(room, 1)
        nap(0.1, room.clock)
        read = room.microphone.frames_read
        nap(0.1, room.clock)
        assert room.microphone.frames_read == read


def test_a_lost_device_ends_the_utterance_and_comes_back(room: Room) -> None:
    """Loss is told once for each cause; a press meanwhile ends at once; then all is well again."""
    room.microphone.capture(1)
    room.pass_time(0.1)
    room.unplug()
    until(lambda: room.log.count(CaptureEnded(1)) == 1, clock=room.clock)
    until(lambda: bool(room.log.of(PartLost)), clock=room.clock)
    room.microphone.capture(2)
    assert room.log.count(CaptureEnded(2)) == 1
    nap(0.7, room.clock)
    room.plug()
    until(lambda: room.log.count(PartRestored(Part.MICROPHONE)) == 1, timeout=10, clock=room.clock)
    assert len(room.log.of(PartLost)) == len(set(room.log.of(PartLost)))
    room.speak()
    room.microphone.capture(3)
    room.pass_time(0.6)
    until(lambda: likeness(WORD, room.log.sound(3))[0] >= 0.99, clock=room.clock)
    room.microphone.end(3)
    room.pass_time(0.25)
    _over(room, 3)
