"""Inject planned faults: counted over all connections, applied to each."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from edged.emulator.conversation.conversations import Thread
from edged.emulator.conversation.function_calls import FunctionCall
from edged.emulator.faults.fault import Moment, Scene, Span, Steps
from edged.emulator.faults.shape import delayed
from edged.emulator.faults.when import Planned
from edged.emulator.protocol.messages import FunctionResponse, Setup
from edged.emulator.replies.plan import Answer, Outgoing, Step, go_away
from edged.emulator.transport.schedule import Schedule
from edged.journal import note

_LOG_LENGTH: Final = 10_000
_LASTING: Final = 100
"""How many of the latest turns, connections or conversations one fault can affect."""
_Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Injection:
    """A fault that fired."""

    name: str
    connection: int
    turn: int
    """On that connection; 0: before the first."""


@dataclass(slots=True)
class _Armed:
    planned: Planned
    left: float
    places: deque[_Place] = field(default_factory=lambda: deque(maxlen=_LASTING))


class FaultInjector:
    """All planned faults of an emulator; more can be planned while it runs."""

    def __init__(self, planned: Iterable[Planned] = ()) -> None:
        self._armed_faults: list[_Armed] = []
        self._turns = 0
        self.injected: deque[Injection] = deque(maxlen=_LOG_LENGTH)
        """The faults that fired, the newest last."""
        self.plan(*planned)

    def plan(self, *planned: Planned) -> None:
        """Add faults from now on."""
        self._armed_faults += [_Armed(one, one.when.times) for one in planned]

    def begin_turn(self) -> None:
        """Count an utterance."""
        self._turns += 1

    def change(self, moment: Moment, steps: Steps, scene: Scene, thread: Thread) -> Steps:
        """Return what is done at a moment, after every fault that fires there."""
        for armed in self._armed_faults:
            change = armed.planned.fault.changes.get(moment)
            if change is None:
                continue
            place = _place(armed.planned.fault.lasts, thread, scene)
            lasts = place in armed.places
            if lasts or self._may(armed, thread.connection, scene.turn):
                changed = change(steps, replace(scene, values=armed.planned.values, active=lasts))
                if changed != steps and not lasts:
                    self._inject(armed, place, thread.connection, scene.turn)
                steps = changed
        return steps

    def reread(self, setup: Setup, connection: int) -> Setup:
        """Return what the service reads a setup as."""
        for armed in self._armed_faults:
            reread = armed.planned.fault.reread
            if reread and self._may(armed, connection, 0) and (changed := reread(setup)) != setup:
                self._inject(armed, (), connection, 0)
                setup = changed
        return setup

    def _may(self, armed: _Armed, connection: int, turn: int) -> bool:
        return armed.left > 0 and armed.planned.when.fits(connection, turn, self._turns)

    def _inject(self, armed: _Armed, place: _Place, connection: int, turn: int) -> None:
        armed.left -= 1
        if place:
            armed.places.append(place)
        name = armed.planned.fault.name
        self.injected.append(Injection(name, connection, turn))
        note("emulator_fault_struck", fault=name, connection=connection, turn=turn)


def _place(lasts: Span, thread: Thread, scene: Scene) -> _Place:
    match lasts:
        case Span.MOMENT:
            return ()
        case Span.TURN:
            return (thread.connection, scene.turn)
        case Span.CONNECTION:
            return (thread.connection,)
        case Span.CONVERSATION:
            return (thread.conversation,)
        case Span.UTTERANCE:
            return (scene.utterance,)
        case Span.SERVICE:
            return (0,)


class ConnectionFaults:
    """The faults of one connection, and the messages that they schedule."""

    def __init__(self, injector: FaultInjector, connection: int, now: float) -> None:
        self.thread = Thread(connection, connection, now)
        self._injector = injector
        self._scene = Scene()
        self._announced: Steps = ()
        self._end = now
        self.schedule = Schedule()

    def begin(self, setup: Setup, version: str) -> Setup:
        """Handle the setup; return what the service reads it as."""
        setup = self._injector.reread(setup, self.thread.connection)
        self._scene = replace(self._scene, setup=setup, version=version)
        return setup

    def resume(self, thread: Thread, *, old_is_open: bool) -> None:
        """Continue a conversation on this connection."""
        self.thread = thread
        self._scene = replace(self._scene, old_is_open=old_is_open)

    def await_answers(self, stale: Iterable[FunctionCall]) -> None:
        """Take note of the calls of the lost connection."""
        self._scene = replace(self._scene, stale=tuple(stale))

    def begin_turn(self) -> None:
        """Count an utterance."""
        self._injector.begin_turn()
        self._scene = replace(self._scene, turn=self._scene.turn + 1)

    def heard(
        self, now: float, spoken: tuple[float, float], picture: float | None = None
    ) -> list[Outgoing]:
        """Return the effects of an input by itself."""
        scene = replace(self._scene, spoken=spoken, picture=picture)
        return self._say(Moment.INPUT, (), scene, now)

    def ended(self, utterance: int, now: float) -> list[Outgoing]:
        """Return the effects of an utterance's end besides the reply."""
        return self._say(Moment.END, (), replace(self._scene, utterance=utterance), now)

    def say(self, moment: Moment, said: Sequence[Outgoing], now: float) -> list[Outgoing]:
        """Return what is sent at once instead of `said`; later messages are scheduled."""
        return self._say(moment, tuple(Step(0.0, what) for what in said), self._scene, now)

    def interrupt(self, said: Sequence[Outgoing], answer: Answer, now: float) -> list[Outgoing]:
        """Return what is sent at once when a reply is interrupted."""
        scene = replace(self._scene, answer=answer)
        steps = tuple(Step(0.0, what) for what in said)
        return self._say(Moment.INTERRUPT, steps, scene, now)

    def call(self, steps: Steps, now: float) -> Steps:
        """Return what is done instead of the calls of a turn."""
        return self._change(Moment.CALL, steps, self._scene, now)

    def responded(
        self, responses: tuple[FunctionResponse, ...], said: Sequence[Outgoing], now: float
    ) -> list[Outgoing]:
        """Return what is sent at once when calls are answered."""
        scene = replace(self._scene, responses=responses)
        return self._say(Moment.RESPONSE, tuple(Step(0.0, what) for what in said), scene, now)

    def answer(self, steps: Steps, answer: Answer, now: float) -> Steps:
        """Return the plan of a reply; what follows its end is scheduled."""
        steps = self._change(Moment.ANSWER, steps, replace(self._scene, answer=answer), now)
        ends = [index for index, step in enumerate(steps) if _ends_turn(step.what)]
        last = ends[-1] + 1 if ends else len(steps)
        self.schedule.add(*(Step(now + step.at, step.what) for step in steps[last:]))
        return steps[:last]

    def limit(self, steps: Steps, now: float) -> None:
        """Schedule the connection's limit; its goAway waits for the setup."""
        steps = delayed(self._change(Moment.CONNECT, steps, self._scene, now), now)
        self._announced = tuple(step for step in steps if _is_go_away(step.what))
        self._end = max((step.at for step in steps), default=now)
        self.schedule.add(*(step for step in steps if not _is_go_away(step.what)))

    def announce(self, now: float) -> None:
        """Send goAway, at once if it is overdue, now that the session is set up."""
        for step in self._announced:
            late = step.at < now
            self.schedule.add(Step(now, go_away(self._end - now)) if late else step)

    def _say(self, moment: Moment, steps: Steps, scene: Scene, now: float) -> list[Outgoing]:
        changed = self._change(moment, steps, scene, now)
        self.schedule.add(*(Step(now + step.at, step.what) for step in changed if step.at > 0))
        return [step.what for step in changed if step.at <= 0]

    def _change(self, moment: Moment, steps: Steps, scene: Scene, now: float) -> Steps:
        scene = replace(scene, age=now - self.thread.began)
        return self._injector.change(moment, steps, scene, self.thread)


def _ends_turn(what: Outgoing) -> bool:
    return isinstance(what, dict) and "turnComplete" in what.get("serverContent", ())


def _is_go_away(what: Outgoing) -> bool:
    return isinstance(what, dict) and "goAway" in what
