"""A small model of the world around the conversation: how devices and service obey commands.

Every joint state that the two can reach is explored; each is held to prohibitions and obligations.
"""

from collections.abc import Iterator
from dataclasses import dataclass as mutable
from typing import Any, ClassVar, Protocol, TypeVar

from edged.conversation import commands as c
from edged.conversation import confirmation as q
from edged.conversation import events as e
from edged.conversation.budget import BudgetChanged, BudgetLow, Funds
from edged.conversation.conditions import Bell, GraceEnded
from edged.conversation.machine import Conversation, sign, step
from edged.conversation.tables.rows import Table
from edged.runtime.look import look
from edged.values import dataclass, replace
from tests.conversation import bell, exploration
from tests.conversation.exploration import Model, require

Link, Part, Phase = e.Link, e.Part, e.Phase
SOURCES = ("a", q.REMOTE)
"""The device's own button, and the one that is pressed over the control socket."""
_CAPTURING = (Phase.TOUCHED, Phase.LISTENING, Phase.CLOSING)


@dataclass(frozen=True, slots=True)
class World:
    """Devices and service, as far as the current turn is concerned."""

    microphone: str = "closed"  # closed, open, tail, dead: ended by itself, not yet reported
    service: str = "none"  # none, open, ended, accepted, replying, replied, failed
    speaker: str = "silent"  # silent, awake, playing, finishing
    silenced: str = "old"  # turns that are never to sound: old, this: this one, too
    said: int = 0
    """How much of the user's speech the service has: 0 nothing, 1 started, 2 with its end."""
    muted: bool = False
    camera: str = "off"  # off, on, last: for the first picture of an utterance that has ended
    grace: str = "over"  # over, now: the limit of an utterance has just ended it
    question: str = "none"
    """none, waits: to be heard, asks: for a press, pressed: and not yet released."""
    bell: str = "silent"  # silent, or as tests.conversation.bell has it

    @property
    def at_rest(self) -> bool:
        """Whether nobody talks, and nobody waits for a reply or hears one."""
        waits = self.service in ("ended", "accepted", "replying")
        return self.microphone == "closed" and self.speaker == "silent" and not waits


Joint = exploration.Joint[World]


class Questioned(Protocol):
    """A world in which a call may be asked for."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def question(self) -> str:
        """none, waits: to be heard, asks: for a press, pressed: and not yet released."""

    @property
    def bell(self) -> str:
        """silent, ringing, sounding."""


Q = TypeVar("Q", bound=Questioned)


@mutable
class Eye:
    """A camera, as far as the turn is concerned for which the microphone was opened."""

    state: str
    captured: int

    def start(self, epoch: int) -> None:
        """Look."""
        self.state = "on" if epoch == self.captured else self.state

    def stop(self, epoch: int) -> None:
        """Look away, after the first picture."""
        if epoch == self.captured and self.state == "on":
            self.state = "last"

    def cancel(self, epoch: int) -> None:
        """Look away."""
        self.state = "off" if epoch >= self.captured else self.state


def seen(camera: str, command: c.Command, captured: int) -> str:
    """Return the camera after `command`, where `captured` is the turn that it may look at."""
    eye = Eye(camera, captured)
    look(eye, command)
    return eye.state


_APART = (BudgetChanged, BudgetLow, e.PartLost, e.PartRestored)
"""Conditions that are nothing to a call that waits: with them, many times as many states."""


def apart(joint: exploration.Joint[Q], event: e.Event) -> bool:
    """Return whether an event is left out, as it is about other states."""
    lost = isinstance(event, e.PartLost) and event.part is Part.SPEAKER
    return joint.world.question != "none" and isinstance(event, _APART) and not lost


def possible(joint: Joint) -> Iterator[tuple[e.Event, World]]:
    """Yield every event that can happen next, with the world after it."""
    yield from ((event, world) for event, world in _possible(joint) if not apart(joint, event))


def _possible(joint: Joint) -> Iterator[tuple[e.Event, World]]:
    talk, world = joint.talk, joint.world
    n = talk.epoch
    for source in SOURCES:
        yield pressed(joint, world, source)
        yield e.ButtonReleased(source), world
    yield e.ForgetRequested(), world
    for manner in e.Manner:
        yield e.TextTyped("words", manner=manner), world
    yield from _of_a_long_press(joint)
    for link in Link:
        yield e.LinkChanged(link), world
    yield from _of_money_and_time(joint)
    for part in (Part.SPEAKER, Part.MICROPHONE):
        if part in talk.lost:
            yield e.PartRestored(part), world
        elif part is Part.MICROPHONE or world.bell == "silent":
            dies = part is Part.MICROPHONE and world.microphone != "closed"
            yield e.PartLost(part, "gone"), replace(world, microphone="dead") if dies else world
    if world.microphone in ("tail", "dead"):
        yield e.CaptureEnded(n), replace(world, microphone="closed")
    yield from _of_time(joint)
    yield from _of_service(joint)
    if world.speaker == "finishing":
        yield e.PlaybackEnded(n), replace(world, speaker="silent")


def _of_a_long_press(joint: Joint) -> Iterator[tuple[e.Event, World]]:
    talk, world = joint.talk, joint.world
    if talk.holder and talk.mode is not e.Mode.HOLD:
        yield e.LongPressed(talk.holder), replace(world, muted=not world.muted)
    elif talk.holder and world.question == "pressed":
        yield e.LongPressed(talk.holder), world


def pressed(joint: exploration.Joint[Q], world: Q, source: str) -> tuple[e.Event, Q]:
    """Return a press, and the world after it."""
    event = e.ButtonPressed(source)
    return event, replace(world, question="pressed") if confirms(joint, event) else world


def of_a_question(joint: exploration.Joint[Q], world: Q) -> Iterator[tuple[e.Event, Q]]:
    """Yield what can happen to a call that is to be confirmed."""
    match world.question:
        case "none":
            talk = joint.talk
            able = talk.funds is Funds.LEFT and Part.MICROPHONE not in talk.lost
            if talk.link is Link.ONLINE and able:
                yield q.ConfirmationAsked(joint.talk.epoch, 1), replace(world, question="waits")
            return
        case "pressed":
            yield q.ConfirmationHeard(1), world
            yield q.ConfirmationExpired(1), world
        case "waits":
            yield q.ConfirmationHeard(1), replace(world, question="asks")
        case _:
            yield q.ConfirmationExpired(1), world
    yield q.ConfirmationEnded(1), replace(world, question="none")
    yield q.ConfirmationAsked(joint.talk.epoch - 1, 7), world
    for stale in (q.ConfirmationHeard, q.ConfirmationExpired, q.ConfirmationEnded):
        yield stale(7), world


def asked(world: Q, command: c.Command, epoch: int) -> Q:
    """Return the world after `command` as far as it is about a call that is to be confirmed."""
    match command:
        case c.Confirm(ticket=1) | c.Decline(ticket=1) | c.Forget():
            return replace(world, question="none")
        case c.AbandonUtterance(epoch=n) if n >= epoch:
            return replace(world, question="none")
        case _:
            return world


def judge_question(
    before: exploration.Joint[Q],
    after: exploration.Joint[Q],
    event: e.Event,
    orders: tuple[c.Command, ...],
) -> None:
    """Hold a step to what is promised of calls that a press confirms."""
    question = after.talk.question
    told = question.asking.value if question else "none"
    require(told == after.world.question, "it is known what is asked", after, event)
    require(told == "none" or not hidden(after), "what is asked is heard", after, event)
    answers = [each for each in orders if isinstance(each, c.Confirm | c.Decline)]
    expected = _answer(before, after, event, orders)
    require(answers == expected, "only its own button confirms, and time refuses", after, event)
    if confirms(before, event) or c.Confirm(1) in answers:
        rest = replace(before.talk, question=question, holder=after.talk.holder)
        require(rest == after.talk, "a press that confirms does nothing else", after, event)
        shows = all(isinstance(each, c.Confirm | c.Show) for each in orders)
        require(shows, "and is heard by nobody else", after, event)


def hidden(now: exploration.Joint[Q]) -> bool:
    """Return whether nobody can be asked: it would not be heard, or a press is for what rings."""
    rests = now.talk.phase in (Phase.IDLE, Phase.OPEN)
    return (now.world.bell != "silent" and rests) or Part.SPEAKER in now.talk.lost


def _answer(
    before: exploration.Joint[Q],
    after: exploration.Joint[Q],
    event: e.Event,
    orders: tuple[c.Command, ...],
) -> list[c.Command]:
    """Return what must follow for the call that is asked for."""
    talk, question = before.talk, before.world.question
    wanted = question != "none" or event == q.ConfirmationAsked(talk.epoch, 1)
    another = after.talk.epoch > talk.epoch and not isinstance(event, e.ReplyStarted)
    ended = event == q.ConfirmationEnded(1)
    gone = any(isinstance(each, c.AbandonUtterance | c.Forget) for each in orders)
    if not wanted or another or ended or gone:
        return []
    match event:
        case e.ButtonReleased(source=source) if source == talk.holder and question == "pressed":
            return [c.Confirm(1)]
        case e.LongPressed() if question == "pressed" or after.talk.mute is e.Mute.ON:
            return [c.Decline(1)]
        case q.ConfirmationExpired(ticket=1) if question == "asks":
            return [c.Decline(1)]
        case _:
            return [c.Decline(1)] if hidden(after) else []


def _of_time(joint: Joint) -> Iterator[tuple[e.Event, World]]:
    talk, world = joint.talk, joint.world
    if talk.phase in (Phase.TOUCHED, Phase.LISTENING, Phase.CLOSING, Phase.SENDING):
        limited = talk.mode is e.Mode.TOGGLE and talk.phase is Phase.LISTENING
        after = replace(world, grace="now") if limited else world
        yield e.PhaseTimedOut(talk.phase, talk.epoch), after
    if talk.phase is Phase.IDLE:
        yield e.PhaseTimedOut(talk.phase, talk.epoch), world
    if world.grace == "now":
        yield GraceEnded(talk.epoch), replace(world, grace="over")


def _of_money_and_time(joint: Joint) -> Iterator[tuple[e.Event, World]]:
    world = joint.world
    if world.bell == "silent":
        for funds in Funds:
            yield BudgetChanged(funds), world
        yield BudgetLow(), world
    for event, rings in bell.possible(joint.talk, world.bell, at_rest=world.at_rest):
        yield event, replace(world, bell=rings)


def _of_service(joint: Joint) -> Iterator[tuple[e.Event, World]]:
    world, n = joint.world, joint.talk.epoch
    failed = replace(world, service="failed")
    if world.service in ("accepted", "replying", "replied"):
        yield from of_a_question(joint, world)
    match world.service:
        case "open":
            yield e.TurnFailed(n, "broken"), failed
        case "ended":
            yield e.UtteranceAccepted(n), replace(world, service="accepted")
            yield e.TurnFailed(n, "broken"), failed
        case "accepted":
            sounds = "playing" if world.silenced == "old" else "silent"
            yield e.ReplyStarted(n), replace(world, service="replying", speaker=sounds)
            yield e.ReplyWritten(n), replace(world, service="replied")
            for kind in e.FailureKind:
                yield e.TurnFailed(n, "ended by the service", kind), failed
            yield e.TurnFailed(n, "broken"), failed
        case "replying":
            yield e.ReplyEnded(n), replace(world, service="replied")
            yield e.TurnFailed(n, "broken"), failed
        case _:
            pass


def obey(world: World, command: c.Command, epoch: int) -> World:
    """Return the world after `command`."""
    match command:
        case c.Silence(epoch=n):
            return replace(world, speaker="silent", silenced="this" if n > epoch else "old")
        case c.AwaitReply(epoch=n) if n == epoch and world.speaker == "silent":
            return replace(world, speaker="awake")
        case c.FinishPlaying(epoch=n) if n == epoch and world.speaker == "playing":
            return replace(world, speaker="finishing")
        case _:
            return _obey_of_the_utterance(world, command, epoch)


def _obey_of_the_utterance(world: World, command: c.Command, epoch: int) -> World:
    match command:
        case c.BeginUtterance():
            return replace(world, service="open", said=1)
        case c.WriteUtterance(epoch=n, text="words") if n == epoch:
            return replace(world, service="ended", said=2)
        case c.Capture():
            return replace(world, microphone="open")
        case c.EndCapture(epoch=n) if n == epoch and world.microphone == "open":
            return replace(world, microphone="tail")
        case c.CancelCapture(epoch=n) if n == epoch:
            return replace(world, microphone="closed")
        case c.EndUtterance(epoch=n) if n == epoch and world.service == "open":
            return replace(world, service="ended", said=2)
        case c.AbandonUtterance(epoch=n) if n >= epoch:
            return replace(world, service="none", said=0)
        case _:
            return world


def advance(joint: Joint, event: e.Event, world: World, table: Table) -> Joint:
    """Apply `event` and check the rules of a single step."""
    talk, orders = step(joint.talk, event, table)
    if talk.epoch > joint.talk.epoch:  # the new turn starts with nothing of the old one
        microphone = "closed" if world.microphone == "closed" else "stale"
        world = replace(
            world, microphone=microphone, service="none", said=0, silenced="old", grace="over"
        )
        world = replace(world, question="none")
    for order in orders:
        camera = seen(world.camera, order, talk.captured)
        rings = bell.obey(world.bell, order)
        world = asked(world, order, talk.epoch)
        world = replace(obey(world, order, talk.epoch), camera=camera, bell=rings)
    after = exploration.Joint(talk, world)
    judge_question(joint, after, event, orders)
    _of_one_step(joint, after, event, orders)
    return after


def judge(now: Joint, event: e.Event) -> None:
    """Check the rules of a single state."""
    talk, world = now.talk, now.world
    phase = talk.phase
    if talk.mode is e.Mode.HOLD:
        held = phase in (Phase.TOUCHED, Phase.LISTENING) or world.question == "pressed"
        require((talk.holder is not None) == held, "the button is held while it counts", now, event)
    muted = talk.mute is e.Mute.ON
    require(world.muted == muted, "long presses mute and end that", now, event)
    grace = talk.overran == talk.epoch
    require((world.grace == "now") == grace, "a moment is no longer than that", now, event)
    require(not muted or world.microphone == "closed", "muted is muted", now, event)
    captures = {
        Phase.TOUCHED: {"open", "dead"},
        Phase.LISTENING: {"open", "dead"},
        Phase.CLOSING: {"tail", "dead"},
    }.get(phase, {"closed"})
    require(world.microphone in captures, "sound is captured only in an utterance", now, event)
    sees = {
        Phase.TOUCHED: {"on"},
        Phase.LISTENING: {"on"},
        Phase.CLOSING: {"last"},
        Phase.SENDING: {"last", "off"},
    }.get(phase, {"off"})
    require(world.camera in sees, "nothing is seen that no utterance can use", now, event)
    quiet = talk.manner is e.Manner.QUIET
    service = {
        Phase.TOUCHED: {"open"},
        Phase.LISTENING: {"open"},
        Phase.CLOSING: {"open"},
        Phase.SENDING: {"ended"},
        Phase.THINKING: {"accepted", "replying"} if quiet else {"accepted"},
        Phase.SPEAKING: {"replying"},
        Phase.FINISHING: {"replied", "failed", "none"},
        Phase.IDLE: {"none", "replied", "failed"},
    }[phase]
    require(world.service in service, "conversation and service agree", now, event)
    heard = {
        Phase.THINKING: "silent" if quiet else "awake",
        Phase.SPEAKING: "playing",
        Phase.FINISHING: "finishing",
    }.get(phase, "silent")
    require(
        world.speaker == heard, "the speaker wakes and sounds for a reply, in its time", now, event
    )
    bell.judge(talk, world.bell, disturbs=not world.at_rest, event=event)
    require(sign(talk) is truth(now), "the light tells the truth", now, event)


def truth(now: Joint) -> c.Sign:
    """Return what the light must show, derived from the world and not from the phase."""
    talk, world = now.talk, now.world
    if world.question in ("asks", "pressed"):
        return c.Sign.CONFIRM
    if world.microphone != "closed":
        return c.Sign.LISTENING
    if world.speaker in ("playing", "finishing"):
        return c.Sign.FAULT if Part.SPEAKER in talk.lost else c.Sign.SPEAKING
    if world.at_rest and world.bell != "silent":
        return c.Sign.RINGING
    waits = world.service in ("ended", "accepted", "replying")
    if world.muted and not waits:
        return c.Sign.MUTED
    if talk.link is Link.NOT_SET_UP:
        return c.Sign.NOT_SET_UP
    if talk.lost and not waits:
        return c.Sign.FAULT
    if talk.funds is Funds.SPENT and not waits:
        return c.Sign.SPENT
    if talk.link is Link.OFFLINE:
        return c.Sign.OFFLINE
    return c.Sign.THINKING if waits else c.Sign.READY


def _of_one_step(
    before: Joint, after: Joint, event: e.Event, orders: tuple[c.Command, ...]
) -> None:
    talk = after.talk
    earcons = [order.earcon for order in orders if isinstance(order, c.PlayEarcon)]
    shows = [order.sign for order in orders if isinstance(order, c.Show)]
    changed = sign(before.talk) is not sign(talk)
    require(shows == ([sign(talk)] if changed else []), "the light is told", after, event)
    require(earcons == _due(before, event), "the ear is told why", after, event)
    match event:
        case e.ButtonPressed() if before.talk.holder is None and not confirms(before, event):
            _of_a_press(before, after, orders)
        case e.TextTyped(manner=manner):
            _of_typing(before, after, manner)
        case e.ButtonReleased(source=source) if source == before.talk.holder:
            require(talk.holder is None, "a release lets go", after, event)
            if talk.mode is not e.Mode.HOLD or before.world.question == "pressed":
                require(talk.phase is before.talk.phase, "and does nothing else", after, event)
                return
            require(
                after.world.service == ("none" if before.talk.phase is Phase.TOUCHED else "open"),
                "a tap says nothing, a hold all of it",
                after,
                event,
            )
        case e.PhaseTimedOut(phase=Phase.IDLE):
            does = tuple(each for each in orders if not isinstance(each, c.Show))
            require(does == (c.Forget(),), "after a while it is forgotten", after, event)
            rests = talk == replace(before.talk, question=None, holder=talk.holder)
            require(rests, "and nothing else", after, event)
        case e.ForgetRequested():
            require(talk.phase is Phase.IDLE, "forgetting ends the turn", after, event)
            require(c.Forget() in orders, "the service forgets", after, event)
            require(after.world.service in ("none", "replied", "failed"), "let go", after, event)
            silent = before.talk.phase in _CAPTURING
            require(silent or c.Silence(talk.epoch + 1) in orders, "and is quiet", after, event)
        case e.LongPressed() if talk.mode is not e.Mode.HOLD:
            silent = before.talk.phase in _CAPTURING or before.world.muted
            require(silent or c.Silence(talk.epoch + 1) in orders, "mute is quiet", after)
            require(talk.phase is Phase.IDLE or before.world.muted, "and ends the turn", after)
        case BudgetChanged() | BudgetLow():
            same = replace(talk, funds=before.talk.funds) == before.talk
            require(same and after.world == before.world, "no turn is cut", after, event)
        case e.ReplyEnded() | e.PlaybackEnded() if before.talk.manner is e.Manner.ALOUD:
            require(c.Silence not in map(type, orders), "no reply is cut", after, event)
        case _:
            pass


def confirms(before: exploration.Joint[Q], event: e.Event) -> bool:
    """Return whether an event is the press that is asked for."""
    own = isinstance(event, e.ButtonPressed) and event.source != q.REMOTE
    return own and before.talk.holder is None and before.world.question == "asks"


def sound_that_asks(before: exploration.Joint[Q], event: e.Event) -> list[c.Earcon] | None:
    """Return the earcons that must follow `event`; None if it is about no call."""
    if isinstance(event, q.ConfirmationAsked) and event.epoch == before.talk.epoch:
        return [] if hidden(before) else [c.Earcon.CONFIRM]
    if isinstance(event, e.LongPressed) and before.world.question == "pressed":
        muted = before.talk.mode is not e.Mode.HOLD and before.talk.mute is e.Mute.OFF
        return [] if muted else [c.Earcon.REFUSED]
    return [] if confirms(before, event) else None


def _of_a_press(before: Joint, after: Joint, orders: tuple[c.Command, ...]) -> None:
    talk = after.talk
    if _comes_too_late(before):
        same = replace(talk, holder=None) == before.talk and after.world == before.world
        require(same and not orders, "a press after its time was up is a stop", after)
        return
    if bell.stoppable(before.world.bell, at_rest=before.world.at_rest):
        same = after == _hushed(before) and c.Silence(before.talk.epoch + 1) in orders
        require(same, "a press stops what rings, and does nothing else", after)
        return
    stops = _stops(before)
    able = before.talk.link is not Link.NOT_SET_UP and Part.MICROPHONE not in before.talk.lost
    paid = before.talk.funds is Funds.LEFT
    begins = able and paid and not stops and not before.world.muted
    fresh = talk.epoch == before.talk.epoch + 1
    require(fresh == begins, "a press that can be heard and paid begins a turn", after)
    if stops:
        said = before.talk.phase is Phase.LISTENING
        service, sound = ("open", {"tail", "dead"}) if said else ("none", {"closed"})
        require(after.world.service == service, "what was said is kept, nothing is not", after)
        require(after.world.microphone in sound, "a press stops", after)
        require(talk.phase is (Phase.CLOSING if said else Phase.IDLE), "at once", after)
        return
    capturing = before.talk.phase is Phase.CLOSING
    newest = c.Silence(before.talk.epoch + 1)
    require(newest in orders or (capturing and not begins), "a press is quiet at once", after)
    require(after.world.service in ("open", "none", "replied", "failed"), "old turns end", after)
    if begins:
        heard = World("open", "open", "silent", "old", 1, camera="on", bell=after.world.bell)
        require(after.world == heard, "the user is heard", after)
        require(orders.index(newest) == 0, "silence comes first", after)


def _of_typing(before: Joint, after: Joint, manner: e.Manner) -> None:
    talks = before.talk.phase in (Phase.TOUCHED, Phase.LISTENING, Phase.CLOSING)
    spent = before.talk.funds is Funds.SPENT
    if talks or spent or before.talk.link is Link.NOT_SET_UP:
        require(after == before, "who types waits for who talks, a key and a budget", after)
        return
    quiet = "this" if manner is e.Manner.QUIET else "old"
    written = World("closed", "ended", "silent", quiet, 2)
    require(after.talk.epoch == before.talk.epoch + 1, "what is typed begins a turn", after)
    require(
        replace(after.world, muted=False, bell="silent") == written,
        "what is typed is said, and what sounded is silent",
        after,
    )
    require(after.talk.manner is manner, "the reply is given as asked for", after)


def _hushed(before: Joint) -> Joint:
    """Return the same without what rings."""
    talk = replace(before.talk, bell=Bell.SILENT)
    return Joint(talk, replace(before.world, bell="silent", silenced="this"))


def _comes_too_late(before: Joint) -> bool:
    """Return whether a press was to stop what its limit has just ended."""
    return before.world.grace == "now"


def _stops(before: Joint) -> bool:
    """Return whether a press stops what the one before began."""
    toggles = before.talk.mode is e.Mode.TOGGLE
    return toggles and before.talk.phase in (Phase.TOUCHED, Phase.LISTENING)


def _due(before: Joint, event: e.Event) -> list[c.Earcon]:
    """Return the earcons that must follow `event`; a quiet turn has none."""
    rings = bell.due(before.world.bell, event, at_rest=before.world.at_rest)
    if rings is not None:
        return rings
    pressed = isinstance(event, e.ButtonPressed)
    if (asks := sound_that_asks(before, event)) is not None:
        return asks
    if before.talk.manner is e.Manner.QUIET and not pressed:
        return []
    return _due_aloud(before, event)


def _due_aloud(before: Joint, event: e.Event) -> list[c.Earcon]:
    talk = before.talk
    quiet = before.world.muted or _stops(before) or _comes_too_late(before)
    if isinstance(event, e.ButtonPressed):
        return [] if quiet or talk.holder else _due_of_a_press(talk)
    if isinstance(event, BudgetLow):
        return [c.Earcon.BUDGET_LOW] if talk.phase is Phase.IDLE else []
    trouble = c.Earcon.TURN_FAILED if talk.link is Link.ONLINE else c.Earcon.NO_CONNECTION
    match event:
        case e.CaptureEnded() if talk.phase in (Phase.TOUCHED, Phase.LISTENING):
            return [c.Earcon.CANNOT_HEAR]
        case e.TurnFailed(kind=e.FailureKind.REFUSED) if talk.link is Link.ONLINE:
            return [c.Earcon.REFUSED]
        case e.TurnFailed(kind=e.FailureKind.UNFINISHED) if talk.link is Link.ONLINE:
            return [c.Earcon.SAY_MORE]
        case e.TurnFailed():
            return [trouble]
        case e.ReplyWritten():
            return [c.Earcon.WRITTEN]
        case e.PhaseTimedOut(phase=Phase.SENDING):
            return [trouble]
        case _:
            return []


def _due_of_a_press(talk: Conversation) -> list[c.Earcon]:
    """Return the earcon of a press that begins no turn."""
    if talk.link is Link.NOT_SET_UP:
        return [c.Earcon.NO_CONNECTION]
    if Part.MICROPHONE in talk.lost:
        return [c.Earcon.CANNOT_HEAR]
    return [c.Earcon.BUDGET_SPENT] if talk.funds is Funds.SPENT else []


def alike(talk: Conversation) -> Conversation:
    """Return the conversation as it is in any turn."""
    captured = 0 if talk.captured == talk.epoch else -1
    question = talk.question and replace(talk.question, epoch=0)
    overran = 0 if talk.overran == talk.epoch else None
    return replace(talk, epoch=0, captured=captured, overran=overran, question=question)


AROUND_A_TURN = Model(World(), possible, advance, judge, alike)
