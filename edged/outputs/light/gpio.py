"""An LED on a pin of the Pi, driven by its own thread: showing a sign never waits."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.commands import Sign
from edged.conversation.events import Part, PartLost, PartRestored
from edged.conversation.notices import Report
from edged.device_thread import retry_delay
from edged.errors import DeviceError
from edged.gpio import BuildPins, Lamp, lgpio_pins, open_lamp
from edged.outputs.light.patterns import LEAST, PATTERNS, Pattern
from edged.settings.model import LightSettings

_DARK: Pattern = ((0, 3600.0),)


class GpioLight:
    """An LED on `settings.pin`; `build` makes the pins, lgpio's unless told otherwise.

    A failing LED is reported once for each cause in a row and tried again for ever.
    """

    def __init__(
        self,
        settings: LightSettings,
        report: Report,
        clock: Clock = SYSTEM_CLOCK,
        build: BuildPins = lgpio_pins,
    ) -> None:
        self._settings = settings
        self._report = report
        self._clock = clock
        self._build = build
        self.brightness = settings.brightness
        self._stirred = threading.Event()
        self._sign: Sign | None = None
        self._failures = 0

    @contextmanager
    def lit(self) -> Iterator[None]:
        """Run the light; it is off afterwards."""
        over = threading.Event()
        thread = threading.Thread(target=self._run, args=(over,), name="light", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            self._stirred.set()
            thread.join()
            self._sign = None

    def show(self, sign: Sign) -> None:
        """Show `sign` until the next one; showing it again does not restart its pattern."""
        if sign is not self._sign:
            self._sign = sign
            self._stirred.set()

    def dim(self, percent: int) -> None:
        """Set the brightness at once; the pattern begins anew."""
        self.brightness = max(1, min(percent, 100))
        self._stirred.set()

    def _run(self, over: threading.Event) -> None:
        self._failures, told = 0, ""
        while not over.is_set():
            try:
                with open_lamp(
                    self._settings.pin, chip=self._settings.chip, build=self._build
                ) as lamp:
                    self._shine(lamp, over)
            except DeviceError as error:
                if not self._failures or str(error) != told:
                    told = str(error)
                    self._report(PartLost(Part.LIGHT, told))
                self._failures += 1
                self._clock.wait(over, retry_delay(self._failures))

    def _shine(self, lamp: Lamp, over: threading.Event) -> None:
        while not over.is_set():
            self._stirred.clear()
            sign = self._sign
            pattern = PATTERNS[sign] if sign else _DARK
            brightness = max(self.brightness, LEAST.get(sign, 0) if sign else 0)
            for level, seconds in itertools.cycle(pattern):
                lamp.glow(level * brightness / 100)
                if self._failures:
                    self._failures = 0
                    self._report(PartRestored(Part.LIGHT))
                if self._clock.wait(self._stirred, seconds):
                    break
