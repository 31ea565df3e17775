"""The WAV file that a microphone of kind = wav plays."""

import os
import shlex
from pathlib import Path
from typing import Final

from edged import finite, wav
from edged.errors import SettingsError
from edged.pcm import INPUT_RATE, SAMPLE_BYTES, byte_count, seconds

LONGEST_VOICE: Final = 600
"""Seconds: the longest hold that the settings allow."""
_MOST_BYTES: Final = byte_count(LONGEST_VOICE, INPUT_RATE) + (
    1 << 20
)  # room for tags, even a picture
_BITS: Final = 8 * SAMPLE_BYTES


def read_voice(file: Path) -> bytes:
    """Return the samples of a 16 kHz mono 16-bit WAV file.

    Raises SettingsError with the command that converts a file of another format.
    """
    try:
        found = wav.parse(finite.read(file, _MOST_BYTES))
    except OSError as error:
        where = "Put a WAV file where edged can read it, such as /etc/edged"
        raise SettingsError(f"{file} cannot be read: {error.strerror}. {where}.") from error
    except wav.NoSoundError as error:
        raise SettingsError(f"{file} cannot be used: {error}. Record it anew.") from error
    except ValueError as error:
        raise SettingsError(f"{file} is not a PCM WAV file: {error}. {conversion(file)}") from error
    if found.encoding or (found.rate, found.channels, found.bits) != (INPUT_RATE, 1, _BITS):
        kind = f"{found.bits} bit {found.encoding}".strip()
        raise SettingsError(
            f"{file} has {found.rate} Hz, {found.channels} channel(s), {kind},"
            f" but must have {INPUT_RATE} Hz, 1 channel, {_BITS} bit. {conversion(file)}"
        )
    if not found.data:
        raise SettingsError(f"{file} contains no sound. Record something first.")
    if seconds(len(found.data), INPUT_RATE) >= LONGEST_VOICE:
        raise SettingsError(
            f"{file} is longer than the longest press, {LONGEST_VOICE} s."
            f" {conversion(file)} trim 0 {LONGEST_VOICE - 1}"
        )
    return found.data


def conversion(file: Path) -> str:
    """Return a command to paste; --magic goes by a file's content, not by its name."""
    source = shlex.quote(os.path.join(".", file))  # noqa: PTH118 - Path drops the dot before a dash
    target = shlex.quote(f"./{file.stem}-16k.wav")
    return (
        "Convert it and use the new file: sudo apt install sox libsox-fmt-all &&"
        f" sox --magic {source} -r {INPUT_RATE} -c 1 -b {_BITS} {target}"
    )
