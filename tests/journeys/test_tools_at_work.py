"""Tools that take their time: a session with the real SDK on a cable to the emulator."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from edged import adapters
from edged.conversation.events import Event, ReplyEnded, ReplyStarted, TurnFailed
from edged.conversation.notices import Notice, Transcribed
from edged.emulator.conversation.function_calls import CallRecord, Fate
from edged.emulator.faults.when import Planned
from edged.emulator.options import Options as Service
from edged.emulator.server import Emulator, serve
from edged.live.core import Options
from edged.live.credentials.key import KeyCredentials
from edged.live.device import Device
from edged.live.session import LiveSession
from edged.live.session_setup import session_setup
from edged.pcm import INPUT_RATE, byte_count
from edged.settings.model import ConversationSettings, GeminiSettings, Settings
from edged.tools import Declaration, Kind, Tool
from edged.tools.outcome import Outcome, ok
from edged.tools.runner import Runner
from tests import virtual_time
from tests.journeys.cable import Cable, cable
from tests.journeys.home import KEY, babble
from tests.virtual_time import VirtualClock

VOICE: Final = babble(1.0)
PIECE: Final = byte_count(0.1, INPUT_RATE)


@dataclass
class Work:
    """A tool that takes as long as it is told to."""

    name: str
    kind: Kind
    seconds: float
    clock: VirtualClock
    timeout: float = 10.0
    began: int = 0
    done: int = 0

    @property
    def declaration(self) -> Declaration:
        """Return what the model is told."""
        return Declaration(self.name, "Works.", kind=self.kind, timeout=self.timeout)

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Work."""
        self.began += 1
        await self.clock.sleep(self.seconds)
        self.done += 1
        return ok(arguments)


@dataclass
class Caller:
    """A session, and all that it told."""

    emulator: Emulator
    cable: Cable
    clock: VirtualClock
    session: LiveSession = field(init=False)
    told: list[Event | Notice] = field(default_factory=list)
    heard: bytearray = field(default_factory=bytearray)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def report(self, event: Event | Notice) -> None:
        """Take what the session tells."""
        self.told.append(event)
        self.changed.set()

    def utter(self, epoch: int) -> None:
        """Say something."""
        self.session.begin(epoch)
        self.session.send_audio(epoch, VOICE)
        self.session.end(epoch)

    async def until(self, *events: Event) -> None:
        """Wait for all of these."""
        async with self.clock.timeout(200.0):
            while not set(events) <= set(self.told):
                self.changed.clear()
                await self.changed.wait()

    @property
    def calls(self) -> list[CallRecord]:
        """Return all calls that were made."""
        return list(self.emulator.traffic.calls)

    @property
    def words(self) -> str:
        """Return what the model said."""
        said = (each for each in self.told if isinstance(each, Transcribed))
        return "".join(each.text for each in said if each.speaker == "model")

    @property
    def failures(self) -> list[Event | Notice]:
        """Return what went wrong."""
        return [each for each in self.told if isinstance(each, TurnFailed)]


Story = Callable[[Caller, Work], Awaitable[None]]


@asynccontextmanager
async def calling(
    tools: Sequence[Tool],
    script: tuple[str, ...],
    mode: str,
    clock: VirtualClock,
    faults: tuple[Planned, ...] = (),
) -> AsyncIterator[Caller]:
    """Connect a session that has tools."""
    async with (
        serve(Service(script=script, faults=faults), clock) as emulator,
        cable(int(emulator.url.rpartition(":")[2])) as line,
    ):
        gemini = GeminiSettings(base_url=line.url, ca_file=emulator.ca_file)
        talk = ConversationSettings(mode="open") if mode == "open" else ConversationSettings()
        runner, key = Runner(tools), KeyCredentials(KEY)
        setup = session_setup(Settings(gemini=gemini, conversation=talk), "", runner.declarations)
        caller = Caller(emulator, line, clock)
        device = Device(clock, lambda _, pcm: caller.heard.extend(pcm), caller.report, tools=runner)
        connector = adapters.connector(gemini, key, clock)
        caller.session = LiveSession(connector, key, Options(10**6, setup=setup), device)
        running = asyncio.create_task(caller.session.run())
        yield caller
        running.cancel()
        await asyncio.wait({running})


def tell(
    story: Story,
    kind: Kind = Kind.QUICK,
    seconds: float = 2.0,
    *script: str,
    timeout: float = 10.0,
    mode: str = "hold",
) -> None:
    """Play a story."""

    async def play() -> None:
        work = Work("work", kind, seconds, VirtualClock(), timeout)
        async with calling([work], script or ("call work",), mode, work.clock) as caller:
            await story(caller, work)

    virtual_time.run(play())


def test_the_reply_waits_for_what_blocks() -> None:
    """For longer than the patience with a silent service; and then tells of it."""

    async def story(caller: Caller, work: Work) -> None:
        caller.utter(1)
        await caller.until(ReplyEnded(1))
        assert (work.done, caller.calls[0].fate) == (1, Fate.ANSWERED)
        assert '"status": "ok"' in caller.words
        assert caller.failures == []
        assert len(caller.emulator.traffic.windows) == 1, "nothing was said again"

    tell(story, Kind.QUICK, 50.0, timeout=60.0)


def test_a_slow_tool_is_one_turn_with_its_result() -> None:
    """The turn that calls it ends at once on the wire, and the result comes in a later one."""

    async def story(caller: Caller, work: Work) -> None:
        caller.utter(1)
        await caller.until(ReplyEnded(1))
        assert (work.done, caller.calls[0].scheduling) == (1, "INTERRUPT")
        assert '"status": "ok"' in caller.words
        assert caller.told.count(ReplyStarted(1)) == 1
        assert caller.failures == []

    tell(story, Kind.SLOW, 50.0, timeout=60.0)


def test_a_mere_effect_ends_its_turn_without_a_word() -> None:
    """Nothing fails, and the next turn is as any other."""

    async def story(caller: Caller, work: Work) -> None:
        caller.utter(1)
        await caller.until(ReplyStarted(1), ReplyEnded(1))
        assert not caller.heard
        await caller.clock.sleep(5.0)
        assert (work.done, caller.calls[0].scheduling) == (1, "SILENT")
        caller.utter(2)
        await caller.until(ReplyEnded(2))
        assert caller.heard
        assert caller.failures == []

    tell(story, Kind.EFFECT, 2.0, "call work", "hello")


def test_what_hangs_is_stopped_and_told() -> None:
    """At its time."""

    async def story(caller: Caller, work: Work) -> None:
        caller.utter(1)
        await caller.until(ReplyEnded(1))
        assert (work.began, work.done) == (1, 0)
        assert caller.calls[0].response["status"] == "timed_out"

    tell(story, Kind.QUICK, 1e6)


def test_a_press_stops_what_runs() -> None:
    """The call is answered before the service hears of the press, so that nothing waits."""

    async def story(caller: Caller, work: Work) -> None:
        caller.utter(1)
        while not work.began:
            await caller.clock.sleep(0.1)
        caller.utter(2)
        await caller.until(ReplyEnded(2))
        (call,) = caller.calls
        assert (call.fate, call.response["status"]) == (Fate.ANSWERED, "cancelled")
        assert work.done == 0
        assert caller.failures == []

    tell(story, Kind.QUICK, 5.0, "call work", "hello")


def test_a_cut_in_a_call_does_nothing_twice() -> None:
    """What was asked is said again on the connection that resumes, and the reply is heard."""

    async def story(caller: Caller, work: Work) -> None:
        caller.utter(1)
        while not work.began:
            await caller.clock.sleep(0.1)
        caller.cable.pull()
        await caller.clock.sleep(1.0)
        await caller.cable.plug()
        await caller.until(ReplyEnded(1))
        assert (work.began, work.done) == (1, 1)
        lost, again = caller.calls
        assert lost.fate is Fate.MADE, "on a connection that is gone"
        assert again.response["status"] == "ok"
        assert caller.failures == []
        caller.utter(2)
        await caller.until(ReplyEnded(2))

    tell(story, Kind.QUICK, 4.0, "call work", "hello")


def test_an_open_conversation_is_not_closed_by_a_call_that_blocks() -> None:
    """What is said meanwhile waits, and is heard; the service would close the connection (1008)."""

    async def story(caller: Caller, work: Work) -> None:
        caller.session.begin(1)
        for _ in range(3):
            await speak(caller, VOICE)
            await speak(caller, bytes(PIECE * 40))
        await caller.clock.sleep(30.0)
        connections = {window.connection for window in caller.emulator.traffic.windows}
        assert len(connections) == 1
        assert work.done == 1
        assert [call.fate for call in caller.calls] == [Fate.ANSWERED]
        assert caller.failures == []

    tell(story, Kind.QUICK, 3.0, "call work", "hello", mode="open")


async def speak(caller: Caller, pcm: bytes) -> None:
    """Speak into an open conversation, in real time."""
    for start in range(0, len(pcm), PIECE):
        caller.session.send_audio(1, pcm[start : start + PIECE])
        await caller.clock.sleep(0.1)
