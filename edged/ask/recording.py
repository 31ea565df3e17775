"""The WAV files of `edged ask`: what is said, from any WAV file, and what is answered."""

import os
from pathlib import Path
from typing import Final

from edged import finite, wav
from edged.ask.conversion import LONGEST, converted
from edged.errors import EdgedError, InputError
from edged.live.core.setup import SessionSetup
from edged.pcm import OUTPUT_RATE
from edged.settings.checks.named_files import no_regular_file, same_file
from edged.settings.checks.voice import conversion

_MOST_BYTES: Final = 64 << 20
_OTHERS: Final = {
    b"ID3": "MP3",
    b"\xff\xfb": "MP3",
    b"\xff\xf3": "MP3",
    b"OggS": "Ogg",
    b"fLaC": "FLAC",
    b"FORM": "AIFF",
    b"RIFX": "a WAV file of a big-endian machine",
    b"caff": "Core Audio",
    b".snd": "AU",
    b"\x1aE\xdf\xa3": "Matroska or WebM",
}
"""By how a file begins."""


class OutputFileError(EdgedError):
    """The file for the answer cannot be written."""

    exit_code = os.EX_CANTCREAT


def read_recording(file: Path) -> bytes:
    """Return the sound of a WAV file, `-` for standard input, as the service hears it.

    Raises InputError, which says what the file is and how to convert it.
    """
    source = Path("/dev/stdin") if str(file) == "-" else file
    try:
        content = finite.read(source, _MOST_BYTES)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    if len(content) > _MOST_BYTES:
        cure = f"{conversion(file)} trim 0 {LONGEST - 1}"
        raise InputError(f"{file} is larger than {_MOST_BYTES >> 20} MiB. {cure}")
    try:
        return converted(wav.parse(content))
    except wav.NoSoundError as error:
        raise InputError(f"{file} cannot be used: {error}. Record it anew.") from error
    except ValueError as error:
        what = _kind(content) or str(error)
        trim = f" trim 0 {LONGEST - 1}" if "longer" in what else ""
        raise InputError(f"{file} cannot be used: {what}. {conversion(file)}{trim}") from error


def _kind(content: bytes) -> str:
    for start, name in _OTHERS.items():
        if content.startswith(start):
            return f"it is {name}"
    return "it is MP4" if content[4:8] == b"ftyp" else ""


def check_target(file: Path, source: Path | None) -> None:
    """Raise OutputFileError if the answer cannot be written to `file`, before anything is asked."""
    if source and same_file(file, source):
        raise OutputFileError(f"--speaker {file} is the --mic file; name another one")
    if fault := no_regular_file(file):
        raise OutputFileError(f"--speaker: {fault}")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise OutputFileError(f"--speaker {file}: its folder is not there, or not writable")


def check_spoken(file: Path, setup: SessionSetup) -> None:
    """Raise OutputFileError if the model writes its reply, so that there is no sound to write."""
    if setup.dictates:
        raise OutputFileError(f"--speaker {file}: {setup.model} has no sound; leave --speaker out")
    if setup.writes:
        why = f"{setup.model} writes its reply, so there is no sound"
        cure = 'leave --speaker out, or set gemini.modality = "audio" with a model that speaks'
        raise OutputFileError(f"--speaker {file}: {why}: {cure}")


def write_reply(file: Path, pcm: bytes) -> None:
    """Write 24 kHz mono int16 as a WAV file, whole or not at all. Raise OutputFileError."""
    if same_file(file, Path(os.devnull)):
        return
    fresh = file.with_name(f".{file.name}.new")
    try:
        fresh.write_bytes(wav.header(len(pcm), OUTPUT_RATE) + pcm)
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise OutputFileError(f"{file} cannot be written: {error.strerror}") from error
