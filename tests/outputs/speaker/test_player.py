"""What the player does with a card that misbehaves, and when it lets go of it."""

import threading
import wave
from pathlib import Path

import pytest

from edged.clock import Clock, ScaledClock
from edged.conversation.events import Part, PartLost, PartRestored, PlaybackEnded
from edged.device_thread import device_thread, retry_delay
from edged.errors import DeviceError, SettingsError
from edged.outputs.speaker.null_card import NullCard
from edged.outputs.speaker.player import Player
from edged.outputs.speaker.simulated import SimulatedSpeaker
from edged.outputs.speaker.sink import Underrun
from edged.outputs.speaker.volume import VolumeStore
from edged.outputs.speaker.wav import WavSpeaker
from edged.pcm import OUTPUT_RATE, byte_count
from edged.settings.model import SpeakerSettings
from tests.contracts.rooms import Log, likeness, nap, noise
from tests.report_recorder import until

SETTINGS = SpeakerSettings(volume=100)


class _Card(NullCard):
    """A card that counts, and refuses every second write as if it had run dry."""

    def __init__(self, clock: Clock, heard: bytearray) -> None:
        super().__init__(clock, 5760, lambda pcm, _silence: heard.extend(pcm))
        self.writes = 0
        self.closed = False

    def write(self, pcm: bytes) -> int | Underrun:  # type: ignore[override]  # as a Sink may
        self.writes += 1
        return Underrun.UNDERRUN if self.writes % 2 else super().write(pcm[:1000])

    def close(self) -> None:
        super().close()
        self.closed = True


class _StuckCard(NullCard):
    """A card that takes sound and never plays it."""

    def advance(self) -> None:
        """Stand still."""


class _MixerCard(NullCard):
    """A card with a volume of its own, which holds for all that is in its buffer."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, 5760)
        self.set: list[int] = []
        self.cut_into = 0

    def loudness(self, percent: int) -> float:
        self.set.append(percent)
        self.cut_into = max(self.cut_into, self.pending())
        return 1.0


def test_a_card_is_louder_only_while_it_plays_what_has_to_be_heard(clock: Clock) -> None:
    """No reply is raised, nothing of the sound is cut, and then it is as loud as before."""
    card, log = _MixerCard(clock), Log()
    settings = SpeakerSettings(volume=10)
    player = Player(lambda: card, settings, clock, log.report)
    with player.sound():
        player.play(1, noise(0.3, OUTPUT_RATE))
        player.earcon(noise(0.3, OUTPUT_RATE), 30)
        player.play(1, noise(0.3, OUTPUT_RATE))
        player.earcon(noise(0.3, OUTPUT_RATE), 30)
        player.finish(1)
        until(lambda: log.count(PlaybackEnded(1)) == 1, clock=clock)
        until(lambda: player.sounding_until() < clock.now(), clock=clock)
        nap(0.1, clock)
        assert card.set == [10, 30, 10, 30, 10]
        player.earcon(noise(0.05, OUTPUT_RATE), 30)  # less than fits into the card
        nap(0.5, clock)
        assert card.set == [10, 30, 10, 30, 10, 30, 10]
    assert card.cut_into == 0
    assert player.volume == 10
    assert player.underruns == 0


def test_refused_and_short_writes_lose_nothing(clock: Clock) -> None:
    """What the card did not take is written again."""
    heard, log, reply = bytearray(), Log(), noise(0.3, OUTPUT_RATE)
    player = Player(lambda: _Card(clock, heard), SETTINGS, clock, log.report)
    with player.sound():
        player.play(1, reply)
        player.finish(1)
        until(lambda: log.count(PlaybackEnded(1)) == 1, clock=clock)
    assert reply in heard


def test_what_a_card_takes_is_counted(clock: Clock) -> None:
    """A watchdog sees by it that a reply flows."""
    log = Log()
    player = Player(lambda: _Card(clock, bytearray()), SETTINGS, clock, log.report)
    with player.sound():
        assert player.frames_written == 0
        player.play(1, noise(0.2, OUTPUT_RATE))
        player.finish(1)
        until(lambda: log.count(PlaybackEnded(1)) == 1, clock=clock)
        assert 0.2 * OUTPUT_RATE <= player.frames_written < 0.3 * OUTPUT_RATE


def test_a_piece_that_the_card_does_not_need_yet_wakes_nobody(clock: Clock) -> None:
    """A reply in pieces of 10 ms keeps the thread no busier than one in whole seconds."""
    speaker = SimulatedSpeaker(SETTINGS, clock, Log().report)
    with speaker.sound():
        speaker.play(1, noise(0.1, OUTPUT_RATE))
        before = speaker.pulse().progress
        for _ in range(100):
            speaker.play(1, noise(0.01, OUTPUT_RATE))
            nap(0.01, clock)
        assert speaker.pulse().progress - before < 40
    assert not speaker.underruns


def test_a_card_that_stands_still_is_lost_and_the_turn_ends(clock: Clock) -> None:
    """A stalled driver does not keep the conversation waiting."""
    log = Log()
    player = Player(lambda: _StuckCard(clock, 5760), SETTINGS, clock, log.report)
    with player.sound():
        player.play(1, noise(0.3, OUTPUT_RATE))
        player.finish(1)
        until(lambda: log.count(PlaybackEnded(1)) == 1, clock=clock)
    assert len(log.of(PartLost)) == 1


def test_a_reply_whose_card_is_lost_and_comes_back_goes_on_where_time_is(clock: Clock) -> None:
    """The rest is not told late: what passed unheard stays unheard, what is due now is heard."""
    log = Log()
    speaker = SimulatedSpeaker(SETTINGS, clock, log.report)
    reply = noise(2.0, OUTPUT_RATE)
    with speaker.sound():
        speaker.play(1, reply)
        speaker.finish(1)
        begun = clock.now()
        until(lambda: len(speaker.heard) > OUTPUT_RATE // 2, clock=clock)
        speaker.unplug()
        until(lambda: len(log.of(PartLost)) == 1, clock=clock)
        speaker.plug()
        until(lambda: log.count(PlaybackEnded(1)) == 1, clock=clock)
    assert clock.now() - begun == pytest.approx(2.0, abs=0.5)
    assert log.count(PartRestored(Part.SPEAKER)) == 1
    heard = speaker.heard[byte_count(SETTINGS.lead_in_ms / 1000, OUTPUT_RATE) :]
    assert len(heard) < len(reply) - OUTPUT_RATE // 2
    assert reply.startswith(heard[:10_000])
    assert reply.rstrip(b"\0").endswith(heard.rstrip(b"\0")[-20_000:])


def test_a_new_cause_of_a_loss_is_told(clock: Clock) -> None:
    """Once each."""
    log = Log()
    speaker = SimulatedSpeaker(SETTINGS, clock, log.report)
    speaker.unplug("unplugged")
    with speaker.sound():
        until(lambda: speaker._card._failures > 2, clock=clock)
        speaker.unplug("busy")
        until(lambda: speaker._card._failures > 5, clock=clock)
    causes = [loss.cause for loss in log.of(PartLost) if isinstance(loss, PartLost)]
    assert causes == ["unplugged", "busy"]


def test_an_idle_card_that_goes_is_missed_and_found_at_once(clock: Clock) -> None:
    """Not only by the next reply: the light says that nobody would hear it."""
    log = Log()
    speaker = SimulatedSpeaker(SETTINGS, clock, log.report)
    with speaker.sound():
        until(lambda: speaker._card.card is None and not speaker.pulse().due, clock=clock)
        speaker.unplug()
        speaker.rescan()
        until(lambda: bool(log.of(PartLost)), clock=clock)
    slow = SimulatedSpeaker(SETTINGS, ScaledClock(0.01), log.report)
    slow.unplug()
    with slow.sound():
        until(lambda: slow._card.lost)
        slow.plug()
        slow.rescan()
        until(lambda: log.count(PartRestored(Part.SPEAKER)) == 1)


def test_an_idle_card_is_closed_and_opened_again_when_needed(clock: Clock) -> None:
    """An amplifier may sleep; `prepare` wakes it."""
    cards: list[_Card] = []

    def open_card() -> _Card:
        cards.append(_Card(clock, bytearray()))
        return cards[-1]

    player = Player(open_card, SETTINGS, clock, Log().report)
    with player.sound():
        until(lambda: len(cards) == 1, clock=clock)
        until(lambda: cards[0].closed, clock=clock)
        player.silence(1)
        nap(0.05, clock)
        assert len(cards) == 1
        player.prepare()
        until(lambda: len(cards) == 2, clock=clock)


def test_nobody_waits_for_a_reply_for_ever(clock: Clock) -> None:
    """A card that is awaited awake is let go of in the end, and nothing is reported of it."""
    log, cards = Log(), list[_Card]()

    def open_card() -> _Card:
        cards.append(_Card(clock, bytearray()))
        return cards[-1]

    player = Player(open_card, SETTINGS, clock, log.report)
    with player.sound():
        player.await_reply(1)
        until(lambda: bool(cards) and cards[0].closed, clock=clock)
        assert clock.now() > 10
        assert cards[0].writes > 2
    assert not log.entries


def test_a_card_in_use_is_looked_at_again_once_there_is_quiet(clock: Clock) -> None:
    """A better one that came during a reply is taken by the next."""
    cards: list[_Card] = []

    def open_card() -> _Card:
        cards.append(_Card(clock, bytearray()))
        return cards[-1]

    log = Log()
    player = Player(open_card, SETTINGS, clock, log.report)
    with player.sound():
        player.play(1, noise(0.4, OUTPUT_RATE))
        until(lambda: player.frames_written > 0, clock=clock)
        before = len(cards)
        player.rescan()
        nap(0.1, clock)
        assert len(cards) == before
        player.finish(1)
        until(lambda: len(cards) == before + 1, clock=clock)
        assert log.count(PlaybackEnded(1)) == 1


def test_the_volume_is_kept_once_there_is_quiet(tmp_path: Path, clock: Clock) -> None:
    """And read by the next start."""
    store = VolumeStore(tmp_path / "volume")
    player = Player(lambda: _Card(clock, bytearray()), SETTINGS, clock, Log().report, store)
    with player.sound():
        player.set_volume(20)
        until(lambda: store.load(0) == 20, clock=clock)
    again = Player(lambda: _Card(clock, bytearray()), SETTINGS, clock, Log().report, store)
    assert again.volume == 20


def test_a_file_that_cannot_be_written_is_a_lost_speaker(tmp_path: Path, clock: Clock) -> None:
    """With the cause and the cure; without any file it is the owner's error."""
    log = Log()
    file = tmp_path / "missing" / "reply.wav"
    speaker = WavSpeaker(SpeakerSettings(kind="wav", file=file), clock, log.report)
    with speaker.sound():
        until(lambda: len(log.of(PartLost)) == 1, clock=clock)
    (loss,) = log.of(PartLost)
    assert isinstance(loss, PartLost)
    assert "No such file or directory. Set speaker.file elsewhere." in loss.cause
    with pytest.raises(SettingsError, match=r"speaker\.file is missing"):
        WavSpeaker(SpeakerSettings(kind="wav"), clock, log.report)


def test_the_file_is_valid_at_any_moment_and_runs_in_real_time(
    tmp_path: Path, clock: Clock
) -> None:
    """What a kill leaves behind can be played; silence has its place."""
    file = tmp_path / "s.wav"
    reply, log = noise(0.4, OUTPUT_RATE), Log()
    settings = SpeakerSettings(kind="wav", file=file, volume=100)
    speaker = WavSpeaker(settings, clock, log.report)
    with speaker.sound():
        nap(0.3, clock)
        speaker.play(1, reply)
        nap(0.25, clock)
        with wave.open(str(file)) as sound:
            assert sound.getnframes() > 0.3 * OUTPUT_RATE
        nap(0.4, clock)
    with wave.open(str(file)) as sound:
        pcm = sound.readframes(sound.getnframes())
    score, at = likeness(reply, pcm)
    assert score >= 0.99
    assert 0.3 * OUTPUT_RATE <= at <= 0.5 * OUTPUT_RATE
    assert 0.95 * OUTPUT_RATE <= len(pcm) // 2 <= 1.3 * OUTPUT_RATE


def test_a_thread_stuck_in_a_driver_is_named_and_left_alone() -> None:
    """Its device is never closed under it."""
    release = threading.Event()

    def stuck() -> None:
        release.wait()

    with (
        pytest.raises(DeviceError, match="microphone thread is stuck in its driver"),
        device_thread("microphone", stuck, lambda: None, timeout=0.05),
    ):
        pass
    release.set()


def test_retries_come_slower_and_never_stop() -> None:
    """0.5, 1, 2, then every 5 s."""
    assert [retry_delay(n) for n in (1, 2, 3, 4, 99)] == [0.5, 1.0, 2.0, 5.0, 5.0]
