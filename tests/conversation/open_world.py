"""A model of the world around an open conversation, explored like that of the others.

The service hears a stream and begins the turns by itself; the microphone pauses and goes on.
"""

from collections.abc import Iterator

from edged.conversation import commands as c
from edged.conversation import events as e
from edged.conversation.budget import BudgetChanged, BudgetLow, Funds
from edged.conversation.conditions import Bell, GraceEnded
from edged.conversation.machine import Conversation, sign, step
from edged.conversation.tables.rows import Table
from edged.values import dataclass, replace
from tests.conversation import bell, exploration
from tests.conversation.exploration import Model, require
from tests.conversation.world import (
    SOURCES,
    apart,
    asked,
    confirms,
    judge_question,
    of_a_question,
    pressed,
    seen,
    sound_that_asks,
)

Link, Mode, Part, Phase = e.Link, e.Mode, e.Part, e.Phase
STREAMS = ("open", "resumed")
OF_KIND = {
    e.FailureKind.REFUSED: c.Earcon.REFUSED,
    e.FailureKind.UNFINISHED: c.Earcon.SAY_MORE,
}
OPENED = (Phase.OPEN, Phase.HEARING, Phase.ANSWERING, Phase.SOUNDING)


@dataclass(frozen=True, slots=True)
class World:
    """Devices and service, as far as the current turn is concerned."""

    microphone: str = "closed"
    """closed, open, pausing, paused, dead: ended by itself; cancelled, resumed: to be reported."""
    stream: str = "none"  # none, open
    reply: str = "none"  # none, typed, accepted, hearing, replying, replied, failing
    speaker: str = "silent"  # silent, awake, playing, finishing
    muted: bool = False
    camera: str = "off"  # off, on
    grace: str = "over"  # over, now: the limit has just closed the conversation
    question: str = "none"
    """none, waits: to be heard, asks: for a press, pressed: and not yet released."""
    bell: str = "silent"  # silent, or as tests.conversation.bell has it


Joint = exploration.Joint[World]
Possible = Iterator[tuple[e.Event, World]]


def possible(joint: Joint) -> Possible:
    """Yield every event that can happen next, with the world after it."""
    yield from ((event, world) for event, world in _possible(joint) if not apart(joint, event))
    now = joint.world
    if now.stream == "open" or now.reply in ("accepted", "replying", "replied"):
        yield from of_a_question(joint, now)


def _possible(joint: Joint) -> Possible:
    talk, world = joint.talk, joint.world
    n = talk.epoch
    yield from _of_people(joint)
    for part in (Part.SPEAKER, Part.MICROPHONE):
        if part in talk.lost:
            yield e.PartRestored(part), world
        elif part is Part.MICROPHONE or world.bell == "silent":
            dies = part is Part.MICROPHONE and world.microphone in (*STREAMS, "pausing", "paused")
            yield e.PartLost(part, "gone"), replace(world, microphone="dead") if dies else world
    if world.microphone in ("cancelled", "dead"):
        yield e.CaptureEnded(talk.captured), replace(world, microphone="closed")
    if world.microphone in ("pausing", "resumed"):
        done = "paused" if world.microphone == "pausing" else "open"
        yield e.CapturePaused(talk.captured), replace(world, microphone=done)
    if talk.phase in (Phase.OPEN, Phase.HEARING, Phase.SENDING):
        unreached = talk.link is Link.OFFLINE and talk.phase is Phase.HEARING
        last = talk.phase is Phase.HEARING and talk.funds is Funds.SPENT
        closes = talk.phase is Phase.OPEN or unreached or last
        yield e.PhaseTimedOut(talk.phase, n), replace(world, grace="now") if closes else world
    if talk.phase is Phase.IDLE:
        yield e.PhaseTimedOut(talk.phase, n), world
    if world.grace == "now":
        yield GraceEnded(n), replace(world, grace="over")
    yield from _of_service(joint)
    if world.speaker == "finishing":
        yield e.PlaybackEnded(n), replace(world, speaker="silent")


def _of_people(joint: Joint) -> Possible:
    talk, world = joint.talk, joint.world
    for source in SOURCES:
        yield pressed(joint, world, source)
        yield e.ButtonReleased(source), world
    if talk.holder:
        yield e.LongPressed(talk.holder), replace(world, muted=not world.muted)
    yield e.ForgetRequested(), world
    yield e.TextTyped("words"), world
    yield e.GoodbyeSaid(), world
    yield from _of_money_and_time(joint)
    for link in Link:
        if link is Link.NOT_SET_UP:  # the session gives everything up
            waits = world.reply in ("typed", "accepted") and world.stream == "none"
            failing = waits or world.reply in ("replying", "failing")
            reply = "failing" if failing else "none"
            yield e.LinkChanged(link), replace(world, stream="none", reply=reply)
        else:
            yield e.LinkChanged(link), world


def _of_money_and_time(joint: Joint) -> Possible:
    world = joint.world
    if world.bell == "silent":
        for funds in Funds:
            yield BudgetChanged(funds), world
        yield BudgetLow(), world
    for event, rings in bell.possible(joint.talk, world.bell, at_rest=_at_rest(joint)):
        yield event, replace(world, bell=rings)


def _of_service(joint: Joint) -> Possible:
    world, n = joint.world, joint.talk.epoch
    sounds = replace(world, reply="replying", speaker="playing")
    failed = replace(world, reply="replied")
    if world.stream == "open" and world.reply != "replying":
        yield e.ReplyInterrupted(n), world
        if world.reply == "hearing":
            yield e.SpeechDetected(n + 1), world  # who is not answered goes on
            yield e.ReplyStarted(n), sounds
            yield e.ReplyWritten(n), failed
            for kind in e.FailureKind:
                yield e.TurnFailed(n, "ended by the service", kind), failed
        else:
            yield e.SpeechDetected(n + 1), replace(world, reply="hearing")
            yield e.ReplyStarted(n + 1), sounds
    match world.reply:
        case "typed" if world.stream == "none":
            yield e.UtteranceAccepted(n), replace(world, reply="accepted")
        case "typed" if world.stream == "open":
            yield e.ReplyStarted(n), sounds
        case "accepted":
            yield e.ReplyStarted(n), sounds
        case "replying":
            yield e.ReplyEnded(n), replace(world, reply="replied")
            yield e.ReplyInterrupted(n), replace(world, reply="replied")
        case "replied" if world.speaker == "finishing" and world.stream == "none":
            yield e.ReplyInterrupted(n), world
        case _:
            pass
    if world.reply in ("typed", "accepted", "replying", "failing"):
        yield e.TurnFailed(n, "broken"), failed


def obey(world: World, command: c.Command, talk: Conversation) -> World:
    """Return the world after `command`."""
    match command:
        case c.BeginUtterance():
            return replace(world, stream="open", reply="none", grace="over")
        case c.WriteUtterance():
            return replace(world, reply="typed", grace="over")
        case c.Capture(epoch=n) if n == talk.captured:
            return replace(world, microphone="open")
        case c.PauseCapture(epoch=n) if n == talk.captured and world.microphone in STREAMS:
            return replace(world, microphone="pausing")
        case c.ResumeCapture(epoch=n) if n == talk.captured:
            goes_on = {"pausing": "resumed", "paused": "open"}.get(world.microphone)
            return replace(world, microphone=goes_on or world.microphone)
        case c.CancelCapture(epoch=n) if n == talk.captured and world.microphone != "closed":
            return replace(world, microphone="cancelled")
        case c.EndUtterance(epoch=n) if n == talk.captured:
            return replace(world, stream="none")
        case c.AbandonUtterance(epoch=n) if n >= talk.epoch:
            return replace(world, stream="none", reply="none")
        case _:
            return _obey_aloud(world, command, talk)


def _obey_aloud(world: World, command: c.Command, talk: Conversation) -> World:
    match command:
        case c.Silence():
            return replace(world, speaker="silent")
        case c.AwaitReply() if world.speaker == "silent":
            return replace(world, speaker="awake")
        case c.FinishPlaying(epoch=n) if n == talk.epoch and world.speaker == "playing":
            return replace(world, speaker="finishing")
        case _:
            return world


def advance(joint: Joint, event: e.Event, world: World, table: Table) -> Joint:
    """Apply `event` and check the rules of a single step."""
    talk, orders = step(joint.talk, event, table)
    if talk.epoch > joint.talk.epoch and not isinstance(event, e.ReplyStarted):
        world = replace(world, question="none")
    for order in orders:
        camera = seen(world.camera, order, talk.captured)
        rings = bell.obey(world.bell, order)
        world = asked(world, order, talk.epoch)
        world = replace(obey(world, order, talk), camera=camera, bell=rings)
    after = exploration.Joint(talk, world)
    judge_question(joint, after, event, orders)
    _of_one_step(joint, after, event, orders)
    return after


def judge(now: Joint, event: e.Event) -> None:
    """Check the rules of a single state."""
    talk, world = now.talk, now.world
    phase = talk.phase
    half = talk.mode is Mode.HALF_DUPLEX
    replies = phase in (Phase.ANSWERING, Phase.SOUNDING)
    if phase not in OPENED:
        hears = {"closed", "cancelled"}
    elif half and replies:
        hears = {"pausing", "paused", "dead"}
    else:
        hears = {*STREAMS, "dead"}
    require(world.microphone in hears, "sound streams in an open conversation only", now, event)
    streams = world.microphone in STREAMS
    require(not streams or world.camera == "on", "who is heard is seen", now, event)
    used = streams or (world.microphone == "dead" and phase in OPENED)
    require(used or world.camera == "off", "nothing is seen that nobody can use", now, event)
    if half:
        sounds = world.speaker in ("playing", "finishing")
        require(not (sounds and world.microphone in STREAMS), "it does not hear itself", now, event)
    opened = "open" if phase in OPENED else "none"
    require(world.stream == opened, "the service knows what is open", now, event)
    heard = {
        Phase.THINKING: {"awake"},
        Phase.SPEAKING: {"playing"},
        Phase.ANSWERING: {"playing", "silent"} if world.reply == "replied" else {"playing"},
        Phase.FINISHING: {"finishing"},
        Phase.SOUNDING: {"finishing"},
    }.get(phase, {"silent"})
    require(world.speaker in heard, "a reply sounds in its time", now, event)
    spent = talk.funds is Funds.SPENT
    require(not (spent and phase in (Phase.OPEN, Phase.SOUNDING)), "no next turn", now, event)
    require(world.muted == (talk.mute is e.Mute.ON), "long presses mute and end that", now, event)
    grace = talk.overran == talk.epoch
    require((world.grace == "now") == grace, "a moment is no longer than that", now, event)
    bell.judge(talk, world.bell, disturbs=phase is Phase.HEARING, event=event)
    require(sign(talk) is truth(now), "the light tells the truth", now, event)


def truth(now: Joint) -> c.Sign:
    """Return what the light must show, derived from the world and not from the phase."""
    talk, world = now.talk, now.world
    if world.question in ("asks", "pressed"):
        return c.Sign.CONFIRM
    loud = world.speaker in ("playing", "finishing")
    leaves = world.microphone in STREAMS or (world.microphone == "dead" and not loud)
    if leaves or (world.microphone == "dead" and talk.mode is not Mode.HALF_DUPLEX):
        return c.Sign.LISTENING
    if loud:
        return c.Sign.FAULT if Part.SPEAKER in talk.lost else c.Sign.SPEAKING
    waits = world.reply in ("typed", "accepted") or talk.phase in (Phase.SENDING, Phase.THINKING)
    if world.bell != "silent" and not waits:
        return c.Sign.RINGING
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
    require(earcons == _due(before, event), "the ear is told why", after, event)
    if before.talk.phase in OPENED:
        _of_the_open_one(before, after, event, orders)
    newest = c.Silence(before.talk.epoch + 1)
    match event:
        case e.ButtonPressed() if before.talk.holder is None and not confirms(before, event):
            _of_a_press(before, after, orders)
        case e.LongPressed():
            silent = before.world.muted
            require(silent or newest in orders, "mute is quiet", after, event)
            require(talk.phase is Phase.IDLE or before.world.muted, "and ends all", after, event)
            require(after.world.reply != "typed" or before.world.muted, "all", after, event)
        case e.PhaseTimedOut(phase=Phase.IDLE):
            does = tuple(each for each in orders if not isinstance(each, c.Show))
            require(does == (c.Forget(),), "after a while it is forgotten", after, event)
            rests = talk == replace(before.talk, question=None, holder=talk.holder)
            require(rests, "and nothing else", after, event)
        case e.ForgetRequested():
            require(talk.phase is Phase.IDLE and c.Forget() in orders, "it forgets", after, event)
            require(newest in orders, "and is quiet", after, event)
        case e.ReplyInterrupted():
            require(after.world.speaker == "silent", "somebody speaks", after, event)
        case BudgetChanged() | BudgetLow():
            sounds = {"playing", "finishing"}
            cut = before.world.speaker in sounds and after.world.speaker not in sounds
            require(not cut, "no answer is cut", after, event)
            opened = before.talk.phase in (Phase.HEARING, Phase.ANSWERING)
            require(not opened or after.world == before.world, "and no turn", after, event)
        case e.PlaybackEnded() | e.ReplyEnded():
            require(c.Silence not in map(type, orders), "no reply is cut", after, event)
        case _:
            pass


def _of_the_open_one(
    before: Joint, after: Joint, event: e.Event, orders: tuple[c.Command, ...]
) -> None:
    talk = after.talk
    match event:
        case e.GoodbyeSaid():
            require(talk.phase not in OPENED, "goodbye closes", after, event)
            same = after.world.speaker == before.world.speaker
            require(same and c.Silence not in map(type, orders), "after the reply", after, event)
        case e.CapturePaused():
            pause = c.PauseUtterance(talk.captured)
            require(pause in orders, "the service is told of a pause", after, event)
        case e.SpeechDetected() if _is_last(before, event):
            require(talk.phase is Phase.IDLE, "nobody speaks for nothing", after, event)
        case e.SpeechDetected():
            require(talk.phase is Phase.HEARING, "who speaks is heard", after, event)
            require(after.world.speaker == "silent", "and is listened to", after, event)
        case e.PhaseTimedOut() if talk.link is Link.OFFLINE:
            require(talk.phase is Phase.IDLE, "it waits for a connection so long", after, event)
        case e.PhaseTimedOut(phase=Phase.HEARING) | e.TurnFailed() | e.ReplyWritten() if (
            before.talk.phase is not Phase.ANSWERING
        ):
            next_one = Phase.OPEN if talk.funds is Funds.LEFT else Phase.IDLE
            require(talk.phase is next_one, "then nobody speaks", after, event)
        case e.TextTyped():
            paid = talk.funds is Funds.LEFT
            able = before.talk.link is not Link.NOT_SET_UP and paid
            require(
                (talk.phase is Phase.HEARING) >= able, "what is typed is answered", after, event
            )
            silenced = c.Silence(talk.epoch) in orders
            require(not able or after.world.reply == "typed", "it is said", after, event)
            require(not able or silenced, "and silences", after, event)
        case _:
            pass


def _of_a_press(before: Joint, after: Joint, orders: tuple[c.Command, ...]) -> None:
    talk = after.talk
    if before.world.grace == "now":
        same = replace(talk, holder=None) == before.talk and after.world == before.world
        require(same, "a press after its time was up closes", after)
        return
    if _hushes(before):
        same = replace(talk, bell=Bell.HEARD) == before.talk
        same &= after.world == replace(before.world, bell="silent")
        require(same, "a press stops what rings, and does nothing else", after)
        silenced = c.Silence(talk.epoch + (talk.phase is Phase.IDLE)) in orders
        require(silenced, "at once", after)
        return
    opens = before.talk.phase not in OPENED and not before.world.muted
    able = before.talk.link is not Link.NOT_SET_UP and Part.MICROPHONE not in before.talk.lost
    require(c.Silence(before.talk.epoch + 1) in orders, "a press is quiet at once", after)
    able = able and before.talk.funds is Funds.LEFT
    require((talk.phase is Phase.OPEN) == (opens and able), "a press opens, or closes", after)
    if opens and able:
        require(talk.epoch == before.talk.epoch + 1, "and begins a turn", after)
        heard = World("open", "open", camera="on", bell=after.world.bell)
        require(after.world == heard, "the user is heard", after)
    else:
        require(talk.phase is Phase.IDLE, "or ends it", after)
        require(after.world.stream == "none", "for the service too", after)
        require(after.world.reply in ("none", "replied"), "and its reply", after)


def _is_last(before: Joint, event: e.Event) -> bool:
    """Return whether `event` closes a conversation whose budget is spent."""
    talk = before.talk
    if isinstance(event, BudgetChanged):
        return event.funds is Funds.SPENT and talk.phase in (Phase.OPEN, Phase.SOUNDING)
    if talk.funds is Funds.LEFT or talk.phase not in (Phase.HEARING, Phase.ANSWERING):
        return False
    unreached = talk.link is Link.OFFLINE
    match event:
        case e.PhaseTimedOut():
            return talk.phase is Phase.HEARING and not unreached
        case e.ReplyInterrupted() | e.ReplyEnded():
            return talk.phase is Phase.ANSWERING
        case e.TurnFailed() | e.ReplyWritten():
            return True
        case e.SpeechDetected():
            return talk.phase is Phase.HEARING
        case _:
            return False


def _at_rest(before: Joint) -> bool:
    return before.talk.phase in (Phase.IDLE, Phase.OPEN)


def _hushes(before: Joint) -> bool:
    """Return whether a press stops what rings."""
    return bell.stoppable(before.world.bell, at_rest=_at_rest(before))


def _due(before: Joint, event: e.Event) -> list[c.Earcon]:
    """Return the earcons that must follow `event`."""
    if _is_last(before, event):
        return [c.Earcon.BUDGET_SPENT]
    if (asks := sound_that_asks(before, event)) is not None:
        return asks
    if isinstance(event, BudgetLow):
        rests = before.talk.phase in (Phase.IDLE, Phase.OPEN)
        return [c.Earcon.BUDGET_LOW] if rests else []
    return _due_of_a_turn(before, event)


def _due_of_a_turn(before: Joint, event: e.Event) -> list[c.Earcon]:
    rings = bell.due(before.world.bell, event, at_rest=_at_rest(before))
    if rings is not None:
        return rings
    talk, opened = before.talk, before.talk.phase in OPENED
    online = talk.link is Link.ONLINE
    trouble = c.Earcon.TURN_FAILED if online else c.Earcon.NO_CONNECTION
    match event:
        case e.ButtonPressed():
            return _due_of_a_press(before)
        case e.PhaseTimedOut() if opened and talk.link is Link.OFFLINE:
            return [c.Earcon.NO_CONNECTION]
        case e.TurnFailed(kind=kind) if kind in OF_KIND and online:
            return [OF_KIND[kind]]
        case e.CaptureEnded() if opened:
            return [c.Earcon.CANNOT_HEAR]
        case e.LinkChanged(link=Link.NOT_SET_UP) if talk.phase in (Phase.OPEN, Phase.HEARING):
            return [c.Earcon.NO_CONNECTION]
        case e.TurnFailed() if talk.phase is not Phase.IDLE and talk.phase is not Phase.FINISHING:
            return [trouble]
        case e.PhaseTimedOut(phase=Phase.SENDING):
            return [trouble]
        case e.ReplyWritten():
            return [c.Earcon.WRITTEN]
        case _:
            return []


def _due_of_a_press(before: Joint) -> list[c.Earcon]:
    talk, world = before.talk, before.world
    late = world.grace == "now"
    if talk.holder or world.muted or talk.phase in OPENED or late:
        return []
    if talk.link is Link.NOT_SET_UP:
        return [c.Earcon.NO_CONNECTION]
    if Part.MICROPHONE in talk.lost:
        return [c.Earcon.CANNOT_HEAR]
    return [c.Earcon.BUDGET_SPENT] if talk.funds is Funds.SPENT else []


def alike(talk: Conversation) -> Conversation:
    """Return the conversation as it is in any turn."""
    epoch = int(talk.epoch > talk.captured)
    overran = epoch if talk.overran == talk.epoch else None
    question = talk.question and replace(talk.question, epoch=epoch)
    return replace(talk, epoch=epoch, captured=0, overran=overran, question=question)


AROUND_AN_OPEN_ONE = Model(World(), possible, advance, judge, alike)
