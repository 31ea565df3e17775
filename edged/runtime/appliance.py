"""Everything that runs, as long as it runs: devices as contexts, the rest as one task group."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from edged.control.server import ControlServer
from edged.device_thread import Pulse
from edged.inputs.button import Button
from edged.runtime.conductor import Conductor, Parts
from edged.runtime.status import StatusBoard


def _tell_nobody() -> None:
    """Nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Appliance:
    """A wired device, ready to run."""

    parts: Parts
    conductor: Conductor
    buttons: tuple[Button, ...]
    board: StatusBoard
    control: ControlServer
    socket: Path | socket.socket
    """Where the control socket is, or the one that somebody else made and listens at."""
    watch_cards: Callable[[Callable[[], None]], AbstractContextManager[None]]
    """Calls on the loop when sound cards came or went, while its context lasts."""

    def succeed(self, before: "Appliance") -> None:
        """Go on where the appliance of the same process before this one stopped."""
        self.board.succeed(before.board)
        self.parts.live.inherit(before.parts.live.remarks())

    def pulses(self) -> dict[str, Pulse]:
        """Return how far the threads have come that own a sound card."""
        parts = self.parts
        return {"microphone": parts.microphone.pulse(), "speaker": parts.speaker.pulse()}

    def _look_again(self) -> None:
        self.parts.microphone.look_again()
        self.parts.speaker.look_again()

    async def run(self, up: Callable[[], None] = _tell_nobody) -> None:
        """Run until cancelled; `up` is called once everything runs.

        Raises only for a fault that a restart must cure.
        """
        parts, report = self.parts, self.conductor.report
        self.conductor.attach()
        loop = asyncio.get_running_loop()

        def hear(epoch: int, pcm: bytes) -> None:
            loop.call_soon_threadsafe(parts.live.hear, epoch, pcm)

        def see(epoch: int, jpeg: bytes) -> None:
            loop.call_soon_threadsafe(parts.live.see, epoch, jpeg)

        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            await stack.enter_async_context(self.control.serving(self.socket))
            stack.enter_context(parts.light.lit(report))
            tasks.create_task(self.conductor.run(), name="conductor")
            tasks.create_task(parts.live.run(parts.speaker.play, report), name="live")
            stack.enter_context(parts.speaker.sound(report))
            stack.enter_context(parts.microphone.listen(hear, report))
            stack.enter_context(self.watch_cards(self._look_again))
            if parts.camera:
                stack.enter_context(parts.camera.watch(see, report))
            for button in self.buttons:
                stack.enter_context(button.watch(report))
            up()
