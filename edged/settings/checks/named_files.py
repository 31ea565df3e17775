"""Check the files that the settings name."""

import os
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edged import finite
from edged.errors import DeviceError, SettingsError
from edged.settings.checks.finding import Finding, doubtful, refused
from edged.settings.checks.hidden_paths import hidden_by
from edged.settings.checks.pictures import pictures
from edged.settings.checks.voice import read_voice
from edged.settings.instruction import read_instruction
from edged.settings.model import Settings
from edged.settings.reading.problems import unread

_LONGEST_SOCKET: Final = 107  # sun_path of unix(7), less its final zero
_MOST_OF_AUTHORITIES: Final = 4 << 20
"""Bytes; the bundle of all public authorities is a quarter of a megabyte."""


def judge_files(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the paths and their files."""
    files = {
        "microphone.file": settings.microphone.file,
        "speaker.file": settings.speaker.file,
        "camera.folder": settings.camera.folder,
        "gemini.ca_file": settings.gemini.ca_file,
        "gemini.instruction_file": settings.gemini.instruction_file,
        "usage.prices_file": settings.usage.prices_file,
    }
    for key, file in files.items():
        if file is None:
            continue
        if fault := _no_path(file):
            yield refused(fault, key)
        elif home := hidden_by(file):
            text = (
                f"{file} is in {home}, which the service cannot see (ProtectHome= of its unit);"
                " move it to /etc/edged or /var/lib/edged"
            )
            yield doubtful(text, key)
        elif not file.is_absolute():  # may be intended when edged is started by hand
            text = f"{file} is relative to /, where the service starts; write the full path"
            yield doubtful(text, key)
    yield from _voice(settings)
    yield from _recording(settings)
    yield from _pictures(settings)
    yield from _authority(settings.gemini.ca_file)
    yield from _instruction(settings.gemini.instruction_file)
    yield from _socket(settings.control.socket)


def same_file(one: Path, other: Path) -> bool:
    """Return whether both paths lead to the same file, links included."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # one of them does not exist, or cannot
        return one == other


def no_regular_file(file: Path) -> str:
    """Return why `file` is not a regular file; empty if it is, or if it does not exist."""
    try:
        there = file.stat()
    except OSError:
        return ""
    if stat.S_ISREG(there.st_mode) or same_file(file, Path(os.devnull)):
        return ""
    return f"{file} is not a regular file; name a WAV file"


def _voice(settings: Settings) -> Iterator[Finding]:
    keys = ("microphone.file", "microphone.kind")
    file = settings.microphone.file
    if settings.microphone.kind != "wav" or (file and _no_path(file)):
        return
    if file is None:
        yield refused('is required with kind = "wav": the WAV file to read', *keys)
    elif text := no_regular_file(file):
        yield refused(text, *keys)
    else:
        try:
            read_voice(file)
        except SettingsError as error:
            yield refused(str(error), *keys)


def _recording(settings: Settings) -> Iterator[Finding]:
    keys = ("speaker.file", "speaker.kind")
    file, heard = settings.speaker.file, settings.microphone
    if settings.speaker.kind != "wav" or (file and _no_path(file)):
        return
    if file is None:
        yield refused('is required with kind = "wav": the WAV file to write', *keys)
    elif heard.kind == "wav" and heard.file and same_file(heard.file, file):
        text = "is also microphone.file, which would be overwritten; name another one"
        yield refused(text, *keys, "microphone.file", "microphone.kind")
    elif text := no_regular_file(file):
        yield refused(text, *keys)
    elif not os.path.isdir(file.parent):  # noqa: PTH112 - Path raises for what cannot be entered
        yield doubtful(f"the folder {file.parent} does not exist; create it", *keys)


def _pictures(settings: Settings) -> Iterator[Finding]:
    keys = ("camera.folder", "camera.kind")
    folder = settings.camera.folder
    if settings.camera.kind != "simulated" or (folder and _no_path(folder)):
        return
    if folder is None:
        yield refused('is required with kind = "simulated": a folder of *.jpg', *keys)
        return
    try:
        pictures(folder)
    except DeviceError as error:  # like a camera that is not plugged in: edged runs without it
        yield doubtful(str(error), *keys)


def _authority(file: Path | None) -> Iterator[Finding]:
    if file is None or _no_path(file):
        return
    text = ""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            text = f"{file} is not a regular file; name a PEM file"
        elif len(finite.read(file, _MOST_OF_AUTHORITIES)) > _MOST_OF_AUTHORITIES:
            text = f"{file} is larger than {_MOST_OF_AUTHORITIES >> 20} MiB; name a PEM file"
        else:
            ssl.create_default_context(cafile=str(file))
    except ssl.SSLError:
        text = f"{file} contains no certificate; name a PEM file"
    except (FileNotFoundError, NotADirectoryError):
        text = f"{file} does not exist; edged needs it to start"
    except (OSError, ValueError) as error:  # the latter: not a valid file name
        text = unread(file, error)
    if text:
        yield refused(text, "gemini.ca_file")


def _instruction(file: Path | None) -> Iterator[Finding]:
    if file is None or _no_path(file):
        return
    try:
        read_instruction(file)
    except SettingsError as error:
        yield refused(str(error), "gemini.instruction_file")


def _socket(socket: Path) -> Iterator[Finding]:
    if fault := _no_path(socket):
        yield refused(fault, "control.socket")
    elif not socket.is_absolute():
        text = "must be an absolute path, such as /run/edged/control.sock"
        yield refused(text, "control.socket")
    if len(str(socket).encode(errors="surrogateescape")) > _LONGEST_SOCKET:
        text = f"is too long for a socket: at most {_LONGEST_SOCKET} bytes"
        yield refused(text, "control.socket")


def _no_path(path: Path) -> str:
    """Return why this is not a usable path; empty if it is one."""
    if path == Path() or "\0" in str(path):
        return "does not name a file"
    if path.parts[0].startswith("~"):
        return f"{path} begins with ~, which only a shell expands; write the full path"
    return ""
