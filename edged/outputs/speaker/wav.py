"""A speaker that writes to a WAV file what a listener in the room would have heard.

24 kHz, mono, 16 bit, in real time: silence where nothing plays, and nothing that was dropped.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from edged import wav
from edged.clock import Clock
from edged.conversation.notices import Report
from edged.errors import DeviceError, SettingsError
from edged.outputs.speaker.null_card import NullCard
from edged.outputs.speaker.player import Player
from edged.outputs.speaker.volume import VolumeStore
from edged.pcm import OUTPUT_RATE, SAMPLE_BYTES, byte_count
from edged.settings.model import SpeakerSettings

_SILENCE: Final = bytes(OUTPUT_RATE * SAMPLE_BYTES)


class _Recording:
    """A WAV file that is valid after each append, even if the process is killed."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self._length = 0
        self._file.write(wav.header(0, OUTPUT_RATE))

    def append(self, pcm: bytes, silence: int) -> None:
        try:
            self._write(pcm)
            while silence > 0:
                self._write(_SILENCE[:silence])
                silence -= len(_SILENCE)
            self._file.seek(0)
            self._file.write(wav.header(self._length, OUTPUT_RATE))
            self._file.seek(0, 2)
        except OSError as error:
            raise DeviceError(
                f"Cannot write {self._file.name}: {error.strerror}. Make room on the disk."
            ) from error

    def _write(self, pcm: bytes) -> None:
        self._length += self._file.write(pcm)

    def close(self) -> None:
        self._file.close()


class _RecordingCard(NullCard):
    """One card for the whole recording: closing it between replies does not stop time."""

    def close(self) -> None:
        with suppress(DeviceError):  # a full disk was told when it filled up
            self.drop()


class WavSpeaker(Player):
    """A speaker that is a file, which each `sound` overwrites."""

    def __init__(
        self,
        settings: SpeakerSettings,
        clock: Clock,
        report: Report,
        store: VolumeStore | None = None,
    ) -> None:
        """Take the file from the settings; raises SettingsError if there is none."""
        if settings.file is None:
            raise SettingsError("speaker.file is missing: kind = wav needs a file to write.")
        super().__init__(self._open, settings, clock, report, store)
        self._path = settings.file
        self.device = str(settings.file)
        self._wav_clock = clock
        self._capacity = byte_count(settings.buffer_ms / 1000, OUTPUT_RATE)
        self._recording: _Recording | None = None
        self._paced: NullCard | None = None

    @contextmanager
    def sound(self) -> Iterator[None]:
        """Record while the context lasts."""
        try:
            with super().sound():
                yield
        finally:
            if self._recording and self._paced:
                self._paced.close()
                self._recording.close()
            self._recording = self._paced = None

    def _open(self) -> NullCard:
        if self._paced is None:
            try:
                self._recording = _Recording(self._path)
            except OSError as error:
                raise DeviceError(
                    f"Cannot write {self._path}: {error.strerror}. Set speaker.file elsewhere."
                ) from error
            self._paced = _RecordingCard(self._wav_clock, self._capacity, self._recording.append)
        return self._paced
