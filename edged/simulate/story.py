"""What happens in a simulation: one press by the program, or as many as wanted by hand."""

import asyncio
import sys
from pathlib import Path
from typing import Final

from edged.assembly import Host, assemble
from edged.clock import SYSTEM_CLOCK
from edged.conversation.events import (
    Event,
    Link,
    LinkChanged,
    PartLost,
    PatienceExpired,
    Phase,
    PlaybackEnded,
    TurnFailed,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, PlaybackStarted, UsageReported
from edged.errors import EdgedError
from edged.inputs.button.keyboard import KeyboardButton
from edged.inputs.button.simulated import SimulatedButton
from edged.inputs.microphone.wav import WavMicrophone
from edged.runtime.appliance import Appliance
from edged.service.process import until_stopped
from edged.settings.key import ApiKey
from edged.settings.model import Settings
from edged.simulate.screen import Screen

CONNECT_WITHIN: Final = 20.0
"""Seconds in which the service has to be in reach."""
LOOK: Final = 0.5
"""Seconds that a person takes to see the light turn ready; the pre-roll fills meanwhile."""
CLOSING_TIME: Final = 3.0
"""Seconds that the service's own end of the turn may take after the last sample was heard."""


class _Turn:
    """An observer that knows how far the one turn has come."""

    def __init__(self) -> None:
        self.online = asyncio.Event()
        self.heard = asyncio.Event()
        self.counted = asyncio.Event()
        self.failure = ""
        self.answers = 0

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Take note of the milestones."""
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
            case PatienceExpired() if now.phase is Phase.IDLE:
                self.failure = "no answer in time"
                self.heard.set()
            case PartLost(cause=cause):
                self.failure = cause
                self.heard.set()
            case PlaybackStarted():
                self.answers += 1
            case PlaybackEnded():
                self.failure = ""
                self.heard.set()
            case _:
                pass


async def one_turn(settings: Settings, key: ApiKey, directory: Path) -> bool:
    """Press once for as long as the voice lasts; return False if it was interrupted.

    Raises EdgedError if there is no answer.
    """
    button, turn = SimulatedButton(), _Turn()
    appliance = assemble(
        settings,
        key,
        Host(asyncio.get_running_loop(), directory),
        buttons=(button,),
        observers=(Screen(SYSTEM_CLOCK, sys.stdout).observe, turn.observe),
    )
    running = asyncio.create_task(until_stopped(appliance.run()))
    story = asyncio.create_task(_press_once(appliance, button, turn))
    await asyncio.wait({running, story}, return_when=asyncio.FIRST_COMPLETED)
    if running.done() and not story.done():
        story.cancel()
        await running
        return False
    running.cancel()
    await asyncio.wait({running})
    await story
    return True


async def _press_once(appliance: Appliance, button: SimulatedButton, turn: _Turn) -> None:
    """Press, say the file, release, hear the answer; raise EdgedError if there is none."""
    microphone = appliance.parts.microphone
    if not isinstance(microphone, WavMicrophone):
        raise TypeError("the simulated voice is a WAV file")
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            await turn.online.wait()
    except TimeoutError as error:
        raise EdgedError(turn.failure or "the service cannot be reached") from error
    await SYSTEM_CLOCK.sleep(LOOK)
    button.press()
    microphone.speak(button.release)
    await turn.heard.wait()
    if turn.failure:
        raise EdgedError(turn.failure)
    try:
        async with asyncio.timeout(CLOSING_TIME):
            await turn.counted.wait()
    except TimeoutError:
        return  # not every service counts


async def by_keyboard(settings: Settings, key: ApiKey, directory: Path) -> bool:
    """Let the space bar be the button until q; return whether an answer was heard.

    Raises DeviceError without a terminal.
    """
    turn = _Turn()
    over = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.call_soon_threadsafe(over.set)

    screen = Screen(SYSTEM_CLOCK, sys.stdout)
    buttons = (KeyboardButton(end),)
    observers = (screen.observe, turn.observe)
    appliance = assemble(settings, key, Host(loop, directory), buttons=buttons, observers=observers)
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
    return turn.answers > 0
