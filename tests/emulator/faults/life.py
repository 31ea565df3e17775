"""One connection of a raw websockets client to an emulator with faults: all that it received."""

import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from edged.clock import Clock
from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.emulator.server import Emulator, serve
from tests.emulator.sdk import speech
from tests.emulator.talk import END, START, audio, setup
from tests.virtual_time import VirtualClock

TIMEOUT = 60.0
SHORT = 4.0
PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SAID = speech(1.0, 16_000)
UTTERANCE = [START, *(audio(SAID[at : at + 8_000]) for at in range(0, len(SAID), 8_000)), END]
SECOND = audio(SAID)
TALKATIVE = Options(persona="assistant", reply_seconds=20)
ANSWER = [
    "sessionResumptionUpdate",
    "inputTranscription",
    "outputTranscription",
    "modelTurn",
    "generationComplete",
    "turnComplete",
    "usageMetadata",
    "sessionResumptionUpdate",
]
"""What comes of a turn, in order."""
EVERYTHING: dict[str, Any] = {
    "sessionResumption": {},
    "inputAudioTranscription": {},
    "outputAudioTranscription": {},
}


@dataclass
class Life:
    """A client, what came and when, in seconds of the emulator's clock."""

    socket: ClientConnection
    clock: Clock
    frames: list[tuple[float, str | bytes]] = field(default_factory=list)
    closed: ConnectionClosed | None = None

    async def say(self, *messages: dict[str, Any]) -> None:
        """Send messages, as far as the connection lets us."""
        for message in messages:
            try:
                await self.socket.send(json.dumps(message))
            except ConnectionClosed as closed:
                self.closed = closed

    async def listen(
        self, until: Callable[[dict[str, Any]], object] | None = None, quiet: float = TIMEOUT
    ) -> list[dict[str, Any]]:
        """Take what comes until it is what is waited for, or nothing comes for `quiet` seconds.

        These are long where something must come, short where nothing may.
        """
        came: list[dict[str, Any]] = []
        while self.closed is None:
            try:
                async with self.clock.timeout(quiet):
                    frame = await self.socket.recv()
            except TimeoutError:
                break
            except ConnectionClosed as closed:
                self.closed = closed
                break
            self.frames.append((self.clock.now(), frame))
            came.append(parsed(frame))
            if until and until(came[-1]):
                break
        return came

    async def set_up(self, handle: str = "", quiet: float = TIMEOUT) -> list[dict[str, Any]]:
        """Set up with everything on; return what came up to the handle."""
        resumption = {"sessionResumption": {"handle": handle} if handle else {}}
        await self.say(setup(**(EVERYTHING | resumption)))
        return await self.listen(settled, quiet)

    async def turn(self, quiet: float = TIMEOUT) -> list[dict[str, Any]]:
        """Say something; return what came until the update after the answer."""
        await self.say(*UTTERANCE)
        return await self.answer(quiet)

    async def answer(self, quiet: float = TIMEOUT) -> list[dict[str, Any]]:
        """Return what comes until the update after the end of a turn."""
        ended: list[bool] = []

        def is_over(message: dict[str, Any]) -> bool:
            ended.append("turnComplete" in content(message))
            return any(ended) and "sessionResumptionUpdate" in message

        return await self.listen(is_over, quiet)

    @property
    def code(self) -> int:
        """The code of the close frame, 0 while there is none."""
        return self.closed.rcvd.code if self.closed and self.closed.rcvd else 0

    @property
    def reason(self) -> str:
        """The reason of the close frame."""
        return self.closed.rcvd.reason if self.closed and self.closed.rcvd else ""

    def times(self, name: str) -> list[float]:
        """Return when messages with a field came, of serverContent or of their own."""
        return [at for at, frame in self.frames if name in names(parsed(frame))]


def parsed(frame: str | bytes) -> dict[str, Any]:
    """Return a message; what is no object is told under its own name."""
    try:
        message = json.loads(frame)
    except ValueError:
        return {"notJson": frame}
    assert isinstance(message, dict)
    return message


def content(message: dict[str, Any]) -> dict[str, Any]:
    """Return serverContent, or nothing."""
    found: dict[str, Any] = message.get("serverContent", {})
    return found


def names(message: dict[str, Any]) -> list[str]:
    """Return the fields of a message, those of serverContent in its place."""
    return [
        name for key in message for name in (content(message) if key == "serverContent" else [key])
    ]


def told(messages: list[dict[str, Any]]) -> list[str]:
    """Return the names of all fields in their order, repetitions told once."""
    found: list[str] = []
    for message in messages:
        found += [name for name in names(message) if found[-1:] != [name]]
    return found


def settled(message: dict[str, Any]) -> object:
    """Return whether a message is an update with a handle."""
    return message.get("sessionResumptionUpdate", {}).get("newHandle")


def parts(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return all parts of the model's turns."""
    turns = [content(message).get("modelTurn", {}) for message in messages]
    return [part for turn in turns for part in turn.get("parts", [])]


@asynccontextmanager
async def emulator(
    *orders: str, options: Options | None = None, must_fire: bool = True
) -> AsyncIterator[Emulator]:
    """Run an emulator with faults on virtual time; all of them must have fired."""
    chosen = replace(options or Options(), faults=planned(*orders))
    async with serve(chosen, VirtualClock()) as running:
        yield running
    fired = {each.name for each in running.injector.injected}
    assert not must_fire or fired >= {order.partition("@")[0] for order in orders}


def trusted(running: Emulator) -> ssl.SSLContext:
    """Return a context that trusts the emulator."""
    return ssl.create_default_context(cafile=str(running.ca_file))


@asynccontextmanager
async def client(running: Emulator, ping_interval: float | None = None) -> AsyncIterator[Life]:
    """Connect to an emulator."""
    url = running.url.replace("https", "wss") + PATH
    async with connect(
        url,
        ssl=trusted(running),
        additional_headers={"x-goog-api-key": "any"},
        close_timeout=0.1,
        max_size=None,
        ping_interval=ping_interval,
    ) as socket:
        yield Life(socket, VirtualClock())


@asynccontextmanager
async def life(
    *orders: str, options: Options | None = None, quiet: float = TIMEOUT
) -> AsyncIterator[Life]:
    """Run an emulator with faults and one client that is set up."""
    async with emulator(*orders, options=options) as running, client(running) as one:
        await one.set_up(quiet=quiet)
        yield one
