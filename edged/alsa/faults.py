"""What an ALSA error means and what to do about it.

pyalsaaudio gives no error number, only the C library's text followed by the device in brackets.
"""

import errno
import os
from pathlib import Path
from typing import Final

from edged.alsa.cards import PROC, Direction, lasting_name, lasting_names, read_cards
from edged.alsa.names import CLOCK_RATE, card_of, opening_name, over_bluetooth
from edged.alsa.owner import owner
from edged.errors import DeviceError

_ABSENT: Final = {
    errno.ENODEV: "the sound card is not there: plug it in, or choose another one",
    errno.ENOENT: "ALSA knows no such device: choose one that it knows",
}
_CURES: Final[dict[int, str]] = {
    **_ABSENT,
    errno.EBUSY: "another program has it open: stop that program (`sudo fuser -v /dev/snd/*`"
    " names it)",
    errno.EACCES: "edged must be in the group audio: sudo usermod -aG audio edged",
    errno.EPERM: "edged must be in the group audio: sudo usermod -aG audio edged",
    errno.EHOSTDOWN: "it leads to a sound server that a system service cannot reach: set device to"
    " auto, or to a card such as plughw:CARD=Device,DEV=0",
    errno.ECONNREFUSED: "its sound server does not answer: start it, or set device to a card such"
    " as plughw:CARD=Device,DEV=0",
    errno.EINVAL: "it does not support this format: name it plughw:CARD=Device,DEV=0, so that ALSA"
    " converts",
    errno.EIO: "the sound card or its sound server stopped working: unplug it and plug it in again",
    errno.EBADFD: "the sound card was reset; edged reopens it",
    errno.ESTRPIPE: "the sound card was suspended; edged reopens it",
}
_BLUETOOTH: Final = {
    errno.ENODEV: "it is not connected (`bluetoothctl connect` with its address), or bluealsa is"
    " not running (`systemctl status bluealsa`)",
    errno.ENOENT: "ALSA knows no bluealsa: run `sudo apt install bluez-alsa-utils`",
    errno.ESRCH: "bluealsa is not running: run `sudo systemctl enable --now bluealsa`",
}
"""Errors of bluealsa's plug-in (its dbus_error_to_errno), and of ALSA if it is not installed."""
_SERVERS: Final = {
    "pipewire": "pipewire.socket pipewire.service wireplumber.service",
    "wireplumber": "pipewire.socket pipewire.service wireplumber.service",
    "pulseaudio": "pulseaudio.socket pulseaudio.service",
}
"""Sound servers of a desktop, and the units that restart them when they are stopped."""
_BY_TEXT: Final = {os.strerror(number): number for number in (*_CURES, *_BLUETOOTH)}


def device_error(error: Exception, device: str) -> DeviceError:
    """Translate an ALSAAudioError into cause and cure."""
    text = _text(error)
    return _described(text, _CURES.get(_BY_TEXT.get(text, 0)), device)


def opening_error(
    error: Exception, device: str, direction: Direction, proc: Path = PROC
) -> DeviceError:
    """Translate the exception of opening `device`, using the cards of this machine."""
    cards = read_cards(proc)
    text = _text(error)
    number = _BY_TEXT.get(text, 0)
    card = card_of(device, cards)
    cure = _CURES.get(number)
    if number in _BLUETOOTH and over_bluetooth(device):
        cure = _BLUETOOTH[number]
    elif number in (errno.ENODEV, errno.ENOENT):
        there = ", ".join(lasting_names(cards, direction)) or "none"
        cure = f"{_ABSENT[number]} (there are: {there})"
    elif number == errno.EBUSY and card and (who := owner(card.id, direction, proc)):
        cure = _held_by(who)
    elif number == errno.EINVAL and card and card.hdmi and device != lasting_name(card, direction):
        cure = f"HDMI takes no PCM samples directly: name it {lasting_name(card, direction)}"
    elif number == errno.EINVAL and opening_name(device, cards) != device:
        cure = (
            f"the card has one clock and does not run at {CLOCK_RATE} Hz: define a PCM at its own"
            " rate in /etc/asound.conf, and name that"
        )
    return _described(text, cure, device)


def _held_by(who: str) -> str:
    units = next((units for name, units in _SERVERS.items() if who.startswith(name)), None)
    if units is None:
        return f"{who} has it open: stop that program, or choose another card"
    return (
        f"{who} has it open, a desktop's sound server, which restarts when it is stopped: run"
        f" `systemctl --user mask --now {units}` as the user of the desktop, or choose another card"
    )


def _text(error: Exception) -> str:
    return str(error).split(" [", 1)[0]


def device_error_of(number: int, device: str) -> DeviceError:
    """Translate a (positive) error number into cause and cure."""
    return _described(os.strerror(number), _CURES.get(number), device)


def _described(text: str, cure: str | None, device: str) -> DeviceError:
    cure = cure or f"try `aplay -D {device} FILE` or `arecord -D {device} FILE` to see more"
    return DeviceError(f"{device}: {text}; {cure}.")
