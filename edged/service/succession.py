"""One appliance after another in one process: SIGHUP has the settings read and taken.

What is new, a value or what is in a file that the settings name, is validated first; with anything
wrong the device goes on as it is. An appliance of the new settings then takes the place of the old
one between two turns: it has the same key, the same control socket where systemd gave one, and
continues the conversation through the handle on disk, or by what was said lately where the handle
is of another model.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from edged import journal
from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import Event, Phase
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice
from edged.device_thread import Pulse
from edged.errors import SettingsError
from edged.observers import Observer
from edged.runtime.appliance import Appliance
from edged.service.hangup import Hangup
from edged.service.herald import Herald
from edged.settings.model import Settings
from edged.settings.taken import Taken, take

WAITING: Final = "New settings come into force after this turn"
Build = Callable[[Settings, tuple[Observer, ...]], Appliance]
"""Wires an appliance that is watched, without touching a device yet. Raises SettingsError."""


class Succession:
    """Runs the appliance of the settings in force. All of it happens on the loop."""

    def __init__(
        self,
        load: Callable[[], Settings],
        build: Build,
        herald: Herald,
        foretell: Callable[[Settings], None],
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """`load` reads the owner's files; raises SettingsError.

        `foretell` is called before an appliance of these settings touches a device.
        """
        self._load = load
        self._wire = build
        self._herald = herald
        self._clock = clock
        self._foretell = foretell
        self._asked = asyncio.Event()
        self._between_turns = asyncio.Event()
        self._up = asyncio.Event()
        self.appliance: Appliance | None = None
        """The one that runs."""

    def pulses(self) -> dict[str, Pulse]:
        """Return those of the appliance that runs."""
        return self.appliance.pulses() if self.appliance else {}

    def _build(self, settings: Settings) -> Appliance:
        return self._wire(settings, (self._observe, self._herald.observe))

    def _observe(self, _event: Event | Notice, now: Conversation) -> None:
        if now.phase is Phase.IDLE:
            self._between_turns.set()
        else:
            self._between_turns.clear()

    async def run(self, settings: Settings, hangup: Hangup) -> None:
        """Run until cancelled; raises what ends an appliance."""
        hangup.tell(self._asked.set)
        force = await asyncio.to_thread(take, settings)
        while True:
            before, self.appliance = self.appliance, self._build(force.settings)
            if before:
                self.appliance.succeed(before)
            self._foretell(force.settings)
            force = await self._reign(self.appliance, force)

    async def _reign(self, appliance: Appliance, force: Taken) -> Taken:
        """Run an appliance until its successor is due; return the successor's settings."""
        self._herald.speak_for(appliance.board)
        self._between_turns.set()
        self._up.clear()
        running = asyncio.create_task(appliance.run(self._rise), name="appliance")
        heir = asyncio.create_task(self._heir(appliance, force), name="reload")
        try:
            await asyncio.wait({running, heir}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            heir.cancel()
            running.cancel()
            await asyncio.wait({running, heir})
        if not running.cancelled():
            running.result()
        return heir.result()

    def _rise(self) -> None:
        self._herald.ready()
        self._up.set()

    async def _heir(self, appliance: Appliance, force: Taken) -> Taken:
        """Return other settings once there are some and the device is between two turns."""
        while True:
            await self._up.wait()  # a reload that ends before would say that it serves
            await self._asked.wait()
            self._asked.clear()
            self._herald.reloading()
            fresh = await self._judged(force)
            if fresh is None:
                continue
            if not self._between_turns.is_set():
                journal.note("reload_waits", why="a turn is under way")
                self._herald.ready(WAITING)
                await self._wait_for_peace(appliance)
                if self._asked.is_set():  # for settings that are newer still
                    continue
                self._herald.reloading()
            journal.note("reloaded", changed=", ".join(fresh.changed(force)))
            return fresh

    async def _judged(self, force: Taken) -> Taken | None:
        """Return the owner's settings if they are good and differ; else say why nothing changes."""
        try:
            fresh = await asyncio.to_thread(lambda: take(self._load()))
            if fresh.changed(force):
                # A trial: not every fault is a value's.
                await asyncio.to_thread(self._build, fresh.settings)
                return fresh
        except SettingsError as error:
            journal.warn(
                "reload_refused", cause=str(error), effect="the settings stay as they were"
            )
            self._herald.ready(f"New settings refused: {error}")
            return None
        journal.note("reload_unneeded", why="the settings are as they were")
        self._herald.ready()
        return None

    async def _wait_for_peace(self, appliance: Appliance) -> None:
        """Wait until a turn is over, as long as one can last, or until asked again."""
        signs = {
            asyncio.create_task(self._between_turns.wait()),
            asyncio.create_task(self._asked.wait()),
            asyncio.create_task(self._clock.sleep(appliance.conductor.longest_turn)),
        }
        try:
            await asyncio.wait(signs, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for sign in signs:
                sign.cancel()
