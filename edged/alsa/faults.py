"""What an ALSA error means and what to do about it.

pyalsaaudio gives no error number, only the C library's text followed by the device in brackets.
"""

import errno
import os
from pathlib import Path
from typing import Final

from edged.alsa.cards import PROC, Direction, lasting_name, lasting_names, read_cards
from edged.alsa.holder import holder
from edged.alsa.names import CLOCK_RATE, card_of, opening_name, over_bluetooth
from edged.errors import DeviceError

_ABSENT: Final = {
    errno.ENODEV: "the sound card is not there: plug it in, or choose another one",
    errno.ENOENT: "ALSA knows no such device: choose one that it knows",
}
_CURES: Final[dict[int, str]] = {
    **_ABSENT,
    errno.EBUSY: "another program holds it: stop that program (`fuser -v /dev/snd/*` names it)",
    errno.EACCES: "edged may not use it: its user has to be in the group audio",
    errno.EPERM: "edged may not use it: its user has to be in the group audio",
    errno.EHOSTDOWN: "it leads to a sound server that a system service cannot reach: set device to"
    " auto, or to a card such as plughw:CARD=Device,DEV=0",
    errno.ECONNREFUSED: "its sound server does not answer: start it, or set device to a card such"
    " as plughw:CARD=Device,DEV=0",
    errno.EINVAL: "it cannot be used this way: name it as plughw:CARD=Device,DEV=0, so that ALSA"
    " converts",
    errno.EIO: "the sound card or its sound server stopped working: unplug it and plug it in again",
    errno.EBADFD: "the sound card was reset; it is opened again by itself",
    errno.ESTRPIPE: "the sound card was suspended; it is opened again by itself",
}
_BLUETOOTH: Final = {
    errno.ENODEV: "it is not connected (`bluetoothctl connect` with its address), or bluealsa does"
    " not run (`systemctl status bluealsa`)",
    errno.ENOENT: "ALSA knows no bluealsa: run `sudo apt install bluez-alsa-utils`",
    errno.ESRCH: "bluealsa does not run: run `sudo systemctl enable --now bluealsa`",
}
"""What bluealsa's plug-in returns (dbus_error_to_errno in it), and ALSA where it is missing."""
_SERVERS: Final = {
    "pipewire": "pipewire.socket pipewire.service wireplumber.service",
    "wireplumber": "pipewire.socket pipewire.service wireplumber.service",
    "pulseaudio": "pulseaudio.socket pulseaudio.service",
}
"""Sound servers of a desktop, and the units that bring them back when they are stopped."""
_BY_TEXT: Final = {os.strerror(number): number for number in (*_CURES, *_BLUETOOTH)}


def device_error(error: Exception, device: str) -> DeviceError:
    """Translate an ALSAAudioError into cause and cure."""
    text = _text(error)
    return _described(text, _CURES.get(_BY_TEXT.get(text, 0)), device)


def opening_error(
    error: Exception, device: str, direction: Direction, proc: Path = PROC
) -> DeviceError:
    """Translate what opening `device` raised, with what there is on this machine."""
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
    elif number == errno.EBUSY and card and (who := holder(card.id, direction, proc)):
        cure = _held_by(who)
    elif number == errno.EINVAL and card and card.hdmi and device != lasting_name(card, direction):
        cure = f"HDMI takes no plain samples: name it as {lasting_name(card, direction)}"
    elif number == errno.EINVAL and opening_name(device, cards) != device:
        cure = (
            f"the card has one clock and does not run at {CLOCK_RATE} Hz: define a PCM at its own"
            " rate in /etc/asound.conf, and name that"
        )
    return _described(text, cure, device)


def _held_by(who: str) -> str:
    units = next((units for name, units in _SERVERS.items() if who.startswith(name)), None)
    if units is None:
        return f"{who} holds it: stop that program, or choose another card"
    return (
        f"{who} holds it, the sound server of a desktop; it comes back when it is stopped: run"
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
