"""A session with the service: the shell of the core, with its sockets, tasks and clock."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from typing import assert_never

from edged import journal
from edged.capabilities import Seeding, Typed
from edged.capabilities.models import CURRENT
from edged.clock import Deadline
from edged.conversation.commands import Confirm, Decline
from edged.conversation.remark import Remark
from edged.errors import ServiceError
from edged.live.connection import Connector
from edged.live.core import Options, State, effects, events, step
from edged.live.core.setup import SessionSetup
from edged.live.core.turns.reply_timeouts import LONGEST_REPLY
from edged.live.credentials import Credentials
from edged.live.device import Device
from edged.live.link_io import LinkIO
from edged.tools import Tool
from edged.tools.calls.call import Order, Start, Stop
from edged.tools.outcome import Outcome
from edged.values import replace
from edged.write_behind import WriteBehind


class LiveSession:
    """The port Live: continues one conversation over many connections."""

    def __init__(
        self,
        connector: Connector,
        credentials: Credentials,
        options: Options,
        device: Device,
    ) -> None:
        """Without credentials the device is not set up, and nothing is opened."""
        self._credentials = credentials
        self._io = LinkIO(connector, self._happen)
        self._device = device
        self._clock = device.clock
        self._handle = WriteBehind(device.store.save) if device.store else None
        self._tasks = asyncio.TaskGroup()
        self._state = State.of(options)
        self._events: deque[events.Event] = deque()  # the first one is being handled
        self._timer = Deadline(device.clock, self._wake)
        self._due: float | None = None  # when the timer goes off

    async def run(self) -> None:
        """Connect and reconnect to the service until cancelled; called once."""
        watchers = self._device.watchers
        async with self._tasks as tasks:
            handle = self._device.store.load() if self._device.store else None
            if self._handle:
                tasks.create_task(self._handle.run(), name="live.handle")
            try:
                with (
                    watchers.network(lambda: self._happen(events.NetworkChanged())),
                    watchers.clock(lambda: self._happen(events.ClockSet())),
                ):
                    self._happen(events.Started(handle, self._credentials.missing()))
                    await asyncio.Event().wait()
            finally:  # before the tasks end: nothing may open a connection again
                self._happen(events.Stopped())

    @property
    def longest_reply(self) -> float:
        """Seconds from the end of an utterance to the end of its reply, at most."""
        timeout = self._state.options.reply_timeout
        return timeout + LONGEST_REPLY + timeout

    # -- the port -------------------------------------------------------------------------------

    def begin(self, epoch: int, *texts: str) -> None:
        """Open an utterance; `texts` are written beside it."""
        beside = (*self._remarks(), *texts)
        self._happen(events.UtteranceBegun(epoch, camera=self._device.sees(), texts=beside))

    def _remarks(self) -> tuple[str, ...]:
        """Return what the device has to say beside an utterance, where text can be."""
        options = self._state.options
        takes = Typed.REALTIME in options.setup.typed and not options.listens
        return tuple(filter(None, (self._device.remark(),))) if takes else ()

    def send_audio(self, epoch: int, pcm: bytes) -> None:
        """Add sound to the open utterance."""
        self._happen(events.AudioCaptured(epoch, pcm))

    def send_frame(self, epoch: int, jpeg: bytes) -> None:
        """Add a camera frame to the open utterance."""
        self._happen(events.FrameCaptured(epoch, jpeg))

    def write(self, epoch: int, text: str, jpeg: bytes) -> None:
        """Send a whole utterance as text, with a picture unless `jpeg` is empty."""
        self._happen(events.TextTyped(epoch, text, jpeg))

    @property
    def turn(self) -> int:
        """The newest turn."""
        return self._state.epoch

    def pause(self, epoch: int) -> None:
        """Tell the service that the microphone pauses."""
        self._happen(events.StreamPaused(epoch))

    def end(self, epoch: int) -> None:
        """Close the utterance; its end waits a little for the first frame."""
        self._happen(events.UtteranceEnded(epoch, camera=self._device.sees()))

    def abandon(self, epoch: int) -> None:
        """Drop the turns up to `epoch`."""
        self._happen(events.TurnAbandoned(epoch))

    def answer(self, answer: Confirm | Decline) -> None:
        """Run a call that waits for it, or refuse it."""
        self._happen(events.of_answer(answer))

    def forget(self, remarks: tuple[Remark, ...] = ()) -> None:
        """Begin a new conversation that starts with `remarks`."""
        self._happen(events.Forgotten(remarks))

    def check_seeding(self) -> None:
        """Raise ServiceError if a new conversation cannot be sent a history."""
        setup = self._state.options.setup
        if setup.seeding is Seeding.NEVER:
            raise ServiceError(
                f"{setup.model} takes no history; another gemini.model, such as {CURRENT}, does"
            )

    def check_typing(self, jpeg: bytes) -> None:
        """Raise ServiceError if a turn cannot be written, or not with the picture `jpeg`."""
        setup, streams = self._state.options.setup, self._state.outbox.streams
        if streams and setup.typed and (jpeg or Typed.REALTIME not in setup.typed):
            what = "picture" if jpeg else "text"
            raise ServiceError(
                f"{setup.model} takes no {what} beside the sound of an open conversation; "
                "close it by a press"
            )
        if not setup.typed or (jpeg and Typed.CONTENT not in setup.typed):
            what = "picture beside a text" if setup.typed else "text"
            raise ServiceError(
                f"{setup.model} takes no {what}; another gemini.model, such as {CURRENT}, does"
            )

    def instruct(self, instruction: str) -> None:
        """Use another system instruction."""
        self.set_up(replace(self._state.wanted_setup, system_instruction=instruction))

    def set_up(self, setup: SessionSetup) -> None:
        """Use another set-up."""
        self._happen(events.SetupChanged(setup))

    def declare(self, tools: Iterable[Tool], instructions: Mapping[str, str]) -> None:
        """Use these tools, too, and say of them what their servers say."""
        if runner := self._device.tools:
            runner.offer(tools, instructions)
            told = runner.declarations, runner.instruction
            self.set_up(self._state.wanted_setup.with_tools(*told))

    def remarks(self) -> tuple[Remark, ...]:
        """Return what was said lately."""
        return self._state.history.remarks()

    def inherit(self, remarks: tuple[Remark, ...]) -> None:
        """Continue from the history of another session."""
        self._happen(events.HistoryInherited(remarks))

    # -- the shell ------------------------------------------------------------------------------

    def _happen(self, event: events.Event) -> None:
        """Step the core with `event`, after the current step if there is one."""
        self._events.append(event)
        if len(self._events) > 1:
            return
        try:
            while self._events:
                self._state, wanted = step(self._state, self._events[0], self._clock.now())
                for effect in wanted:
                    self._do(effect)
                self._events.popleft()
        finally:
            self._events.clear()  # what was not foreseen ends a connection, and no more
        self._set_timer(self._state.deadlines.next)

    def _set_timer(self, due: float | None) -> None:
        """Have TimePassed come at `due` or earlier: each piece of a reply postpones a timeout."""
        if due == self._due or (due and self._due and self._due < due):
            return
        self._due = due
        if due is None:
            self._timer.disarm()
        else:
            self._timer.arm(max(0.0, due - self._clock.now()))

    def _wake(self) -> None:
        self._due = None
        self._happen(events.TimePassed())

    def _run(self, order: Order) -> None:
        match self._device.tools, order:
            case None, _:
                pass  # without tools nothing is declared
            case tools, Start():
                tools.start(order, self._tasks, self._finish)
            case tools, Stop(ticket=ticket):
                tools.stop(ticket)

    def _finish(self, ticket: int, outcome: Outcome) -> None:
        self._happen(events.ToolFinished(ticket, outcome))

    def _do(self, effect: effects.Effect) -> None:
        match effect:
            case effects.Open(handle=handle, history=history):
                setup = self._state.options.setup
                self._io.open(self._tasks, replace(setup, handle=handle, history=history))
            case effects.Close():
                self._io.close()
            case effects.Send(message=message):
                self._io.send(message)
            case effects.Play(epoch=epoch, pcm=pcm):
                self._device.play(epoch, pcm)
            case effects.Report(event=event):
                self._device.report(event)
            case effects.Store(handle=handle):
                if self._handle:
                    self._handle.put(handle)
            case Start() | Stop():
                self._run(effect)
            case effects.Log(event=event, level=level, fields=fields):
                journal.write(event, level, dict(fields))
            case _:
                assert_never(effect)
