"""What an ALSA error means and what to do about it.

pyalsaaudio gives no error number, only the C library's text followed by the device in brackets.
"""

import errno
import os
from typing import Final

from edged.errors import DeviceError

_CURES: Final[dict[int, str]] = {
    errno.ENODEV: "the sound card is not there: plug it in, or choose one that `aplay -L` lists",
    errno.ENOENT: "ALSA knows no such device: choose one that `aplay -L` or `arecord -L` lists",
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
_BY_TEXT: Final = {os.strerror(number): number for number in _CURES}


def device_error(error: Exception, device: str) -> DeviceError:
    """Translate an ALSAAudioError into cause and cure."""
    text = str(error).removesuffix(f"[{device}]").strip()
    return _described(text, _CURES.get(_BY_TEXT.get(text, 0)), device)


def device_error_of(number: int, device: str) -> DeviceError:
    """Translate a (positive) error number into cause and cure."""
    return _described(os.strerror(number), _CURES.get(number), device)


def _described(text: str, cure: str | None, device: str) -> DeviceError:
    cure = cure or f"try `aplay -D {device} FILE` or `arecord -D {device} FILE` to see more"
    return DeviceError(f"{device}: {text}; {cure}.")
