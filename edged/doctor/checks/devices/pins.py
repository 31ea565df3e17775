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
from edged.inputs.button.contact import wiring
from edged.outputs.light import Light
from edged.settings.model import ButtonSettings

BUTTON: Final = "button"
LIGHT: Final = "light"
ASK_SECONDS: Final = 5.0
_BLINK_SECONDS: Final = 1.5


class Asked(Enum):
    """Whether the owner was asked to press, and whether a press arrived."""

    NOT_ASKED = "not asked"
    PRESSED = "pressed"
    WAITED_IN_VAIN = "waited in vain"


@dataclass(frozen=True, slots=True)
class Contact:
    """The state of the switch, and whether a press arrived when asked for."""

    down: bool
    asked: Asked


def touch(
    settings: ButtonSettings,
    ask: Callable[[], None] | None = None,
    *,
    timeout: float = ASK_SECONDS,
    build: BuildPins = lgpio_pins,
) -> Contact:
    """Read the switch; with `ask`, call it and wait for a press. Raises DeviceError."""
    pressed = threading.Event()

    def changed(down: bool) -> None:  # noqa: FBT001 - the level is all there is
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
        return Contact(down, Asked.PRESSED if pressed.wait(timeout) else Asked.WAITED_IN_VAIN)


def judge_other(kind: str, *, serves: bool) -> Finding:
    """Return the finding for a button of another kind; `serves`: the service will use it."""
    if kind == "keyboard" and serves:
        text = "kind = keyboard needs a terminal and a service has none: edged will not start"
        return failure(BUTTON, text, 'set button.kind to "gpio" or "none"')
    return skipped(BUTTON, f"not a switch on a pin: kind = {kind}")


def judge_button(settings: ButtonSettings, contact: Contact) -> Finding:
    """Return whether presses arrive."""
    pin = f"GPIO{settings.pin}"
    if contact.asked is Asked.PRESSED:
        return passed(BUTTON, f"{pin}: a press arrived")
    if contact.down:
        text = f"{pin} is down: the button is held, stuck, or wired wrongly"
        return warning(BUTTON, text, f"release it; {wiring(settings)}")
    if contact.asked is Asked.WAITED_IN_VAIN:
        text = f"{pin}: no press arrived within {ASK_SECONDS:g} s"
        return failure(BUTTON, text, wiring(settings))
    return passed(BUTTON, f"{pin} is up; `edged doctor --ask` waits for a press")


def blink(build: Callable[[Report], Light]) -> str:
    """Build the light and blink it; return what is wrong, or an empty text."""
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
    """Return whether the light could be switched; only the owner sees whether it blinked."""
    if fault:
        return failure(LIGHT, fault, "`edged devices` lists the free pins")
    return passed(LIGHT, f"{name} blinked; if you saw nothing, is the LED the right way round?")
