"""The running device: its parts as contexts, the rest as one task group."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path

from edged.control.server import ControlServer
from edged.device_thread import Pulse
from edged.inputs.button import Button
from edged.observers.meter import Meter
from edged.observers.status import StatusBoard
from edged.runtime.conductor import Conductor, Parts
from edged.runtime.mailbox import Mailbox
from edged.system import Watch
from edged.values import dataclass

Service = tuple[str, Callable[[], Coroutine[None, None, None]]]
"""The name of a task, and what runs in it."""


@dataclass(frozen=True, slots=True)
class Appliance:
    """A wired device, ready to run."""

    parts: Parts
    mailbox: Mailbox
    conductor: Conductor
    buttons: tuple[Button, ...]
    board: StatusBoard
    meter: Meter
    control: ControlServer
    socket: Path | socket.socket
    """The path of the control socket, or a socket that already listens."""
    watch_cards: Watch
    watch_cameras: Watch | None
    services: tuple[Service, ...] = ()
    """What else runs."""

    def continue_from(self, before: "Appliance") -> None:
        """Take over the state of the appliance that this one replaces."""
        self.board.continue_from(before.board)
        self.conductor.continue_from(before.conductor)
        self.parts.live.inherit(before.parts.live.remarks())

    def pulses(self) -> dict[str, Pulse]:
        """Return the pulses of the threads that own a sound card."""
        parts = self.parts
        return {"microphone": parts.microphone.pulse(), "speaker": parts.speaker.pulse()}

    def _cards_changed(self) -> None:
        self.parts.microphone.rescan()
        self.parts.speaker.rescan()

    async def run(self, up: Callable[[], None] | None = None) -> None:
        """Run until cancelled; call `up` once everything runs.

        Raises only for a fault that needs a restart.
        """
        parts = self.parts
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            await stack.enter_async_context(self.control.serving(self.socket))
            stack.enter_context(parts.light.lit())
            tasks.create_task(self.conductor.run(), name="conductor")
            if parts.alarm_clock:  # before anybody can set a timer
                tasks.create_task(parts.alarm_clock.run(), name="alarm clock")
            tasks.create_task(parts.live.run(), name="live")
            tasks.create_task(self.meter.run(), name="meter")
            for name, service in self.services:
                tasks.create_task(service(), name=name)
            stack.enter_context(parts.speaker.sound())
            stack.enter_context(parts.microphone.listen())
            stack.enter_context(self.watch_cards(self._cards_changed))
            if parts.camera:
                stack.enter_context(parts.camera.watch())
                if self.watch_cameras:
                    stack.enter_context(self.watch_cameras(parts.camera.rescan))
            for button in self.buttons:
                stack.enter_context(button.watch())
            if up:
                up()
