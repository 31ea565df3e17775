"""What only the simulated button can do: be held for a time, be lost and mended."""

import asyncio

from edged.clock import ScaledClock
from edged.conversation.events import ButtonPressed, ButtonReleased, Part, PartLost, PartRestored
from edged.inputs.button.simulated import SimulatedButton
from tests.report_recorder import ReportRecorder


def test_it_is_held_for_a_time_on_the_clock() -> None:
    """A press lasts as long as was asked for."""
    clock = ScaledClock(100)
    recorder = ReportRecorder()
    button = SimulatedButton(recorder, clock=clock)
    with button.watch():
        begun = clock.now()
        asyncio.run(button.hold(2))
        assert clock.now() - begun >= 2
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"]


def test_a_press_that_is_cancelled_is_released() -> None:
    """Nobody is left holding the button."""
    recorder = ReportRecorder()
    button = SimulatedButton(recorder)

    async def cancel_while_held() -> None:
        task = asyncio.create_task(button.hold(60))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    with button.watch():
        asyncio.run(cancel_while_held())
        assert recorder.names() == ["ButtonPressed", "ButtonReleased"]


def test_losing_it_ends_the_press() -> None:
    """While it is lost it cannot be pressed; mended, it can."""
    recorder = ReportRecorder()
    button = SimulatedButton(recorder, "test")
    with button.watch():
        button.press()
        button.press()
        button.lose("cut off")
        button.press()
        button.restore()
        button.press()
    assert recorder.events == [
        ButtonPressed("test"),
        ButtonReleased("test"),
        PartLost(Part.BUTTON, "cut off"),
        PartRestored(Part.BUTTON),
        ButtonPressed("test"),
        ButtonReleased("test"),
    ]


def test_unwatched_it_does_nothing() -> None:
    """Who presses before or after anybody watches is not heard."""
    recorder = ReportRecorder()
    button = SimulatedButton(recorder)
    button.press()
    with button.watch():
        button.release()
    button.press()
    assert recorder.events == []
