"""The true state of everything, for whoever asks and for whoever watches."""

from collections.abc import Callable, Mapping
from typing import Protocol

import edged
from edged.clock import Clock
from edged.control import LinkStatus, PartStatus, Status
from edged.conversation.events import Event, LinkChanged, Part
from edged.conversation.machine import Conversation, sign
from edged.conversation.notices import Notice
from edged.observers.losses import Losses
from edged.observers.usage import Usage


class StatusBoard:
    """An observer that knows what to answer."""

    def __init__(
        self,
        *,
        model: str,
        devices: Mapping[Part, Callable[[], str]],
        volume: Callable[[], int],
        losses: Losses,
        usage: Usage,
        clock: Clock,
    ) -> None:
        """`devices` and `volume` return what is true now; `losses` and `usage` observe before."""
        self._model = model
        self._devices = devices
        self._volume = volume
        self._losses = losses
        self.usage = usage
        """The account of the turns."""
        self._clock = clock
        self.started = clock.now()
        """When the process started, on the clock."""
        self._conversation = Conversation()
        self._link_cause = ""

    def continue_from(self, before: "StatusBoard") -> None:
        """Take over the counters of the board that this one replaces."""
        self.started = before.started
        self.usage.continue_from(before.usage)

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Take note of the state and of the cause of the link's."""
        self._conversation = now
        if isinstance(event, LinkChanged):
            self._link_cause = event.cause

    def status(self) -> Status:
        """Return the true state of everything."""
        latency = self.usage.last_latency
        return Status(
            version=edged.__version__,
            model=self._model,
            state=sign(self._conversation).value,
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


class Publish(Protocol):
    """Sends an event to whoever watches."""

    def __call__(self, name: str, /, **fields: object) -> None:
        """Send it; never waits."""


class Publisher:
    """An observer that publishes each change of state, as the board has it by then."""

    def __init__(self, board: StatusBoard, publish: Publish) -> None:
        self._board = board
        self._publish = publish
        self._shown = sign(Conversation())

    def observe(self, _: Event | Notice, now: Conversation) -> None:
        """Publish the status if the light says something else than before."""
        shown = sign(now)
        if shown is not self._shown:
            self._shown = shown
            self._publish("state", **self._board.status())
