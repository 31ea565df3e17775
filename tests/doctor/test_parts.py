"""Button, light and camera: on gpiozero's mock pins, and on a folder of pictures."""

from collections.abc import Callable
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from edged.conversation.notices import Report
from edged.doctor.checks.devices import camera, pins
from edged.doctor.finding import Verdict
from edged.errors import DeviceError
from edged.gpio import BuildPins, Chip, PinFactory
from edged.outputs.light.gpio import GpioLight
from edged.settings.model import ButtonSettings, CameraSettings, LightSettings
from tests.inputs.pictures import folder_of
from tests.inputs.webcam import Webcam

BUTTON = ButtonSettings()


def on(factory: PinFactory) -> Callable[[Chip], PinFactory]:
    """Return what builds these pins."""
    return lambda _chip: factory


def no_chip(_chip: Chip) -> PinFactory:
    """Fail as gpiozero does without a Pi."""
    raise DeviceError("GPIO25: there is no /dev/gpiochip0: this is not a Pi")


def lamp_on(build: BuildPins) -> Callable[[Report], GpioLight]:
    """Return what makes an LED on these pins."""
    return lambda report: GpioLight(LightSettings(), report, build=build)


@pytest.mark.device
def test_a_button_that_is_up() -> None:
    """Its level is told, and how to try it."""
    found = pins.judge_button(BUTTON, pins.touch(BUTTON, build=on(MockFactory())))
    assert found.verdict is Verdict.PASS
    assert found.text == "GPIO17 is up; `edged doctor --ask` waits for a press"


def test_a_service_has_no_keyboard() -> None:
    """It would end with 78; by hand in a terminal the space bar is a button."""
    assert pins.judge_other("keyboard", serves=True).verdict is Verdict.FAILURE
    assert pins.judge_other("keyboard", serves=False).verdict is Verdict.SKIPPED
    assert pins.judge_other("none", serves=True).verdict is Verdict.SKIPPED


@pytest.mark.device
def test_a_button_that_is_pressed_when_asked() -> None:
    """The press arrives as an edge."""
    factory = MockFactory()
    contact = pins.touch(BUTTON, lambda: factory.pin(17).drive_low(), build=on(factory))
    found = pins.judge_button(BUTTON, contact)
    assert (found.verdict, found.text) == (Verdict.PASS, "GPIO17: a press arrived")


@pytest.mark.device
def test_a_button_that_nobody_presses() -> None:
    """The wiring is named."""
    asked: list[str] = []
    contact = pins.touch(
        BUTTON, lambda: asked.append("press"), timeout=0.05, build=on(MockFactory())
    )
    found = pins.judge_button(BUTTON, contact)
    assert asked == ["press"]
    assert found.verdict is Verdict.FAILURE
    assert "connect GPIO17 to ground" in found.cure


class ShortedPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """A pin that a short circuit holds at ground whatever pulls at it."""

    def _set_pull(self, value: str) -> None:
        self._pull = value
        self._change_state(value=False)


@pytest.mark.device
def test_a_button_that_is_stuck() -> None:
    """Or held, or wired the other way round."""
    contact = pins.touch(BUTTON, build=on(MockFactory(pin_class=ShortedPin)))
    found = pins.judge_button(BUTTON, contact)
    assert found.verdict is Verdict.WARNING
    assert found.text == "GPIO17 is down: the button is held, stuck, or wired wrongly"


@pytest.mark.device
def test_the_light_blinks_and_is_dark_afterwards() -> None:
    """Three times or more."""
    factory = MockFactory()
    lamp = factory.pin(25)
    assert not pins.blink(lamp_on(on(factory)))
    levels = [bool(change.state) for change in lamp.states]
    assert sum(one and not other for one, other in zip(levels[1:], levels, strict=False)) >= 3
    assert not levels[-1]
    assert pins.judge_light("GPIO25", "").verdict is Verdict.PASS


def test_a_light_that_cannot_be_had_says_why() -> None:
    """In the words of the journal."""
    fault = pins.blink(lamp_on(no_chip))
    found = pins.judge_light("GPIO25", fault)
    assert found.verdict is Verdict.FAILURE
    assert found.text == "GPIO25: there is no /dev/gpiochip0: this is not a Pi"


def test_a_frame_of_the_camera(tmp_path: Path) -> None:
    """Its size, its weight and its age."""
    settings = CameraSettings(kind="simulated", folder=folder_of(tmp_path / "pictures"))
    found = camera.judge(camera.look(settings))
    assert found.verdict is Verdict.PASS
    assert found.text.startswith("640x480, 1 kB, at most 0.")


def test_a_camera_that_sees_nothing(tmp_path: Path) -> None:
    """The sentence is the camera's own."""
    settings = CameraSettings(kind="simulated", folder=tmp_path)
    found = camera.judge(camera.look(settings))
    assert found.verdict is Verdict.FAILURE
    assert found.text.startswith(f"there is no *.jpg in {tmp_path}")


def test_a_webcam_is_looked_through(usb_webcam: Webcam) -> None:
    """As it would be in a conversation; what is wrong with it is its own sentence."""
    settings = CameraSettings(kind="v4l2", device=str(usb_webcam.folder / "video0"))
    found = camera.judge(camera.look(settings))
    assert found.verdict is Verdict.PASS
    assert found.text.startswith("640x480, 1 kB, at most ")
    usb_webcam.order("busy")
    found = camera.judge(camera.look(settings))
    assert found.verdict is Verdict.FAILURE
    assert "another program uses it: `sudo fuser -v" in found.text
    assert found.cure == "`edged devices` lists the cameras that were found"


def test_a_slow_camera_is_told() -> None:
    """A picture that comes late misses the utterance."""
    assert camera.judge(camera.Frame(768, 576, 40_000, 6.0)).verdict is Verdict.WARNING


def test_without_picamera2_it_says_what_to_install() -> None:
    """On a machine that has none, such as this."""
    found = camera.judge(camera.look(CameraSettings(kind="picamera")))
    assert found.verdict is Verdict.FAILURE
    assert "`sudo apt install python3-picamera2`" in found.text
