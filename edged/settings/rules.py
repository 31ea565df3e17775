"""What the settings must be to each other, and to the files they name."""

import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from edged import finite
from edged.alsa.cards import Card
from edged.settings.finding import Finding, doubtful, refused
from edged.settings.homes import hidden_by
from edged.settings.model import Settings
from edged.settings.problems import unread
from edged.settings.sound_cards import chosen, judge_cards
from edged.settings.speech import doubt_of_language, doubt_of_voice, fault_of_language

_LONGEST_SOCKET: Final = 107  # sun_path of unix(7), less its final zero
ALTERNATES: Final = {
    0: "the EEPROM of a HAT",
    1: "the EEPROM of a HAT",
    2: "I2C",
    3: "I2C",
    **dict.fromkeys(range(7, 12), "SPI"),
    14: "the serial console",
    15: "the serial console",
    **dict.fromkeys(range(18, 22), "I2S sound cards"),
}
"""Other uses of the header's pins: https://pinout.xyz."""
_I2S: Final = range(18, 22)
_CERTIFICATE: Final = re.compile(rb"-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----")
_MOST_OF_AUTHORITIES: Final = 4 << 20
"""Bytes; those of all public authorities are a quarter of a megabyte."""


def find(settings: Settings, cards: Sequence[Card]) -> Iterator[Finding]:
    """Yield everything that does not go together; `cards` are those of this machine."""
    yield from _pins(settings, cards)
    yield from _files(settings)
    yield from _paths(settings)
    yield from judge_cards(settings, cards)
    yield from _service(settings)
    yield from _authority(settings)


def _authority(settings: Settings) -> Iterator[Finding]:
    file = settings.gemini.ca_file
    if file is None or _nameless(file):
        return
    text = ""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            text = f"{file} is no file; edged needs one to start"
        elif _CERTIFICATE.search(finite.read(file, _MOST_OF_AUTHORITIES)) is None:
            text = f"{file} has no certificate in it; edged needs one in PEM to start"
    except (FileNotFoundError, NotADirectoryError):
        text = f"there is no file {file}; edged needs it to start"
    except (OSError, ValueError) as error:  # the latter: what no file system can name
        text = unread(file, error)
    if text:
        yield refused(text, "gemini.ca_file")


def _nameless(path: Path) -> bool:
    return path == Path() or "\0" in str(path)


def _pins(settings: Settings, cards: Sequence[Card]) -> Iterator[Finding]:
    hat = next((card for card in chosen(settings, cards) if card.on_header), None)
    used = (("button", settings.button), ("light", settings.light))
    parts = [(name, part.pin, part.chip) for name, part in used if part.kind == "gpio"]
    if len(parts) == len(used) and settings.button.pin == settings.light.pin:
        text = f"is {settings.light.pin}, and so is button.pin; give each a pin of its own"
        yield refused(text, "light.pin", "button.pin", "light.kind", "button.kind")
    for name, pin, chip in parts:
        if pin in _I2S and hat:
            text = f"is {pin}, which the sound card {hat.id} needs (I2S: 18 to 21); choose another"
            yield refused(text, f"{name}.pin", f"{name}.kind")
        elif pin in ALTERNATES:
            text = f"pin {pin} also serves {ALTERNATES[pin]}; use it only if that is off"
            yield doubtful(text, f"{name}.pin", f"{name}.kind")
        if chip != "auto" and chip < 0:
            yield refused('must be the number of a gpiochip, or "auto"', f"{name}.chip")


def _files(settings: Settings) -> Iterator[Finding]:
    heard, played = settings.microphone, settings.speaker
    missing = "is needed for kind = "
    if heard.kind == "wav" and heard.file is None:
        yield refused(f'{missing}"wav": the WAV to be heard', "microphone.file", "microphone.kind")
    if played.kind == "wav" and played.file is None:
        yield refused(f'{missing}"wav": the WAV to write', "speaker.file", "speaker.kind")
    if settings.camera.kind == "simulated" and settings.camera.folder is None:
        yield refused(f'{missing}"simulated": a folder of *.jpg', "camera.folder", "camera.kind")
    if heard.kind == played.kind == "wav" and heard.file and heard.file == played.file:
        text = "is the microphone's file too, and would be overwritten; name another one"
        yield refused(text, "speaker.file", "microphone.file", "microphone.kind", "speaker.kind")


def _paths(settings: Settings) -> Iterator[Finding]:
    paths = {
        "microphone.file": settings.microphone.file,
        "speaker.file": settings.speaker.file,
        "camera.folder": settings.camera.folder,
        "gemini.ca_file": settings.gemini.ca_file,
        "control.socket": settings.control.socket,
    }
    for key, path in paths.items():
        if path is not None and _nameless(path):
            yield refused("names no file", key)
    for key, path in paths.items():
        hidden = hidden_by(path) if path and not _nameless(path) else None
        if hidden and key != "control.socket":
            text = (
                f"{path} is in {hidden}, which the service cannot see (ProtectHome= of its unit),"
                " so it looks missing to it; put it into /etc/edged or /var/lib/edged"
            )
            yield doubtful(text, key)
    socket = settings.control.socket
    if not socket.is_absolute():
        text = "must be a path from the root, such as /run/edged/control.sock"
        yield refused(text, "control.socket")
    if len(str(socket).encode(errors="surrogateescape")) > _LONGEST_SOCKET:
        text = f"is too long for a socket: at most {_LONGEST_SOCKET} bytes"
        yield refused(text, "control.socket")


def _service(settings: Settings) -> Iterator[Finding]:
    gemini = settings.gemini
    if gemini.compression_target_tokens >= gemini.compression_trigger_tokens:
        trigger = "gemini.compression_trigger_tokens"
        text = f"must be less than {trigger}, which is {gemini.compression_trigger_tokens}"
        yield refused(text, "gemini.compression_target_tokens", trigger)
    if not gemini.model.strip():
        yield refused("must name a model", "gemini.model")
    if doubt := doubt_of_voice(gemini.voice):
        yield doubtful(doubt, "gemini.voice")
    if fault := fault_of_language(gemini.language):
        yield refused(fault, "gemini.language")
    if doubt := doubt_of_language(gemini.language):
        yield doubtful(doubt, "gemini.language")
    if not _has_host(gemini.base_url):
        yield refused("must be https:// and the name of a host", "gemini.base_url")


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an address that is none
        return False
