"""The only user of gpiozero and lgpio: a switch and a lamp, every failure a DeviceError.

Each device has a pin factory and a gpiochip handle of its own, so that one that fails and is closed
does not take the other along: gpiozero's local factories share their tables by default. The
factory is always lgpio's and always named; gpiozero's own choice falls back silently to others.
"""

import os
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final, Literal, Protocol, TypeVar

from edged.errors import DeviceError
from edged.gpio import chips
from edged.gpio.faults import explain, user

PWM_HERTZ: Final = 100
"""PWM frequency of a dimmed LED: too fast to see, and cheap in software."""
_IMPORTING: Final = threading.Lock()


class PinFactory(Protocol):
    """The part of a gpiozero pin factory that is used."""

    def close(self) -> None:
        """Release the chip."""


Chip = int | Literal["auto"]
"""Number of a gpiochip; auto: the one whose label is that of a Pi's header."""
BuildPins = Callable[[Chip], PinFactory]
"""Makes the pin factory of a chip: lgpio's, or gpiozero's MockFactory."""


def lgpio_pins(chip: Chip) -> PinFactory:
    """Open a gpiochip through lgpio. Raises NoChipError, and whatever the libraries raise."""
    with _IMPORTING, _private_directory():
        from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415  # slow to import, and optional

    # Without a number gpiozero takes 4 on a Pi 5 that has one, else 0, whatever chip that is.
    number = chips.header(chips.labelled()) if chip == "auto" else chip
    factory: PinFactory = LGPIOFactory(chip=number)
    # Its own, not those shared by all local factories. In the shared table of reservations a pin
    # that could not be had stays reserved until the garbage of the failed attempt is collected: on
    # Python 3.13 its traceback is a cycle, and a daemon that idles collects old garbage seldom.
    vars(factory).update(pins={}, _reservations=defaultdict(list), _res_lock=threading.Lock())
    return factory


class Switch:
    """A pin with a switch on it."""

    def __init__(
        self,
        number: int,
        *,
        pull: Literal["up", "down"],
        bounce: float,
        changed: Callable[[bool], None],
        factory: PinFactory,
    ) -> None:
        from gpiozero import InputDevice  # noqa: PLC0415  # slow to import, and optional

        self._number = number
        self._changed = changed
        self._closed_level = pull == "down"
        self._device = InputDevice(number, pull_up=pull == "up", pin_factory=factory)
        # Not gpiozero's Button: it filters edges by what it believes the state to be, and so
        # swallows the next press after a release whose edge was lost.
        self._device.pin.bounce = bounce or None
        self._device.pin.edges = "both"
        self._device.pin.when_changed = self._edge  # held weakly by gpiozero

    def is_down(self) -> bool:
        """Return whether the switch is closed now."""
        with _explained(self._number):
            return bool(self._device.pin.state) is self._closed_level

    def close(self) -> None:
        """Release the pin."""
        try:
            self._device.pin.when_changed = None  # or lgpio keeps the callback for ever
        finally:
            self._device.close()

    def _edge(self, _ticks: float, level: float) -> None:
        self._changed(bool(level) is self._closed_level)


class Lamp:
    """A pin with an LED on it."""

    def __init__(self, number: int, *, factory: PinFactory) -> None:
        from gpiozero import OutputDevice  # noqa: PLC0415  # slow to import, and optional

        self._number = number
        self._device = OutputDevice(number, pin_factory=factory)

    def glow(self, level: float) -> None:
        """Set the brightness to `level`, 0 to 1. Software PWM runs only in between."""
        pin = self._device.pin
        dimmed = 0 < level < 1
        with _explained(self._number):
            if dimmed != (pin.frequency is not None):
                pin.frequency = PWM_HERTZ if dimmed else None
            pin.state = level if dimmed else level >= 1

    def close(self) -> None:
        """Switch off and release the pin."""
        try:
            self.glow(0)
        finally:
            self._device.close()


def open_switch(  # all of them are facts of the wiring
    number: int,
    *,
    pull: Literal["up", "down"],
    bounce: float,
    changed: Callable[[bool], None],
    chip: Chip,
    build: BuildPins,
) -> AbstractContextManager[Switch]:
    """Open a switch for as long as the block runs; entering raises DeviceError if that fails.

    `changed` takes whether the switch is closed; it runs in lgpio's thread and must never raise.
    `bounce` is in seconds: an edge is told once the level was stable for so long.
    """
    return _held(
        number,
        chip,
        build,
        lambda factory: Switch(number, pull=pull, bounce=bounce, changed=changed, factory=factory),
    )


def open_lamp(number: int, *, chip: Chip, build: BuildPins) -> AbstractContextManager[Lamp]:
    """Open a lamp, dark afterwards; entering raises DeviceError if that fails."""
    return _held(number, chip, build, lambda factory: Lamp(number, factory=factory))


_Device = TypeVar("_Device", Switch, Lamp)


@contextmanager
def _held(
    number: int, chip: Chip, build: BuildPins, make: Callable[[PinFactory], _Device]
) -> Iterator[_Device]:
    with _explained(number, chip):
        factory = build(chip)
    try:
        with _explained(number, chip, factory):
            device = make(factory)
        try:
            yield device
        finally:
            with _explained(number, chip):
                device.close()
    finally:
        with _explained(number, chip):
            factory.close()


@contextmanager
def _private_directory() -> Iterator[None]:
    # Importing lgpio makes a FIFO in the working directory, opens it by its relative name and
    # fails where that cannot be written; LG_WD makes it change the directory of the whole process
    # (http://abyz.me.uk/lg/py_lgpio.html). Both ends are open afterwards: nothing need remain.
    if "lgpio" in sys.modules:
        yield
        return
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - not without a pin

    own = os.environ.get("LG_WD")
    before = os.open(".", os.O_PATH | os.O_DIRECTORY)
    try:
        with TemporaryDirectory(prefix="edged-gpio-") as directory:
            os.environ["LG_WD"] = directory
            try:
                yield
            finally:
                os.fchdir(before)
                os.environ.pop("LG_WD")
                if own is not None:
                    os.environ["LG_WD"] = own
    finally:
        os.close(before)


@contextmanager
def _explained(
    number: int, chip: Chip = "auto", factory: PinFactory | None = None
) -> Iterator[None]:
    try:
        yield
    except DeviceError:
        raise
    except Exception as error:
        holder = user(number, factory) if "GPIO busy" in str(error) else ""
        cause = f"{holder} uses this pin: stop it, or choose another pin" if holder else ""
        raise DeviceError(f"GPIO{number}: {cause or explain(error, chip)}") from error


def edges_come() -> bool:
    """Return whether edges are reported: an exception in any callback ends lgpio's only thread."""
    thread = getattr(sys.modules.get("lgpio"), "_notify_thread", None)
    return not isinstance(thread, threading.Thread) or thread.is_alive()
