"""Microphone, speaker and rates, through the real libasound on null sinks."""

import math
from array import array
from pathlib import Path

import pytest

from edged import adapters
from edged.alsa.cards import Direction
from edged.alsa.probe import RATES, probe
from edged.clock import SYSTEM_CLOCK
from edged.doctor.checks.devices import microphone, speaker
from edged.doctor.checks.devices.level import FLOOR_DBFS, Level, level
from edged.doctor.finding import Finding, Verdict
from edged.doctor.report_log import ReportLog
from edged.errors import DeviceError
from edged.inputs.microphone.capture_thread import GatedMicrophone
from edged.inputs.microphone.gate import gate_for
from edged.inputs.microphone.source import PERIOD_MS
from edged.outputs.speaker.null_card import NullCard
from edged.outputs.speaker.player import Player
from edged.outputs.speaker.simulated import SimulatedSpeaker
from edged.settings.model import MicrophoneSettings, SpeakerSettings
from tests.contracts.rooms import likeness, noise
from tests.soundcard import SoundCard


def sine(amplitude: float, seconds: float = 2.0, offset: int = 0) -> bytes:
    """Return a tone of 440 Hz at 16 kHz."""
    step = 2 * math.pi * 440 / 16_000
    count = round(seconds * 16_000)
    return array(
        "h", (offset + round(amplitude * math.sin(step * i)) for i in range(count))
    ).tobytes()


def listened(settings: MicrophoneSettings) -> Finding:
    """Examine a microphone."""
    told = ReportLog()
    opened = adapters.microphone(settings, SYSTEM_CLOCK, lambda: 0.0, told.hear, told.report)
    heard = microphone.listen(opened, told)
    return microphone.judge(opened.device, heard)


def sounded(settings: SpeakerSettings, trial: speaker.Trial = speaker.TONE) -> Finding:
    """Examine a speaker."""
    told = ReportLog()
    opened = adapters.speaker(settings, SYSTEM_CLOCK, told.report, store=None)
    fault = speaker.sound(opened, told, trial)
    return speaker.judge(opened.device, fault, opened.volume, trial)


def test_levels_are_those_of_the_textbook() -> None:
    """A sine of half of full scale: -6 dBFS at its peak, 3 dB less RMS; an offset is no sound."""
    found = level(sine(16_384))
    assert found.peak == pytest.approx(-6.0, abs=0.1)
    assert found.rms == pytest.approx(-9.0, abs=0.1)
    assert level(sine(16_384, offset=4_000)).rms == pytest.approx(-9.0, abs=0.1)
    assert level(bytes(3_200)) == level(b"") == type(found)(FLOOR_DBFS, FLOOR_DBFS)


@pytest.mark.alsa
def test_a_voice_has_a_level(card: SoundCard) -> None:
    """In dBFS, with the card's name."""
    card.say(sine(8_000, 4.0))
    found = listened(MicrophoneSettings(device="edged_microphone", pre_roll_ms=0))
    assert found.verdict is Verdict.PASS
    assert found.text.startswith("edged_microphone: peak -1")


@pytest.mark.alsa
def test_a_card_that_is_not_there_is_told_as_in_the_journal(card: SoundCard) -> None:
    """Cause and cure are those of the driver's own error."""
    assert card.plugged
    found = listened(MicrophoneSettings(device="plughw:CARD=Nope,DEV=0"))
    assert found.verdict is Verdict.FAILURE
    assert found.text.startswith("plughw:CARD=Nope,DEV=0: No such device; ")
    assert "edged devices" in found.cure
    found = sounded(SpeakerSettings(device="plughw:CARD=Nope,DEV=0"), speaker.SILENCE)
    assert found.text.startswith("plughw:CARD=Nope,DEV=0: No such device; ")


@pytest.mark.alsa
def test_the_tone_is_heard(card: SoundCard) -> None:
    """What the speaker sounds is the earcon, to its end."""
    card.listen()
    found = sounded(SpeakerSettings(device="edged_speaker", mixer="software"))
    heard = card.heard()
    card.hang_up()
    assert likeness(speaker.TONE.pcm, heard)[0] > 0.9
    assert found.text.startswith("edged_speaker played three notes at 70 %")


class _Waking:
    """A device of a sound server that a first try wakes."""

    rest = 0.0

    def __init__(self) -> None:
        self.heard = bytearray()
        self._awake = False

    def card(self) -> NullCard:
        """Open its speaker."""
        self._wake()
        return NullCard(SYSTEM_CLOCK, 5760, lambda pcm, _silence: self.heard.extend(pcm))

    def source(self) -> "_Waking":
        """Open its microphone."""
        self._wake()
        return self

    def _wake(self) -> None:
        asleep, self._awake = not self._awake, True
        if asleep:
            raise DeviceError("connection refused")

    def read(self) -> bytes:
        """Hear somebody."""
        return sine(8_000, PERIOD_MS / 1000)

    def waiting(self) -> int:
        """Return 0: nothing waits to be read."""
        return 0

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.real_time
def test_a_speaker_that_its_first_use_wakes_is_heard() -> None:
    """All of the tone, from its beginning: it is played once more."""
    waking = _Waking()
    told, settings = ReportLog(), SpeakerSettings(volume=100)
    assert not speaker.sound(Player(waking.card, settings, SYSTEM_CLOCK, told.report), told)
    assert speaker.TONE.pcm in waking.heard


def test_a_microphone_that_its_first_use_wakes_is_heard() -> None:
    """A second of it."""
    told, settings = ReportLog(), MicrophoneSettings(pre_roll_ms=0)
    opened = GatedMicrophone(
        _Waking().source, gate_for(settings), SYSTEM_CLOCK, lambda: 0.0, told.hear, told.report
    )
    heard = microphone.listen(opened, told)
    assert isinstance(heard, Level), heard
    assert heard.peak == pytest.approx(-12.2, abs=0.1)


def test_a_speaker_that_stays_away_is_told_with_its_first_cause() -> None:
    """The examination goes on."""
    told = ReportLog()
    gone = SimulatedSpeaker(SpeakerSettings(), SYSTEM_CLOCK, told.report)
    gone.unplug("it is not there")
    assert speaker.sound(gone, told) == "it is not there"


@pytest.mark.alsa
def test_a_quiet_examination_opens_the_speaker(card: SoundCard) -> None:
    """It takes everything but a sound."""
    card.listen()
    software = SpeakerSettings(device="edged_speaker", mixer="software")
    found = sounded(software, speaker.SILENCE)
    heard = card.heard()
    card.hang_up()
    assert level(heard).peak == FLOOR_DBFS
    assert found.text == "edged_speaker played silence (--quiet) at 70 %"


@pytest.mark.alsa
def test_the_loudness_is_that_of_the_service(tmp_path: Path, card: SoundCard) -> None:
    """What `edged volume` has set outlives a restart; the doctor reads it and changes nothing."""
    assert card.plugged
    settings = SpeakerSettings(device="edged_speaker", mixer="software", volume=40)
    assert speaker.service_volume(settings, tmp_path) == settings
    kept = tmp_path / "volume"
    kept.write_text("7\n")
    before = kept.stat()
    found = sounded(speaker.service_volume(settings, tmp_path))
    assert "at 7 %" in found.text
    assert (kept.stat().st_mtime_ns, kept.stat().st_uid) == (before.st_mtime_ns, before.st_uid)
    assert kept.read_text() == "7\n"
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.alsa
def test_the_rates_of_a_card(card: SoundCard) -> None:
    """A card that converts grants them all, in mono; one that is missing is an error."""
    assert card.plugged
    for name, direction in (
        ("edged_microphone", Direction.CAPTURE),
        ("edged_speaker", Direction.PLAYBACK),
    ):
        granted = probe(name, direction)
        assert (granted.rates, granted.channels) == (RATES, 1)
    with pytest.raises(DeviceError, match="plug it in"):
        probe("hw:CARD=Nope,DEV=0", Direction.CAPTURE)


@pytest.mark.parametrize(
    ("pcm", "verdict", "words"),
    [
        (bytes(32_000), Verdict.WARNING, "m is silent: peak -96 dBFS"),
        (sine(3), Verdict.WARNING, "m is silent"),
        (sine(32_767), Verdict.WARNING, "m is clipping"),
        (noise(1.0, 16_000), Verdict.PASS, "m: peak -6 dBFS"),
    ],
)
def test_what_a_level_means(pcm: bytes, verdict: Verdict, words: str) -> None:
    """Silent and clipping are named, and have their cures."""
    found = microphone.judge("m", level(pcm))
    assert found.verdict is verdict
    assert found.text.startswith(words)
    assert bool(found.cure) is (verdict is Verdict.WARNING)
