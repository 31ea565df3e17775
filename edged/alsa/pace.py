"""Whether a device keeps time. ALSA's null and file do not, whatever a name of asound.conf hides.

A whole core reads such a microphone without end, and such a speaker is done at once with an answer
that nobody heard: both are refused for good, as a name or asound.conf has to change.
"""

from typing import Final

from edged.clock import Clock
from edged.errors import DeviceError

_FASTEST: Final = 1.25
"""Times real time. Clocks of cards differ by less than a thousandth."""
_GRACE_SECONDS: Final = 1.0
"""What may pass besides: a sound server and a Bluetooth pipe take up to half a second at once."""


class Pace:
    """How fast one microphone or speaker is; it is opened, used and closed again and again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.now()
        self._fault = ""

    def admit(self) -> None:
        """Raise DeviceError if the device was once found to be too fast."""
        if self._fault:
            raise DeviceError(self._fault)

    def begin(self) -> None:
        """Measure from now on."""
        self._began = self._clock.now()

    def ahead(self, sound: float) -> float:
        """Return the seconds by which `sound` seconds since the beginning are too many, if > 0."""
        return sound - _FASTEST * (self._clock.now() - self._began)

    def check(self, sound: float, device: str) -> None:
        """Raise DeviceError if no card can have had `sound` seconds since the beginning."""
        if self.ahead(sound) > _GRACE_SECONDS:
            self._fault = (
                f"{device} runs faster than time, so it is no sound card but null or a file: name a"
                " card, or mend /etc/asound.conf and run `sudo systemctl restart edged`."
            )
            self.admit()
