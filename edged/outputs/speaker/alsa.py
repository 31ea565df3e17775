"""A speaker on a sound card."""

import errno
from contextlib import suppress

from edged.alsa.cards import Direction
from edged.alsa.faults import device_error, device_error_of
from edged.alsa.mixer import find_mixer, set_loudness
from edged.alsa.pace import Pace
from edged.alsa.pcm import Opened, Request, library, open_device
from edged.alsa.selection import CardSelection
from edged.clock import Clock
from edged.conversation.notices import Report
from edged.journal import warn
from edged.outputs.speaker.player import Player
from edged.outputs.speaker.sink import PERIOD_BYTES, Underrun
from edged.outputs.speaker.volume import VolumeStore, gain
from edged.pcm import OUTPUT_RATE, SAMPLE_BYTES, byte_count, seconds
from edged.settings.model import SpeakerSettings


class _CardSink:
    """An open card. It is never drained, nor closed without `drop`: both would wait."""

    def __init__(self, opened: Opened, mixer_setting: str, pace: Pace) -> None:
        self._pcm = opened.pcm
        self._device = opened.device
        self._mixer = find_mixer(mixer_setting, opened.device)
        self._pace = pace
        self._written = 0  # bytes since it stood still
        self.capacity = opened.buffer
        self.period = opened.period

    def write(self, pcm: bytes) -> int | Underrun:
        """Write what fits; the card starts with the first write and stops at an underrun."""
        if not self._written:
            self._pace.begin()
        try:
            frames = self._pcm.write(pcm)
        except library().ALSAAudioError as error:
            raise device_error(error, self._device) from error
        if frames == -errno.EPIPE:
            self._written = 0
            return Underrun.UNDERRUN
        self._written += frames * SAMPLE_BYTES
        return frames * SAMPLE_BYTES

    def pending(self) -> int:
        """Return the bytes in the card's buffer; never 0 before they can have been heard."""
        room = self._pcm.avail()
        if room == -errno.EPIPE:
            return 0
        if room < 0:
            raise device_error_of(-room, self._device)
        pending = max(0, self.capacity - room * SAMPLE_BYTES)
        taken = seconds(self._written - pending, OUTPUT_RATE)
        self._pace.check(taken, self._device)
        return pending or (SAMPLE_BYTES if self._pace.ahead(taken) > 0 else 0)

    def drop(self) -> None:
        """Stop at once; the next write restarts the card."""
        self._written = 0
        try:
            self._pcm.drop()
        except library().ALSAAudioError as error:
            raise device_error(error, self._device) from error

    def loudness(self, percent: int) -> float:
        """Set the card's own volume; return the gain that is left to software."""
        if self._mixer is None:
            return gain(percent)
        try:
            set_loudness(self._mixer, percent)
        except library().ALSAAudioError as error:
            warn("mixer_not_usable", cause=str(error))
            return gain(percent)
        return 1.0 if percent else 0.0  # the lowest step of many cards is not silence

    def close(self) -> None:
        """Close without draining."""
        with suppress(library().ALSAAudioError):  # the card is gone
            self._pcm.drop()
        self._pcm.close()


class AlsaSpeaker(Player):
    """The speaker that `settings.device` names, or the best one."""

    def __init__(
        self,
        settings: SpeakerSettings,
        clock: Clock,
        report: Report,
        store: VolumeStore | None = None,
    ) -> None:
        """Raises SettingsError without pyalsaaudio >= 0.11."""
        library()
        super().__init__(self._open, settings, clock, report, store)
        self._setting = self.device = settings.device
        self._selection = CardSelection(settings.device, Direction.PLAYBACK, clock.now)
        self._mixer = settings.mixer
        self._pace = Pace(clock)
        self._request = Request(
            Direction.PLAYBACK,
            OUTPUT_RATE,
            period=PERIOD_BYTES // SAMPLE_BYTES,
            periods=byte_count(settings.buffer_ms / 1000, OUTPUT_RATE) // PERIOD_BYTES,
        )

    def _open(self) -> _CardSink:
        self.device = self._setting
        self._pace.admit()
        opened = open_device(self._selection, self._request)
        self.device = self._selection.shown(opened.device)
        return _CardSink(opened, self._mixer, self._pace)
