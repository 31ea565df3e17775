"""A look through the camera: what comes of it, and what the light is told meanwhile."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from edged.conversation.conditions import LookBegan, LookEnded
from edged.inputs.camera import TakePicture
from edged.tools.built_in.look import LookTool
from edged.tools.outcome import MOST_PICTURE_BYTES, Outcome, Status
from tests import virtual_time
from tests.inputs.pictures import picture
from tests.report_recorder import ReportRecorder
from tests.virtual_time import VirtualClock


class Eye:
    """A camera that brings its picture after a while, or never."""

    def __init__(self, jpeg: bytes, after: float) -> None:
        self._jpeg = jpeg
        self._after = after
        self.open = 0

    @contextmanager
    def snapshot(self, take: TakePicture) -> Iterator[None]:
        """Deliver it, twice."""
        loop = asyncio.get_running_loop()
        timers = [loop.call_later(self._after, take, self._jpeg) for _ in range(2)]
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1
            for timer in timers:
                timer.cancel()


def look(eye: Eye, fault: str = "") -> tuple[Outcome, float, ReportRecorder]:
    """Return the outcome, how long it took, and what was reported a second later."""
    report = ReportRecorder()

    async def story() -> tuple[Outcome, float]:
        clock = VirtualClock()
        begun = clock.now()
        outcome = await LookTool(eye, lambda: fault, report, clock).call({})
        took = clock.now() - begun
        assert eye.open == 0
        assert report.events == [LookBegan()], "the light is seen for a moment"
        await clock.sleep(1.0)
        return outcome, took

    outcome, took = virtual_time.run(story())
    assert report.events == [LookBegan(), LookEnded()]
    return outcome, took, report


def test_a_picture_is_part_of_the_result() -> None:
    """As soon as the camera has it."""
    outcome, took, _ = look(Eye(picture(), 1.5))
    assert (outcome.status, outcome.picture_shown) == (Status.OK, picture())
    assert 1.5 <= took < 1.6


def test_a_camera_that_fails_is_told_with_its_cause() -> None:
    """Within the time of a call, and sooner if it is known to be lost; one that is back is used."""
    outcome, took, _ = look(Eye(picture(), 60.0))
    assert outcome.status is Status.FAILED
    assert outcome.message == "The camera does not work: it brings no picture."
    assert took < LookTool.declaration.timeout
    outcome, sooner, _ = look(Eye(picture(), 60.0), "unplugged")
    assert outcome.message == "The camera does not work: unplugged."
    assert sooner < took / 2
    assert look(Eye(picture(), 1.0), "unplugged")[0].picture_shown


def test_a_picture_that_is_too_large_is_not_shown() -> None:
    """And not said to be."""
    outcome, _, _ = look(Eye(bytes(MOST_PICTURE_BYTES + 1), 0.1))
    assert (outcome.status, outcome.picture) == (Status.FAILED, b"")


def test_a_look_that_is_cancelled_ends() -> None:
    """For the camera at once, and for the light."""
    eye, report = Eye(picture(), 5.0), ReportRecorder()

    async def story() -> None:
        clock = VirtualClock()
        call = asyncio.create_task(LookTool(eye, str, report, clock).call({}))
        await clock.sleep(1.0)
        assert eye.open == 1
        call.cancel()
        await asyncio.wait({call})
        assert eye.open == 0
        await clock.sleep(1.0)

    virtual_time.run(story())
    assert report.events == [LookBegan(), LookEnded()]
