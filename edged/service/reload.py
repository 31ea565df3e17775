"""Reload on SIGHUP: replace the running appliance by one with the new settings.

The new settings, and the files that they name, are validated first; if anything is wrong, the
device goes on unchanged. Between two turns, an appliance with the new settings then replaces the
old one. It has the same key and, if systemd passed one, the same control socket; it continues the
conversation by the resumption handle on disk, or by the recent history if the model has changed.
If nothing has changed but the system instruction, the running appliance takes it over, and waits
for no end: an open conversation may have none for long.
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
from edged.live.session_setup import session_setup
from edged.observers import Observer
from edged.runtime.appliance import Appliance
from edged.service.notify import StatusNotifier
from edged.service.sighup import SighupHandler
from edged.settings.instruction import instruction
from edged.settings.model import Settings
from edged.settings.snapshot import Snapshot, snapshot

WAITING: Final = "New settings take effect after this turn"
_INSTRUCTION: Final = frozenset({"gemini.system_instruction", "gemini.instruction_file"})
"""Settings that a running session takes over without a new appliance."""
Build = Callable[[Settings, tuple[Observer, ...]], Appliance]
"""Wires an appliance with observers, without touching a device yet. Raises SettingsError."""


class Reloader:
    """Runs the appliance of the current settings. Used on the loop only."""

    def __init__(
        self,
        load: Callable[[], Settings],
        build: Build,
        status: StatusNotifier,
        before_start: Callable[[Settings], None],
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Take what a reload needs; `load` reads the owner's files and raises SettingsError.

        `before_start` is called before an appliance with these settings touches a device.
        """
        self._load = load
        self._wire = build
        self._status = status
        self._clock = clock
        self._before_start = before_start
        self._requested = asyncio.Event()
        self._between_turns = asyncio.Event()
        self._up = asyncio.Event()
        self.appliance: Appliance | None = None
        """The running one."""

    def pulses(self) -> dict[str, Pulse]:
        """Return the pulses of the running appliance."""
        return self.appliance.pulses() if self.appliance else {}

    def _build(self, settings: Settings) -> Appliance:
        return self._wire(settings, (self._observe, self._status.observe))

    def _observe(self, _event: Event | Notice, now: Conversation) -> None:
        if now.phase is Phase.IDLE:
            self._between_turns.set()
        else:
            self._between_turns.clear()

    async def run(self, settings: Settings, sighup: SighupHandler) -> None:
        """Run until cancelled; raises what ends an appliance."""
        sighup.forward(self._requested.set)
        current = await asyncio.to_thread(snapshot, settings)
        while True:
            before, self.appliance = self.appliance, self._build(current.settings)
            if before:
                self.appliance.continue_from(before)
            self._before_start(current.settings)
            current = await self._run_until_reload(self.appliance, current)

    async def _run_until_reload(self, appliance: Appliance, current: Snapshot) -> Snapshot:
        """Run an appliance until a reload replaces it; return the new settings."""
        self._status.follow(appliance.board)
        self._between_turns.set()
        self._up.clear()
        running = asyncio.create_task(appliance.run(self._ready), name="appliance")
        reload = asyncio.create_task(self._next_settings(appliance, current), name="reload")
        try:
            await asyncio.wait({running, reload}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reload.cancel()
            running.cancel()
            await asyncio.wait({running, reload})
        if not running.cancelled():
            running.result()
        return reload.result()

    def _ready(self) -> None:
        self._status.ready()
        self._up.set()

    async def _next_settings(self, appliance: Appliance, current: Snapshot) -> Snapshot:
        """Return new settings once a reload brings some and the device is between two turns."""
        while True:
            await self._up.wait()  # else the end of a reload would report READY too early
            await self._requested.wait()
            self._requested.clear()
            self._status.reloading()
            fresh = await self._validated(current)
            if fresh is None:
                continue
            changed = fresh.changed(current)
            # The session waits for a good moment; a persona has an instruction of its own.
            instructs = _INSTRUCTION.issuperset(changed) and not fresh.settings.gemini.persona
            if not (instructs or self._between_turns.is_set()):
                journal.note("reload_waits", why="a turn is under way")
                self._status.ready(WAITING)
                await self._wait_for_idle(appliance)
                if self._requested.is_set():  # settings that are newer still
                    continue
                self._status.reloading()
            if instructs:
                if not await self._instruct(appliance, fresh):
                    continue
                current = fresh
            journal.note("reloaded", changed=", ".join(changed))
            if current is not fresh:
                return fresh
            self._status.ready()

    async def _instruct(self, appliance: Appliance, fresh: Snapshot) -> bool:
        """Give the running appliance its new instruction: nothing else has to begin anew."""
        gemini = fresh.settings.gemini
        try:
            text = await asyncio.to_thread(instruction, gemini)
        except SettingsError as error:  # the file has gone since it was validated
            self._refuse(error)
            return False
        appliance.parts.live.instruct(session_setup(fresh.settings, text).system_instruction)
        return True

    async def _validated(self, current: Snapshot) -> Snapshot | None:
        """Return the owner's settings if they are valid and differ; else report why not."""
        try:
            fresh = await asyncio.to_thread(lambda: snapshot(self._load()))
            if fresh.changed(current):
                # A trial: not every fault shows in a value.
                await asyncio.to_thread(self._build, fresh.settings)
                return fresh
        except SettingsError as error:
            self._refuse(error)
            return None
        journal.note("reload_unneeded", why="the settings have not changed")
        self._status.ready()
        return None

    def _refuse(self, error: SettingsError) -> None:
        journal.warn("reload_refused", cause=str(error), effect="the old settings stay in effect")
        self._status.ready(f"New settings refused: {error}")

    async def _wait_for_idle(self, appliance: Appliance) -> None:
        """Wait for the end of the turn or its longest duration, or for another request."""
        waits = {
            asyncio.create_task(self._between_turns.wait()),
            asyncio.create_task(self._requested.wait()),
            asyncio.create_task(self._clock.sleep(appliance.conductor.longest_turn)),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
