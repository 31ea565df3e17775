"""Button and light, each on its pin."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from edged.clock import SYSTEM_CLOCK
from edged.conversation.commands import Sign
from edged.conversation.events import Event, PartLost, PartRestored
from edged.conversation.notices import Notice, Report
from edged.doctor.finding import Finding, failure, passed, skipped, warning
from edged.gpio import BuildPins, lgpio_pins, open_switch
from edged.inputs.button.wiring import wiring
from edged.outputs.light import Light
from edged.settings.model import ButtonSettings

BUTTON: Final = "button"
LIGHT: Final = "light"
ASK_SECONDS: Final = 5.0
_BLINK_SECONDS: Final = 1.5


class Asked(Enum):
    """Whether the owner was asked to press, and did."""

    NOT_ASKED = "not asked"
    PRESSED = "pressed"
    WAITED_IN_VAIN = "waited in vain"


@dataclass(frozen=True, slots=True)
class Contact:
    """The switch now, and what came of asking."""

    down: bool
    asked: Asked


def touch(
    settings: ButtonSettings,
    ask: Callable[[], None] | None = None,
    *,
    patience: float = ASK_SECONDS,
    build: BuildPins = lgpio_pins,
) -> Contact:
    """Look at the switch; if there is somebody to `ask`, wait for a press. Raises DeviceError."""
    pressed = threading.Event()

    def changed(down: bool) -> None:  # noqa: FBT001 - the level is all there is to tell
        if down:
            pressed.set()

    with open_switch(
        settings.pin,
        pull=settings.pull,
        bounce=settings.bounce_ms / 1000,
        changed=changed,
        chip=settings.chip,
        build=build,
    ) as switch:
        down = switch.is_down()
        if ask is None:
            return Contact(down, Asked.NOT_ASKED)
        ask()
        return Contact(down, Asked.PRESSED if pressed.wait(patience) else Asked.WAITED_IN_VAIN)


def judge_other(kind: str, *, serves: bool) -> Finding:
    """Return what there is to say of a button on no pin, which a service may have to do with."""
    if kind == "keyboard" and serves:
        text = "kind = keyboard needs a terminal, which a service has not: edged will not start"
        return failure(BUTTON, text, 'set button.kind to "gpio" or "none"')
    return skipped(BUTTON, f"is no switch on a pin: kind = {kind}")


def judge_button(settings: ButtonSettings, contact: Contact) -> Finding:
    """Return whether presses arrive."""
    pin = f"GPIO{settings.pin}"
    if contact.asked is Asked.PRESSED:
        return passed(BUTTON, f"{pin}: a press arrived")
    if contact.down:
        text = f"{pin} is down: it is held, stuck, or wired as if it were"
        return warning(BUTTON, text, f"let go of it; {wiring(settings)}")
    if contact.asked is Asked.WAITED_IN_VAIN:
        text = f"{pin}: no press came within {ASK_SECONDS:g} s"
        return failure(BUTTON, text, wiring(settings))
    return passed(BUTTON, f"{pin} is up; `edged doctor --ask` lets you press it")


def blink(build: Callable[[Report], Light]) -> str:
    """Blink what is built; return what is wrong, or nothing."""
    causes = list[str]()

    def report(event: Event | Notice) -> None:
        match event:
            case PartLost(cause=cause):
                causes.append(cause)
            case PartRestored():
                causes.clear()
            case _:
                pass

    light = build(report)
    with light.lit():
        light.show(Sign.THINKING)
        SYSTEM_CLOCK.wait(threading.Event(), _BLINK_SECONDS)
        return causes[-1] if causes else ""


def judge_light(name: str, fault: str) -> Finding:
    """Return whether the light was told to blink; whether it did, only the owner sees."""
    if fault:
        return failure(LIGHT, fault, "`edged devices` lists the pins that are free")
    return passed(LIGHT, f"{name} blinked; if you saw nothing, is the LED the right way round?")
