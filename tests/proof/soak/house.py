"""A device that is started and stopped, a service, the cable between them, and a microphone.

The assembly, the SDK, TLS and the emulator are the real ones on one scaled clock. Files stand for
the sound cards, a stream for the light.
"""

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from edged.assembly import Host, assemble
from edged.clock import ScaledClock
from edged.conversation.commands import Earcon
from edged.conversation.events import Event
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, SamplesLost
from edged.emulator.options import Options
from edged.emulator.record import Received, Window
from edged.emulator.server import Emulator, serve
from edged.inputs.button.simulated import SimulatedButton
from edged.inputs.microphone.wav import WavMicrophone
from edged.outputs.speaker.earcons import synthesise
from edged.pcm import SAMPLE_BYTES
from edged.runtime.appliance import Appliance
from edged.system.watchers import NO_WATCHERS
from tests.journeys.cable import Cable, cable
from tests.journeys.home import KEY, finger, settings_for, write_voice
from tests.proof.soak.calls import Asked
from tests.proof.soak.commands import commands, done
from tests.proof.soak.evidence import sounding
from tests.proof.soak.lamp import Facts, Lamp
from tests.proof.soak.ledger import Ledger
from tests.proof.soak.plan import MAX_HOLD
from tests.virtual_time import VirtualClock

ECHO: Final = 0.25
"""Seconds that a sound counts as being heard: the recording grows in steps of up to 130 ms."""
LOG: Final = "commands.log"
_HEADER_BYTES: Final = 44
_TABLES: Final[dict[str, dict[str, Any]]] = {
    "conversation": {"max_hold_s": MAX_HOLD, "answer_patience_s": 8, "offline_patience_s": 6},
    "gemini": {"renew_after_min": 1},
    "light": {"kind": "terminal"},
    "speaker": {"prebuffer_ms": 100, "buffer_ms": 400},
    "tools": {"volume": True, "time": True, "status": True},
}


@dataclass
class Logbook:
    """The latest lines of the diary, and how often the device told of lost samples."""

    clock: ScaledClock
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    lost: int = 0

    def note(self, line: str) -> None:
        """Write a line."""
        self.lines.append(f"{self.clock.now():.2f} {line}")

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Write down what happened."""
        self.lost += isinstance(event, SamplesLost)
        self.note(f"{now.epoch} {now.phase.value:10} {event}")


class Setups:
    """A witness at the service that knows which connections were set up."""

    def __init__(self) -> None:
        self.latest = 0

    def received(self, message: Received) -> None:
        """Take note of a setup."""
        if message.kind == "setup":
            self.latest = message.connection

    def closed(self, window: Window) -> None:
        """Take note of nothing: windows are judged by the page."""


class Recording:
    """What was heard in the room so far and not judged yet, without its zero samples."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offset = _HEADER_BYTES
        self._heard = bytearray()

    def read(self) -> bool:
        """Read on; tell whether there was sound."""
        if not self._file.exists():
            return False
        with self._file.open("rb") as stream:
            stream.seek(self._offset)
            fresh = stream.read()
        fresh = fresh[: len(fresh) - len(fresh) % SAMPLE_BYTES]
        self._offset += len(fresh)
        sound = sounding(fresh).tobytes()
        self._heard += sound
        return bool(sound)

    def ends_with_earcon(self) -> bool:
        """Tell whether the last sound was a whole earcon."""
        self.read()
        return any(self._heard.endswith(sounding(synthesise(e)).tobytes()) for e in Earcon)

    def take(self) -> bytes:
        """Return all that was heard since the last time."""
        self.read()
        heard, self._heard = bytes(self._heard), bytearray()
        return heard

    def begin_anew(self) -> None:
        """Read to the end and expect another file."""
        self.read()
        self._file.unlink(missing_ok=True)
        self._offset = _HEADER_BYTES


@dataclass
class House:
    """What a person in the house can do, see and hear, and what the service knows."""

    directory: Path
    voice: bytes
    clock: ScaledClock
    emulator: Emulator
    cable: Cable
    logbook: Logbook
    commands: dict[str, Any]
    """The owner's own tools."""
    lamp: Lamp = field(default_factory=Lamp)
    setups: Setups = field(default_factory=Setups)
    plugged: bool = True
    held_since: float | None = None
    _running: asyncio.Task[None] | None = None
    _appliance: Appliance | None = None
    _voice_began: int = 0
    _sounded: float = 0.0

    def __post_init__(self) -> None:
        self.recording = Recording(self.directory / "heard.wav")
        self.ledger = Ledger(self.clock.now, self.position)
        self.emulator.traffic.observers = (self.setups,)

    # -- the device -----------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the device with the state of the one before; the person talks from then on."""
        tables = _TABLES | {"tools": _TABLES["tools"] | self.commands}
        settings = settings_for(self.directory, self.cable.url, self.emulator.ca_file, tables)
        self.ledger.begin_anew()
        with redirect_stderr(self.lamp):
            self._appliance = assemble(
                settings,
                KEY,
                Host(asyncio.get_running_loop(), self.directory, self.clock, NO_WATCHERS),
                button=partial(SimulatedButton, clock=self.clock),
                observers=(self.logbook.observe, self.ledger.observe),
            )
        self.button = finger(self._appliance)
        self._running = asyncio.create_task(self._appliance.run(), name="appliance")
        await self.talk()

    async def stop(self) -> None:
        """Stop the device; raises what ended it before."""
        if self._running is None:
            return
        running, self._running = self._running, None
        running.cancel()
        await asyncio.wait({running})
        self.held_since = None
        self.recording.begin_anew()
        if not running.cancelled():
            running.result()

    @property
    def running(self) -> bool:
        """Tell whether there is a device; raises what ended it."""
        if self._running and self._running.done():
            self._running.result()
        return self._running is not None

    async def forget(self) -> None:
        """Do what `edged forget` does."""
        request = {"v": 1, "id": 1, "method": "forget", "params": {}}
        reader, writer = await asyncio.open_unix_connection(self.directory / "control.sock")
        writer.write(json.dumps(request).encode() + b"\n")
        await reader.readline()
        writer.close()
        await writer.wait_closed()

    # -- the person -----------------------------------------------------------------------------

    async def talk(self) -> None:
        """Begin the voice anew and let the pre-roll fill up with it."""
        self._voice_began = self._microphone().frames_read
        self._microphone().speak()
        await self.clock.sleep(0.6)

    def position(self) -> int:
        """Return how many bytes of the voice the microphone has heard."""
        return (self._microphone().frames_read - self._voice_began) * SAMPLE_BYTES

    def press(self) -> None:
        """Put a finger on the button."""
        self.held_since = self.clock.now()
        self.ledger.touch()
        self.button.press()

    def release(self) -> None:
        """Take it off."""
        self.held_since = None
        self.ledger.touch()
        self.button.release()

    def _microphone(self) -> WavMicrophone:
        assert self._appliance
        microphone = self._appliance.parts.microphone
        assert isinstance(microphone, WavMicrophone)
        return microphone

    # -- the network ----------------------------------------------------------------------------

    def pull(self) -> None:
        """Pull the cable."""
        self.plugged = False
        self.cable.pull()
        self.logbook.note("-- the cable was pulled")

    async def plug(self) -> None:
        """Plug it in again."""
        await self.cable.plug()
        self.plugged = True
        self.logbook.note("-- the cable was plugged in")

    # -- what is true ---------------------------------------------------------------------------

    def facts(self) -> Facts:
        """Return the state of the world."""
        held = self.held_since is not None and self.clock.now() - self.held_since < MAX_HOLD
        return Facts(held, self.in_reach(), self.sounding(), self.ledger.latest)

    def sounding(self) -> bool:
        """Tell whether sound was heard in the room just now."""
        now = self.clock.now()
        if self.recording.read():
            self._sounded = now
        return now - self._sounded < ECHO

    def asked(self) -> Asked:
        """Return the calls of the service since the last page, and what was run for them."""
        connection = self.emulator.traffic.connections if self.in_reach() else 0
        return Asked(tuple(self.emulator.traffic.calls), done(self.directory / LOG), connection)

    def awaits_answers(self) -> bool:
        """Tell whether the service still waits for an answer."""
        connection = self.emulator.traffic.connections if self.in_reach() else 0
        return bool(Asked(self.emulator.traffic.calls, Counter(), connection).open)

    def in_reach(self) -> bool:
        """Tell whether the service has a connection to the device that is set up."""
        traffic, sessions = self.emulator.traffic, self.emulator.sessions
        if not (self.plugged and sessions) or self.setups.latest != traffic.connections:
            return False
        return sessions[-1].deadline is not None


@asynccontextmanager
async def house(
    directory: Path, voice: bytes, clock: ScaledClock, options: Options, logbook: Logbook
) -> AsyncIterator[House]:
    """Run a service and lay a cable to it; the device is started by `House.start`."""
    async with (
        serve(options, clock) as emulator,
        cable(int(emulator.url.rpartition(":")[2])) as line,
    ):
        write_voice(directory / "voice.wav", voice)
        virtual = isinstance(clock, VirtualClock)  # on which no process can be waited for
        own = {} if virtual else {"command": commands(directory, directory / LOG)}
        place = House(directory, voice, clock, emulator, line, logbook, own)
        try:
            yield place
        finally:
            await place.stop()
