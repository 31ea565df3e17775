"""The WAV file that a microphone of kind = wav hears."""

import os
import shlex
from pathlib import Path
from typing import Final

from edged import finite, wav
from edged.errors import SettingsError
from edged.sound import HEARD_RATE, SAMPLE_BYTES, byte_count, seconds

LONGEST_VOICE: Final = 600
"""Seconds: the longest hold that the settings allow."""
_MOST_BYTES: Final = byte_count(LONGEST_VOICE, HEARD_RATE) + (1 << 20)  # titles, even a picture
_BITS: Final = 8 * SAMPLE_BYTES


def read_voice(file: Path) -> bytes:
    """Return the samples of a 16 kHz mono 16-bit WAV file.

    Raises SettingsError with the command that converts a file of another format.
    """
    try:
        found = wav.parse(finite.read(file, _MOST_BYTES))
    except OSError as error:
        where = "Put a WAV file where edged may read it, such as /etc/edged"
        raise SettingsError(f"Cannot read {file}: {error.strerror}. {where}.") from error
    except ValueError as error:
        raise SettingsError(f"{file} is no PCM WAV file: {error}. {_conversion(file)}") from error
    if found.encoding or (found.rate, found.channels, found.bits) != (HEARD_RATE, 1, _BITS):
        kind = f"{found.bits} bit {found.encoding}".strip()
        raise SettingsError(
            f"{file} has {found.rate} Hz, {found.channels} channel(s), {kind};"
            f" needed are {HEARD_RATE} Hz, 1 channel, {_BITS} bit. {_conversion(file)}"
        )
    if not found.data:
        raise SettingsError(f"{file} has no sound in it. Record something first.")
    if seconds(len(found.data), HEARD_RATE) >= LONGEST_VOICE:
        raise SettingsError(
            f"{file} lasts {LONGEST_VOICE} s or longer, and no press does."
            f" {_conversion(file)} trim 0 {LONGEST_VOICE - 1}"
        )
    return found.data


def _conversion(file: Path) -> str:
    """Return what can be pasted; --magic looks at what a file is, not at what it is called."""
    source = shlex.quote(os.path.join(".", file))  # noqa: PTH118 - Path drops the dot before a dash
    target = shlex.quote(f"./{file.stem}-16k.wav")
    return (
        "Convert it and name the new one: sudo apt install sox &&"
        f" sox --magic {source} -r {HEARD_RATE} -c 1 -b {_BITS} {target}"
    )
