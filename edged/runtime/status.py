"""The device as the control socket sees it: its true state, its volume, its memory."""

from collections.abc import Callable, Mapping

import edged
from edged.clock import Clock
from edged.control import LinkStatus, PartStatus, Status
from edged.conversation.events import (
    Event,
    ForgetRequested,
    LinkChanged,
    Part,
)
from edged.conversation.machine import Conversation, sign
from edged.conversation.notices import Notice, Report
from edged.outputs.speaker import Speaker
from edged.runtime.losses import Losses
from edged.runtime.summary import Summary


class StatusBoard:
    """An observer that knows what to answer. A `Device` of the control socket."""

    def __init__(
        self,
        *,
        model: str,
        devices: Mapping[Part, Callable[[], str]],
        losses: Losses,
        speaker: Speaker,
        summary: Summary,
        clock: Clock,
    ) -> None:
        """`devices` return of each part what it is now; `losses` observes before this does."""
        self._model = model
        self._devices = devices
        self._losses = losses
        self._speaker = speaker
        self.summary = summary
        """The account of the turns."""
        self._clock = clock
        self.started = clock.now()
        """When the process started, on the clock."""
        self._conversation = Conversation()
        self._link_cause = ""
        self.report: Report = _nobody
        self.publish: Callable[[Status], None] = _unwatched

    def succeed(self, before: "StatusBoard") -> None:
        """Go on counting where the board of the same process before this one stopped."""
        self.started = before.started
        self.summary.turns = before.summary.turns
        self.summary.last_latency = before.summary.last_latency

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Take note of causes, and tell whoever watches of each change of state."""
        changed = sign(now) is not sign(self._conversation)
        self._conversation = now
        if isinstance(event, LinkChanged):
            self._link_cause = event.cause
        if changed:
            self.publish(self.status())

    def status(self) -> Status:
        """Return the true state of everything."""
        latency = self.summary.last_latency
        return Status(
            version=edged.__version__,
            model=self._model,
            state=sign(self._conversation).value,
            link=LinkStatus(state=self._conversation.link.value, cause=self._link_cause),
            parts={
                part.value: PartStatus(device=device(), fault=self._losses.of(part))
                for part, device in self._devices.items()
            },
            volume=self._speaker.volume,
            turns=self.summary.turns,
            last_latency_ms=None if latency is None else round(latency * 1000),
            uptime_s=round(self._clock.now() - self.started),
        )

    def volume(self) -> int:
        """Return the loudness in percent."""
        return self._speaker.volume

    def set_volume(self, percent: int) -> int:
        """Set the loudness and return it."""
        self._speaker.set_volume(percent)
        return self._speaker.volume

    def forget(self) -> None:
        """Begin a new conversation."""
        self.report(ForgetRequested())


def _unwatched(_: Status) -> None:
    """Tell nobody."""


def _nobody(_: Event | Notice) -> None:
    """Drop what is reported before the conductor runs."""
