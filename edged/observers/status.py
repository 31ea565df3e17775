"""The state of the device, for clients that ask and for clients that watch."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

import edged
from edged.clock import Clock
from edged.control import LinkStatus, PartStatus, SourceStatus, Status
from edged.conversation.events import Event, LinkChanged, Mute, Part
from edged.conversation.machine import OPENED, Conversation, sign, stoppable
from edged.conversation.notices import Notice
from edged.observers.losses import Losses
from edged.observers.outages import Outage, after
from edged.observers.question import AskedCall
from edged.observers.usage import Usage
from edged.observers.written_reply import WrittenReply

if TYPE_CHECKING:
    from edged.tools import ServerStatus


class StatusBoard:
    """An observer that keeps the status."""

    def __init__(  # noqa: PLR0913 - by keyword only
        self,
        *,
        model: str,
        mode: str,
        devices: Mapping[Part, Callable[[], str]],
        volume: Callable[[], int],
        losses: Losses,
        usage: Usage,
        clock: Clock,
        budget: Callable[[], str],
        timers: Callable[[], dict[str, object]] | None = None,
        servers: "Callable[[], dict[str, ServerStatus]]" = dict,
        model_doubt: str = "",
        persona: Callable[[], str] = str,
    ) -> None:
        """Take the sources of the status; what observes must do so before this.

        `budget`, `timers` and `servers` (of tools) return what there is to know of them, if
        anything, `persona` who answers; `model_doubt` is why the model may not work as expected.
        """
        self._model = model
        self._model_doubt = model_doubt
        self._persona = persona
        self._answer = WrittenReply()
        self._budget = budget
        self._servers = servers
        self._asked = AskedCall()
        self._timers = timers
        self._mode = mode
        self._devices = devices
        self._volume = volume
        self._losses = losses
        self.usage = usage
        """The counters of the turns."""
        self._clock = clock
        self.started = clock.now()
        """When the process started, in seconds of the clock."""
        self._conversation = Conversation()
        self._link_cause = ""
        self.outage: Outage | None = None
        """The last one, if there was any."""

    def continue_from(self, before: "StatusBoard") -> None:
        """Take over the counters of the board that this one replaces."""
        self.started = before.started
        self.usage.continue_from(before.usage)
        self.outage = before.outage

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Record the conversation and the cause of the link's state."""
        before, self._conversation = self._conversation.link, now
        self._answer.observe(event, now)
        self._asked.observe(event, now)
        if isinstance(event, LinkChanged):
            self._link_cause = event.cause
            self.outage = after(self.outage, before, event, self._clock.now())

    def link_cause(self) -> str:
        """Return why the link is as it is."""
        return self._link_cause

    def told(self) -> dict[str, object]:
        """Return what the model may tell the user of the device."""
        status = self.status()
        last = self.outage and self.outage.told(self._clock.now())
        return {
            "connection": status["link"],
            "parts": status["parts"],
            "volume": status["volume"],
            "uptime_s": status["uptime_s"],
            "turns": status["turns"],
            "version": status["version"],
            **({"last_outage": last} if last else {}),
            **({"timers": status["timers"]} if "timers" in status else {}),
        }

    def status(self) -> Status:
        """Return the current status."""
        latency = self.usage.last_latency
        status = Status(
            version=edged.__version__,
            model=self._model,
            mode=self._mode,
            state=sign(self._conversation).value,
            muted=self._conversation.mute is Mute.ON,
            open=self._conversation.phase in OPENED,
            link=LinkStatus(state=self._conversation.link.value, cause=self._link_cause),
            parts={
                part.value: PartStatus(device=device(), fault=self._losses.of(part))
                for part, device in self._devices.items()
            },
            volume=self._volume(),
            turns=self.usage.turns,
            last_latency_ms=None if latency is None else round(latency * 1000),
            uptime_s=round(self._clock.now() - self.started),
        )
        if self._asked.text:
            status["confirm"] = self._asked.text
        if self._model_doubt:
            status["model_doubt"] = self._model_doubt
        if self._timers:
            status["timers"] = {"rings": stoppable(self._conversation), **self._timers()}
        if budget := self._budget():
            status["budget"] = budget
        if servers := self._servers():
            status["servers"] = servers
        if persona := self._persona():
            status["persona"] = persona
        if self._answer.text:
            status["answer"] = self._answer.text
        if sources := self._answer.sources:
            status["sources"] = [
                SourceStatus(link=link, title=title) for link, title in sources.items()
            ]
        return status


class Publish(Protocol):
    """Sends an event to the clients that watch."""

    def __call__(self, name: str, /, **fields: object) -> None:
        """Send an event without blocking."""


class Publisher:
    """An observer that publishes each change of state; the board must observe before it."""

    def __init__(self, board: StatusBoard, publish: Publish) -> None:
        self._board = board
        self._publish = publish
        self._shown = sign(Conversation())

    def observe(self, _: Event | Notice, now: Conversation) -> None:
        """Publish the status if the light's sign has changed."""
        shown = sign(now)
        if shown is not self._shown:
            self._shown = shown
            self._publish("state", **self._board.status())
