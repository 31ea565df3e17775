"""The contract of the port Speaker, on every technology."""

import wave
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edged.alsa.mixer import find_mixer
from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import Part, PartLost, PartRestored, PlaybackEnded
from edged.conversation.notices import PlaybackStarted, ReplyLate, SamplesLost
from edged.outputs.speaker.alsa import AlsaSpeaker
from edged.outputs.speaker.player import Player
from edged.outputs.speaker.simulated import SimulatedSpeaker
from edged.outputs.speaker.volume import gain
from edged.outputs.speaker.wav import WavSpeaker
from edged.pcm import OUTPUT_RATE
from edged.settings.model import SpeakerSettings
from tests.contracts.rooms import Log, likeness, nap, noise, samples
from tests.report_recorder import until
from tests.soundcard import SoundCard

LOUD = SpeakerSettings(volume=100)
DOZING = SpeakerSettings(volume=100, lead_in_ms=400)  # more than the card's buffer holds


class Room(ABC):
    """A speaker and a listener in front of it."""

    speaker: Player
    log: Log

    @property
    def clock(self) -> Clock:
        """Return the time of the room."""
        return self.log.clock

    @property
    def sounding(self) -> bool:
        """Whether the speaker is audible, or the room still echoes."""
        return self.clock.now() < self.speaker.sounding_until()

    @abstractmethod
    def heard(self) -> bytes:
        """Return all that was heard since the last call: 24 kHz mono int16."""

    def unplug(self) -> None:
        """Take the card away."""
        pytest.skip("a file is never unplugged")

    @abstractmethod
    def plug(self) -> None:
        """Bring the card back."""

    def leave(self) -> None:  # noqa: B027 - most rooms have nothing to clear away
        """Clear away."""


class SimulatedRoom(Room):
    """A card in memory."""

    def __init__(self, settings: SpeakerSettings, clock: Clock) -> None:
        self.log = Log(clock)
        self.simulated = SimulatedSpeaker(settings, clock, self.log.report)
        self.speaker = self.simulated
        self._known = 0

    def heard(self) -> bytes:
        """Return what is new in the memory."""
        known, self._known = self._known, len(self.simulated.heard)
        return self.simulated.heard[known:]

    def unplug(self) -> None:
        """Break the card."""
        self.simulated.unplug()

    def plug(self) -> None:
        """Mend the card."""
        self.simulated.plug()


class WavRoom(Room):
    """A file."""

    def __init__(self, settings: SpeakerSettings, file: Path, clock: Clock) -> None:
        self._file = file
        self.log = Log(clock)
        self.speaker = WavSpeaker(replace(settings, kind="wav", file=file), clock, self.log.report)
        self._known = 0

    def heard(self) -> bytes:
        """Return what is new in the file, as a player would read it just now."""
        nap(0.05, self.clock)  # the card is asked a last time once the room is silent
        with wave.open(str(self._file)) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (
                OUTPUT_RATE,
                1,
                2,
            )
            pcm = sound.readframes(sound.getnframes())
        known, self._known = self._known, len(pcm)
        return bytes(pcm[known:])

    def plug(self) -> None:
        """Be there as ever."""


class AlsaRoom(Room):
    """Real libasound."""

    def __init__(self, settings: SpeakerSettings, card: SoundCard) -> None:
        self._card = card
        if not card.plugged:
            card.plug()
        card.listen()
        mine = replace(settings, device="edged_speaker", mixer="software")
        self.log = Log()
        self.speaker = AlsaSpeaker(mine, SYSTEM_CLOCK, self.log.report)
        self._known = 0

    def heard(self) -> bytes:
        """Return what is new in the recording."""
        pcm = self._card.heard()
        known, self._known = self._known, len(pcm)
        return pcm[known:]

    def unplug(self) -> None:
        """Kill the sound server."""
        self._card.unplug()

    def plug(self) -> None:
        """Start it again, and the recording."""
        self._card.plug()
        self._card.listen()
        self._known = 0

    def leave(self) -> None:
        """Stop the recording."""
        self._card.hang_up()


@pytest.fixture
def settings() -> SpeakerSettings:
    """Return the settings of the speaker in the room."""
    return LOUD


@pytest.fixture(params=["simulated", "wav", pytest.param("alsa", marks=pytest.mark.alsa)])
def room(
    request: pytest.FixtureRequest, settings: SpeakerSettings, tmp_path: Path
) -> Iterator[Room]:
    """A room with a running speaker of each technology."""
    place: Room
    if request.param == "simulated":
        place = SimulatedRoom(settings, request.getfixturevalue("clock"))
    elif request.param == "wav":
        place = WavRoom(settings, tmp_path / "s.wav", request.getfixturevalue("clock"))
    else:
        place = AlsaRoom(settings, request.getfixturevalue("card"))
    with place.speaker.sound():
        yield place
    place.leave()


def _play(room: Room, epoch: int, reply: bytes, step: int = 1999) -> None:
    for at in range(0, len(reply), step):
        room.speaker.play(epoch, reply[at : at + step])


def test_a_reply_is_heard_whole(room: Room) -> None:
    """Pieces of odd length, faster than real time, are one reply; its end comes when it is over."""
    reply = noise(0.5, OUTPUT_RATE)
    _play(room, 1, reply)
    room.speaker.finish(1)
    until(lambda: room.log.count(PlaybackEnded(1)) == 1, clock=room.clock)
    assert likeness(reply, room.heard())[0] >= 0.99
    (begun, first), (over, last) = room.log.entries
    assert (first, last) == (PlaybackStarted(1), PlaybackEnded(1))
    assert 0.48 <= over - begun < 0.9  # a card moves in steps of 20 ms


@pytest.mark.parametrize("settings", [LOUD, DOZING], ids=["awake", "dozing"])
def test_a_reply_is_led_in_by_silence(room: Room, settings: SpeakerSettings) -> None:
    """An amplifier wakes up in it, not in the first syllable; a reply counts from its own sound."""
    reply, lead_in = noise(0.5, OUTPUT_RATE), settings.lead_in_ms / 1000
    for epoch in (1, 2):
        room.heard()
        written = room.clock.now()
        room.speaker.play(epoch, reply)
        room.speaker.finish(epoch)
        until(lambda epoch=epoch: room.log.count(PlaybackEnded(epoch)) == 1, clock=room.clock)  # type: ignore[misc]  # bound now
        (begun, first), (over, _) = room.log.entries[-2:]
        assert first == PlaybackStarted(epoch)
        assert begun - written >= lead_in - 0.025  # a card moves in steps of 20 ms
        assert 0.4 <= over - begun < 0.9
        score, at = likeness(reply, heard := room.heard())
        assert score >= 0.99
        until(lambda: not room.sounding, clock=room.clock)
        before = samples(heard)[at - round(OUTPUT_RATE * lead_in) : at]
        assert len(before) == round(OUTPUT_RATE * lead_in)
        assert max(abs(before[:-48])) < 20  # a card that converts rates rings before a sound


@pytest.mark.parametrize("settings", [DOZING], ids=["dozing"])
def test_an_awaited_reply_finds_the_device_awake(room: Room) -> None:
    """Silence runs while the service thinks: it is no sound, and nothing is left to be led in."""
    reply = noise(0.5, OUTPUT_RATE)
    room.speaker.await_reply(1)
    nap(0.6, room.clock)
    assert not room.sounding
    assert not room.log.entries
    written = room.clock.now()
    room.speaker.play(1, reply)
    room.speaker.finish(1)
    until(lambda: room.log.count(PlaybackEnded(1)) == 1, clock=room.clock)
    (begun, first), _ = room.log.entries
    assert first == PlaybackStarted(1)
    assert begun - written < 0.3
    heard = room.heard()
    score, at = likeness(reply, heard)
    assert score >= 0.99
    assert not heard[: 2 * (at - 48)].strip(b"\0")
    assert room.speaker.underruns == 0


@pytest.mark.parametrize("settings", [DOZING], ids=["dozing"])
def test_a_press_ends_the_waiting(room: Room) -> None:
    """Nothing of the awaited reply is heard; the next reply is led in anew."""
    reply = noise(0.5, OUTPUT_RATE)
    room.speaker.await_reply(1)
    nap(0.2, room.clock)
    room.speaker.silence(2)
    room.speaker.play(1, reply)
    nap(0.3, room.clock)
    written = room.clock.now()
    room.speaker.play(2, reply)
    room.speaker.finish(2)
    until(lambda: room.log.count(PlaybackEnded(2)) == 1, clock=room.clock)
    assert room.log.entries[0][0] - written >= 0.375
    assert len(room.log.entries) == 2


@pytest.mark.parametrize("settings", [DOZING], ids=["dozing"])
def test_a_press_during_the_lead_in_finds_nothing_heard(room: Room) -> None:
    """A reply of which not one sample sounded has not begun; the next is led in anew."""
    reply = noise(0.5, OUTPUT_RATE)
    room.speaker.play(1, reply)
    room.speaker.finish(1)
    nap(0.2, room.clock)
    room.speaker.silence(2)
    nap(0.6, room.clock)
    assert not room.log.entries
    assert not room.heard().strip(b"\0")
    written = room.clock.now()
    room.speaker.play(2, reply)
    room.speaker.finish(2)
    until(lambda: room.log.count(PlaybackEnded(2)) == 1, clock=room.clock)
    assert room.log.entries[0][0] - written >= 0.375
    assert likeness(reply, room.heard())[0] >= 0.99


def test_a_press_silences_for_good(room: Room) -> None:
    """Nothing of the old reply is heard or heard of afterwards, late pieces included."""
    reply = noise(1.0, OUTPUT_RATE)
    _play(room, 1, reply)
    room.speaker.finish(1)
    until(lambda: room.log.count(PlaybackStarted(1)) == 1, clock=room.clock)
    nap(0.2, room.clock)
    assert room.sounding
    room.speaker.silence(2)
    room.speaker.play(1, reply)
    nap(0.25, room.clock)
    before = room.heard()
    assert not room.sounding
    assert len(before.strip(b"\0")) <= 2 * OUTPUT_RATE * 0.2 + 2 * OUTPUT_RATE * 0.08
    nap(0.1, room.clock)
    assert not room.heard().strip(b"\0")
    assert room.log.count(PlaybackEnded(1)) == 0
    answer = noise(0.2, OUTPUT_RATE, seed=2)
    _play(room, 2, answer)
    room.speaker.finish(2)
    until(lambda: room.log.count(PlaybackEnded(2)) == 1, clock=room.clock)
    assert likeness(answer, room.heard())[0] >= 0.99


def test_a_reply_without_sound_ends(room: Room) -> None:
    """A turn never hangs on an empty answer."""
    room.speaker.finish(1)
    until(lambda: room.log.count(PlaybackEnded(1)) == 1, clock=room.clock)
    assert room.log.count(PlaybackStarted(1)) == 0


def test_a_gap_in_the_network_loses_nothing(room: Room) -> None:
    """A reply that runs dry goes on where it stopped."""
    first, second = noise(0.2, OUTPUT_RATE, seed=3), noise(0.2, OUTPUT_RATE, seed=4)
    _play(room, 1, first)
    until(lambda: room.speaker.underruns == 1, clock=room.clock)
    assert room.log.count(ReplyLate()) == 1
    assert room.log.count(SamplesLost("speaker")) == 0, "the card is not to blame"
    assert room.log.count(PlaybackEnded(1)) == 0
    _play(room, 1, second)
    room.speaker.finish(1)
    until(lambda: room.log.count(PlaybackEnded(1)) == 1, clock=room.clock)
    heard = room.heard()
    assert likeness(first, heard)[0] >= 0.99
    assert likeness(second, heard)[0] >= 0.99
    assert len(room.log.of(PlaybackStarted)) == 1


def test_a_short_sound_waits_for_the_reply(room: Room) -> None:
    """An earcon comes after what is still to be played, and ends no turn."""
    reply, sound = noise(0.2, OUTPUT_RATE, seed=5), noise(0.2, OUTPUT_RATE, seed=6)
    _play(room, 1, reply)
    room.speaker.earcon(sound)
    room.speaker.finish(1)
    until(lambda: room.log.count(PlaybackEnded(1)) == 1, clock=room.clock)
    until(lambda: not room.sounding, clock=room.clock)
    heard = room.heard()
    at_reply, at_sound = likeness(reply, heard), likeness(sound, heard)
    assert min(at_reply[0], at_sound[0]) >= 0.99
    assert at_sound[1] >= at_reply[1] + len(reply) // 2
    assert room.log.of(PlaybackEnded) == [PlaybackEnded(1)]


def test_no_volume_is_silence(room: Room) -> None:
    """What is set before the sound holds for it."""
    reply = noise(0.2, OUTPUT_RATE, seed=7)
    room.speaker.set_volume(0)
    _play(room, 1, reply)
    room.speaker.finish(1)
    until(lambda: room.log.count(PlaybackEnded(1)) == 1, clock=room.clock)
    assert not room.heard().strip(b"\0")
    assert room.speaker.volume == 0


@pytest.mark.parametrize("settings", [SpeakerSettings(volume=0), SpeakerSettings(volume=60)])
def test_a_sound_that_wants_a_press_is_heard_at_any_volume(
    room: Room, settings: SpeakerSettings
) -> None:
    """It is no quieter than it has to be, and what is around it as loud as the owner wants it."""
    first, last = noise(0.2, OUTPUT_RATE, seed=7), noise(0.2, OUTPUT_RATE, seed=8)
    bell = noise(0.2, OUTPUT_RATE, seed=9)
    _play(room, 1, first)
    room.speaker.earcon(bell, 40)
    _play(room, 1, last)
    room.speaker.finish(1)
    until(lambda: room.log.count(PlaybackEnded(1)) == 1, clock=room.clock)
    heard = room.heard()
    assert likeness(bell, heard)[0] >= 0.95
    loudest = max(abs(samples(bell))) * gain(max(40, settings.volume))
    own = max(abs(samples(first))) * gain(settings.volume)
    assert max(abs(samples(heard))) == pytest.approx(max(loudest, own), rel=0.05)
    if settings.volume:
        assert min(likeness(first, heard)[0], likeness(last, heard)[0]) >= 0.95
    else:
        sounds = samples(heard).nonzero()[0]
        assert sounds[-1] - sounds[0] < len(bell) // 2 + 100  # a card smears its ends
    assert room.log.count(SamplesLost("speaker")) == 0
    until(lambda: not room.sounding, clock=room.clock)
    room.heard()
    short = noise(0.05, OUTPUT_RATE, seed=10)  # a card that stands still takes it as a whole
    room.speaker.earcon(short, 40)
    nap(0.5, room.clock)
    assert likeness(short, room.heard())[0] >= 0.95


def test_a_lost_card_ends_turns_and_comes_back(room: Room) -> None:
    """Loss is told once for each cause; the reply passes in real time; sound returns."""
    room.unplug()
    reply = noise(0.3, OUTPUT_RATE, seed=8)
    _play(room, 1, reply)
    room.speaker.finish(1)
    until(lambda: room.log.count(PlaybackEnded(1)) == 1, timeout=6, clock=room.clock)
    losses = room.log.of(PartLost)
    assert {loss.part for loss in losses if isinstance(loss, PartLost)} == {Part.SPEAKER}
    assert len(losses) == len(set(losses))
    room.heard()
    room.plug()
    until(lambda: room.log.count(PartRestored(Part.SPEAKER)) == 1, timeout=10, clock=room.clock)
    _play(room, 2, reply)
    room.speaker.finish(2)
    until(lambda: room.log.count(PlaybackEnded(2)) == 1, clock=room.clock)
    assert likeness(reply, room.heard())[0] >= 0.99


@pytest.mark.alsa
def test_a_cards_own_mixer_sets_the_volume(card: SoundCard) -> None:
    """It is unmuted and turned down; the samples stay as they are, so nothing loses resolution."""
    if not card.plugged:
        card.plug()
    settings = SpeakerSettings(device="edged_speaker", volume=40)
    mixer = find_mixer("auto", "edged_speaker")
    assert mixer
    mixer.setmute(1)
    mixer.setvolume(90)
    log = Log()
    speaker = AlsaSpeaker(settings, SYSTEM_CLOCK, log.report)
    with speaker.sound():
        speaker.play(1, noise(0.1, OUTPUT_RATE))
        speaker.finish(1)
        until(lambda: log.count(PlaybackEnded(1)) == 1)
    assert card.volume() == "40% unmuted"
    mixer.setvolume(100)
