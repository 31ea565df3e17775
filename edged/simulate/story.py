"""The course of a simulation: one press by the program, or any number by hand."""

import asyncio
import sys
from functools import partial
from pathlib import Path
from typing import Final

from edged.assembly import Host, assemble
from edged.clock import SYSTEM_CLOCK
from edged.conversation.events import (
    Event,
    Link,
    LinkChanged,
    PartLost,
    Phase,
    PhaseTimedOut,
    PlaybackEnded,
    TurnFailed,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, PlaybackStarted, UsageReported
from edged.errors import EdgedError
from edged.inputs.button.keyboard import KeyboardButton
from edged.inputs.button.simulated import SimulatedButton
from edged.inputs.microphone.wav import WavMicrophone
from edged.live.connection import Connector
from edged.runtime.appliance import Appliance
from edged.service.process import until_stopped
from edged.settings.model import Settings
from edged.settings.secrets.secret import Secret
from edged.simulate.screen import Screen
from edged.system.watchers import NO_WATCHERS

CONNECT_WITHIN: Final = 20.0
"""Seconds to connect to the service."""
REACTION: Final = 0.5
"""Seconds from the ready light to the press, as a person takes; the pre-roll fills meanwhile."""
USAGE_TIMEOUT: Final = 3.0
"""Seconds to wait after the last sample for the end of the service's turn, with its usage."""


class _Turn:
    """An observer that tracks the progress of the turn."""

    def __init__(self) -> None:
        self.online = asyncio.Event()
        self.heard = asyncio.Event()
        self.counted = asyncio.Event()
        self.failure = ""
        self.replies = 0

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Record the milestones."""
        match event:
            case LinkChanged(link=Link.ONLINE):
                self.online.set()
            case LinkChanged(cause=cause):
                self.failure = cause
            case UsageReported():
                self.counted.set()
            case TurnFailed(cause=cause):
                self.failure = cause
                self.heard.set()
            case PhaseTimedOut() if now.phase is Phase.IDLE:
                self.failure = "no reply in time"
                self.heard.set()
            case PartLost(cause=cause):
                self.failure = cause
                self.heard.set()
            case PlaybackStarted():
                self.replies += 1
            case PlaybackEnded():
                self.failure = ""
                self.heard.set()
            case _:
                pass


async def one_turn(
    settings: Settings, key: Secret, directory: Path, connector: Connector | None
) -> bool:
    """Press once for as long as the voice lasts; return False if it was interrupted.

    `connector` leads to another partner than Gemini. Raises EdgedError if there is no reply.
    """
    turn = _Turn()
    appliance = assemble(
        settings,
        key,
        Host(asyncio.get_running_loop(), directory, watchers=NO_WATCHERS),
        button=SimulatedButton,
        connector=connector,
        observers=(Screen(SYSTEM_CLOCK, sys.stdout).observe, turn.observe),
    )
    running = asyncio.create_task(until_stopped(appliance.run()))
    story = asyncio.create_task(_press_once(appliance, settings.conversation.mode, turn))
    await asyncio.wait({running, story}, return_when=asyncio.FIRST_COMPLETED)
    if running.done() and not story.done():
        story.cancel()
        await running
        return False
    running.cancel()
    await asyncio.wait({running})
    await story
    return True


async def _press_once(appliance: Appliance, mode: str, turn: _Turn) -> None:
    """Press, say the file, hear the reply; raise EdgedError if there is none."""
    microphone, (*_, button) = appliance.parts.microphone, appliance.buttons
    if not (isinstance(microphone, WavMicrophone) and isinstance(button, SimulatedButton)):
        raise TypeError("a simulation needs a simulated voice and button")
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            await turn.online.wait()
    except TimeoutError as error:
        raise EdgedError(turn.failure or "the service cannot be reached") from error
    await SYSTEM_CLOCK.sleep(REACTION)
    button.press()
    if mode == "hold":
        microphone.speak(button.release)
    else:
        button.release()
        await SYSTEM_CLOCK.sleep(REACTION)
        microphone.speak(partial(_tap, button) if mode == "toggle" else None)
    await turn.heard.wait()
    if turn.failure:
        raise EdgedError(turn.failure)
    try:
        async with asyncio.timeout(USAGE_TIMEOUT):
            await turn.counted.wait()
    except TimeoutError:
        return  # not every service reports usage


def _tap(button: SimulatedButton) -> None:
    """End what a tap has begun."""
    button.press()
    button.release()


async def by_keyboard(
    settings: Settings, key: Secret, directory: Path, connector: Connector | None
) -> bool:
    """Use the space bar as the button until q; return whether a reply was heard.

    `connector` leads to another partner than Gemini. Raises DeviceError without a terminal.
    """
    turn = _Turn()
    over = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.call_soon_threadsafe(over.set)

    screen = Screen(SYSTEM_CLOCK, sys.stdout)
    appliance = assemble(
        settings,
        key,
        Host(loop, directory, watchers=NO_WATCHERS),
        button=partial(KeyboardButton, end),
        connector=connector,
        observers=(screen.observe, turn.observe),
    )
    screen.say("space: press and release the button · q: quit")
    running = asyncio.create_task(until_stopped(appliance.run()))
    quitting = asyncio.create_task(over.wait())
    await asyncio.wait({running, quitting}, return_when=asyncio.FIRST_COMPLETED)
    quitting.cancel()
    if not running.done():
        running.cancel()
        await asyncio.wait({running})
    elif not running.cancelled():
        await running
    return turn.replies > 0
