"""A look through the camera, as a tool: a fresh picture inside the result."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Final, Protocol

from edged.clock import Clock, Deadline
from edged.conversation.conditions import LookBegan, LookEnded
from edged.conversation.notices import Report
from edged.tools import Declaration
from edged.tools.outcome import MOST_PICTURE_BYTES, Outcome, Status, failed

_TIMEOUT: Final = 8.0
"""Seconds for a picture: a small board takes two to start a cold camera."""
_TIMEOUT_IF_LOST: Final = 3.0
"""The same for a camera that has failed: perhaps it is back."""
_SHOWN: Final = 0.5
"""Seconds for which the light tells of a look at least: one of a warm camera takes no time."""


class Eye(Protocol):
    """The part of a camera that a tool looks with."""

    def snapshot(self, take: Callable[[bytes], None]) -> AbstractContextManager[None]:
        """Deliver one fresh picture to `take` while the context lasts."""


class LookTool:
    """Takes a picture."""

    declaration = Declaration(
        "look",
        "Take a picture with the camera of this device, of what is before it now. Only when the"
        " user wants you to see something; it is called once in a turn.",
    )

    def __init__(self, eye: Eye, fault: Callable[[], str], report: Report, clock: Clock) -> None:
        """`fault` returns why the camera does not work; empty: it does."""
        self._eye = eye
        self._fault = fault
        self._report = report
        self._clock = clock
        self._end = Deadline(clock, partial(report, LookEnded()))

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Return a fresh picture, or why there is none."""
        del arguments
        self._end.disarm()
        self._report(LookBegan())
        try:
            picture = await self._picture()
        finally:
            self._end.arm(_SHOWN)
        if not picture:
            cause = self._fault() or "it brings no picture"
            return failed(f"The camera does not work: {cause}.")
        if len(picture) > MOST_PICTURE_BYTES:
            return failed(f"The picture is larger than {MOST_PICTURE_BYTES >> 20} MiB.")
        return Outcome(Status.OK, "A picture was taken and sent with the result.", picture=picture)

    async def _picture(self) -> bytes:
        """Return a picture; empty if none came in time."""
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[bytes] = loop.create_future()

        def keep(picture: bytes) -> None:
            if not taken.done():
                taken.set_result(picture)

        def take(picture: bytes) -> None:
            loop.call_soon_threadsafe(keep, picture)

        timeout = _TIMEOUT_IF_LOST if self._fault() else _TIMEOUT
        try:
            with self._eye.snapshot(take):
                async with self._clock.timeout(timeout):
                    return await taken
        except TimeoutError:
            return b""
