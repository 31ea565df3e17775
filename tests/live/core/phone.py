"""A session core with a hand on everything around it: time, connection and conversation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from edged.conversation.conditions import Engagement, EngagementChanged
from edged.live.core import Options, State, events, step
from edged.live.core.effects import Close, Effect, Log, Open, Play, Report, Send, Store
from edged.live.core.utterance.speech import SHORTEST_BYTES
from edged.live.failures import Failure, Kind
from edged.live.messages import ClientMessage, Fact

Core = Callable[[State, events.Event, float], tuple[State, tuple[Effect, ...]]]
GONE = Failure(Kind.TRANSIENT, "gone")


@dataclass
class Phone:
    """The core, and all that it wanted done; whatever is sent is on the wire at once."""

    core: Core = step
    state: State = field(default_factory=lambda: State.of(Options(10**6)))
    now: float = 0.0
    done: list[Effect] = field(default_factory=list)
    opened_at: list[float] = field(default_factory=list)
    """When each connection was asked for."""

    def happen(self, event: events.Event) -> list[Effect]:
        """Hand in an event, and all that comes of it at once; return the effects."""
        before = len(self.done)
        todo = [event]
        while todo:
            assert len(self.done) < before + 1_000, "an event has an end"
            self.state, effects = self.core(self.state, todo.pop(0), self.now)
            self.done += effects
            todo += [events.MessageSent(e.message) for e in effects if isinstance(e, Send)]
            self.opened_at += [self.now for e in effects if isinstance(e, Open)]
        return self.done[before:]

    def say(self, *facts: Fact) -> list[Effect]:
        """Have the service say something."""
        return self.happen(events.MessageReceived(facts))

    def wait(self, seconds: float) -> list[Effect]:
        """Let time pass; return what came due."""
        before, end = len(self.done), self.now + seconds
        for _ in range(1_000):
            if (due := self.state.deadlines.next) is None or due > end:
                break
            self.now = max(self.now, due)
            self.happen(events.TimePassed())
        else:
            raise AssertionError("what is due stays due")
        self.now = end
        return self.done[before:]

    def online(self) -> "Phone":
        """Start and connect."""
        self.happen(events.Started())
        self.happen(events.Connected())
        return self

    def utter(self, epoch: int) -> list[Effect]:
        """Say a whole utterance."""
        before = len(self.done)
        self.happen(events.UtteranceBegun(epoch))
        self.happen(events.AudioCaptured(epoch, bytes(SHORTEST_BYTES)))
        self.happen(events.UtteranceEnded(epoch))
        return self.done[before:]


def sent(effects: Iterable[Effect]) -> list[ClientMessage]:
    """Return the messages among effects."""
    return [effect.message for effect in effects if isinstance(effect, Send)]


def told(effects: Iterable[Effect]) -> list[object]:
    """Return what the conversation is told of turns among effects, and what sounds."""
    wanted = (effect for effect in effects if isinstance(effect, Report | Play | Open | Close))
    said = (effect.event if isinstance(effect, Report) else effect for effect in wanted)
    return [each for each in said if not isinstance(each, EngagementChanged)]


def engagements(effects: Iterable[Effect]) -> list[Engagement]:
    """Return what kept an open conversation from being idle among effects, one after the other."""
    reports = [effect.event for effect in effects if isinstance(effect, Report)]
    return [each.engagement for each in reports if isinstance(each, EngagementChanged)]


def stored(effects: Iterable[Effect]) -> list[str | None]:
    """Return the handles that are to be kept among effects."""
    return [effect.handle for effect in effects if isinstance(effect, Store)]


def logged(effects: Iterable[Effect]) -> list[str]:
    """Return the events for the journal among effects."""
    return [effect.event for effect in effects if isinstance(effect, Log)]


def phone(core: Core, **options: Any) -> Phone:  # noqa: ANN401 - as Options
    """Return a phone that is online."""
    return Phone(core, State.of(Options(10**6, **options))).online()
