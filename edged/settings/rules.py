"""What the settings must be to each other, and to the files they name."""

import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from edged import finite
from edged.alsa.cards import Card, Direction, best, lasting_name, lasting_names
from edged.alsa.names import SERVERS, by_number, card_of
from edged.settings.homes import hidden_by
from edged.settings.model import Settings
from edged.settings.problems import unread
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


class Weight(Enum):
    """Whether edged can run with it."""

    REFUSED = "refused"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong about `keys` (dotted), the first of them being the one to change."""

    weight: Weight
    keys: tuple[str, ...]
    text: str


def find(settings: Settings, cards: Sequence[Card]) -> Iterator[Finding]:
    """Yield everything that does not go together; `cards` are those of this machine."""
    yield from _pins(settings, cards)
    yield from _files(settings)
    yield from _paths(settings)
    yield from _cards(settings, cards)
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
        yield _refused(text, "gemini.ca_file")


def _nameless(path: Path) -> bool:
    return path == Path() or "\0" in str(path)


def _refused(text: str, *keys: str) -> Finding:
    return Finding(Weight.REFUSED, keys, text)


def _doubtful(text: str, *keys: str) -> Finding:
    return Finding(Weight.DOUBTFUL, keys, text)


def _pins(settings: Settings, cards: Sequence[Card]) -> Iterator[Finding]:
    hat = next((card for card in _chosen(settings, cards) if card.on_header), None)
    used = (("button", settings.button), ("light", settings.light))
    parts = [(name, part.pin, part.chip) for name, part in used if part.kind == "gpio"]
    if len(parts) == len(used) and settings.button.pin == settings.light.pin:
        text = f"is {settings.light.pin}, and so is button.pin; give each a pin of its own"
        yield _refused(text, "light.pin", "button.pin", "light.kind", "button.kind")
    for name, pin, chip in parts:
        if pin in _I2S and hat:
            text = f"is {pin}, which the sound card {hat.id} needs (I2S: 18 to 21); choose another"
            yield _refused(text, f"{name}.pin", f"{name}.kind")
        elif pin in ALTERNATES:
            text = f"pin {pin} also serves {ALTERNATES[pin]}; use it only if that is off"
            yield _doubtful(text, f"{name}.pin", f"{name}.kind")
        if chip != "auto" and chip < 0:
            yield _refused('must be the number of a gpiochip, or "auto"', f"{name}.chip")


def _files(settings: Settings) -> Iterator[Finding]:
    heard, played = settings.microphone, settings.speaker
    missing = "is needed for kind = "
    if heard.kind == "wav" and heard.file is None:
        yield _refused(f'{missing}"wav": the WAV to be heard', "microphone.file", "microphone.kind")
    if played.kind == "wav" and played.file is None:
        yield _refused(f'{missing}"wav": the WAV to write', "speaker.file", "speaker.kind")
    if settings.camera.kind == "simulated" and settings.camera.folder is None:
        yield _refused(f'{missing}"simulated": a folder of *.jpg', "camera.folder", "camera.kind")
    if heard.kind == played.kind == "wav" and heard.file and heard.file == played.file:
        text = "is the microphone's file too, and would be overwritten; name another one"
        yield _refused(text, "speaker.file", "microphone.file", "microphone.kind", "speaker.kind")


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
            yield _refused("names no file", key)
    for key, path in paths.items():
        hidden = hidden_by(path) if path and not _nameless(path) else None
        if hidden and key != "control.socket":
            text = (
                f"{path} is in {hidden}, which the service cannot see (ProtectHome= of its unit),"
                " so it looks missing to it; put it into /etc/edged or /var/lib/edged"
            )
            yield _doubtful(text, key)
    socket = settings.control.socket
    if not socket.is_absolute():
        text = "must be a path from the root, such as /run/edged/control.sock"
        yield _refused(text, "control.socket")
    if len(str(socket).encode(errors="surrogateescape")) > _LONGEST_SOCKET:
        text = f"is too long for a socket: at most {_LONGEST_SOCKET} bytes"
        yield _refused(text, "control.socket")


def _chosen(settings: Settings, cards: Sequence[Card]) -> Iterator[Card]:
    """Yield the cards that will be used, as far as they are there."""
    for direction, part in (
        (Direction.CAPTURE, settings.microphone),
        (Direction.PLAYBACK, settings.speaker),
    ):
        auto = part.device == "auto"
        card = best(cards, direction) if auto else card_of(part.device, cards)
        if part.kind == "alsa" and card:
            yield card


def _cards(settings: Settings, cards: Sequence[Card]) -> Iterator[Finding]:
    for name, part, direction in (
        ("microphone", settings.microphone, Direction.CAPTURE),
        ("speaker", settings.speaker, Direction.PLAYBACK),
    ):
        if part.kind != "alsa":
            continue
        keys = (f"{name}.device", f"{name}.kind")
        card = card_of(part.device, cards)
        if by_number(part.device):
            text = (
                f'"{part.device}" names a card by its number, which changes from start to start;'
                f" name it by its id: {_there_are(cards, direction)}"
            )
            yield _refused(text, *keys)
        elif part.device in SERVERS:
            text = (
                f'"{part.device}" leads to a sound server that a service cannot reach; name a card'
            )
            yield _doubtful(f"{text}: {_there_are(cards, direction)}", *keys)
        elif not part.device.strip() or not part.device.isprintable():
            yield _refused(f'must name a card: "auto", or {_there_are(cards, direction)}', *keys)
        elif card and card.hdmi and part.device.startswith(("hw:", "plughw:")):
            text = (
                f"cannot work, as HDMI takes no plain samples; use {lasting_name(card, direction)}"
            )
            yield _doubtful(text, *keys)
    if settings.speaker.prebuffer_ms > settings.speaker.buffer_ms:
        text = "is more than speaker.buffer_ms holds; the first write of a reply then waits"
        yield _doubtful(text, "speaker.prebuffer_ms", "speaker.buffer_ms")


def _there_are(cards: Sequence[Card], direction: Direction) -> str:
    """Name the cards of this machine, or else where to find their names."""
    lister = "arecord" if direction is Direction.CAPTURE else "aplay"
    unknown = f"such as plughw:CARD=Device,DEV=0 (`{lister} -L` lists them)"
    return ", ".join(lasting_names(cards, direction)) or unknown


def _service(settings: Settings) -> Iterator[Finding]:
    gemini = settings.gemini
    if gemini.compression_target_tokens >= gemini.compression_trigger_tokens:
        trigger = "gemini.compression_trigger_tokens"
        text = f"must be less than {trigger}, which is {gemini.compression_trigger_tokens}"
        yield _refused(text, "gemini.compression_target_tokens", trigger)
    if not gemini.model.strip():
        yield _refused("must name a model", "gemini.model")
    if doubt := doubt_of_voice(gemini.voice):
        yield _doubtful(doubt, "gemini.voice")
    if fault := fault_of_language(gemini.language):
        yield _refused(fault, "gemini.language")
    if doubt := doubt_of_language(gemini.language):
        yield _doubtful(doubt, "gemini.language")
    if not _has_host(gemini.base_url):
        yield _refused("must be https:// and the name of a host", "gemini.base_url")


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an address that is none
        return False
