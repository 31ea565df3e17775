"""Whether a device keeps real time. ALSA's null and file do not, also behind another name.

Reading such a microphone takes a whole core, and such a speaker finishes at once a reply that
nobody heard. Both are refused until the name or asound.conf changes.
"""

from typing import Final

from edged.clock import Clock
from edged.errors import DeviceError

_FASTEST: Final = 1.25
"""Times real time. Clocks of cards differ by less than a thousandth."""
_GRACE_SECONDS: Final = 1.0
"""Tolerance: a sound server or a Bluetooth pipe takes up to half a second at once."""


class Pace:
    """How fast one microphone or speaker is, over every time it is opened."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.now()
        self._fault = ""

    def admit(self) -> None:
        """Raise DeviceError if the device has been found to be too fast."""
        if self._fault:
            raise DeviceError(self._fault)

    def begin(self) -> None:
        """Measure from now on."""
        self._began = self._clock.now()

    def ahead(self, sound: float) -> float:
        """Return the seconds by which `sound` seconds since the beginning exceed real time."""
        return sound - _FASTEST * (self._clock.now() - self._began)

    def check(self, sound: float, device: str) -> None:
        """Raise DeviceError if `sound` seconds since the beginning are too many for any card."""
        if self.ahead(sound) > _GRACE_SECONDS:
            self._fault = (
                f"{device} runs faster than real time: it is null or a file; name a sound card,"
                " or correct /etc/asound.conf and run `sudo systemctl restart edged`."
            )
            self.admit()
