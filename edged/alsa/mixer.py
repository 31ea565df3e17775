"""The mixer control of a sound card, if it has one."""

import importlib
from collections.abc import Sequence
from typing import Final, Protocol

from edged.alsa.decibels import level
from edged.alsa.names import card_id
from edged.alsa.pcm import library
from edged.errors import EdgedError
from edged.journal import warn

_LIKELY: Final = ("Master", "PCM", "Speaker", "Headphone", "Digital")
"""Names that drivers give the output's volume control, the likeliest first."""


class Mixer(Protocol):
    """A mixer control of pyalsaaudio."""

    def volumecap(self) -> list[str]:
        """Return the volume capabilities."""

    def switchcap(self) -> list[str]:
        """Return the switch capabilities."""

    def getrange(self, *, units: int) -> Sequence[int]:
        """Return the lowest and the highest volume of playback."""

    def setvolume(self, volume: int, *, units: int = ...) -> None:
        """Set all playback channels, in percent of the raw steps or in `units`."""

    def setmute(self, mute: int) -> None:
        """Mute (1) or unmute (0) all channels."""


def set_loudness(mixer: Mixer, percent: int) -> None:
    """Set 0 to 100 by ear, or by raw steps on a control without decibels."""
    alsa = importlib.import_module("alsaaudio")
    try:
        lowest, highest = mixer.getrange(units=alsa.VOLUME_UNITS_DB)
    except library().ALSAAudioError:  # the control has no decibels
        lowest = highest = 0
    wanted = level(percent, lowest, highest)
    if wanted is None:
        mixer.setvolume(percent)
    else:
        mixer.setvolume(wanted, units=alsa.VOLUME_UNITS_DB)


class NoMixerError(EdgedError):
    """The card has no such volume control."""


def mixer_device(device: str) -> str:
    """Return the control device that belongs to a PCM name."""
    card = card_id(device)
    return f"hw:CARD={card}" if card else device


def find_mixer(setting: str, device: str) -> Mixer | None:
    """Return the control to use: none for `software`, or for `auto` on a card without one.

    A control that is named and cannot be used is told to the journal; software takes its place.
    The control is unmuted: codecs start mute.
    """
    if setting == "software":
        return None
    for control in _LIKELY if setting == "auto" else (setting,):
        try:
            mixer = _open(control, mixer_device(device))
        except NoMixerError as error:
            if setting != "auto":
                warn("mixer_not_usable", cause=str(error))
        else:
            return mixer
    return None


def _open(control: str, device: str) -> Mixer:
    make = importlib.import_module("alsaaudio").Mixer
    try:
        mixer: Mixer = make(control=control, device=device)
    except library().ALSAAudioError as error:
        raise NoMixerError(
            f"{error}; `amixer -D {device} scontrols` lists the controls."
        ) from error
    if "Playback Volume" not in mixer.volumecap():
        raise NoMixerError(f"{control} of {device} has no playback volume; set another mixer.")
    if "Playback Mute" in mixer.switchcap():
        mixer.setmute(0)
    return mixer
