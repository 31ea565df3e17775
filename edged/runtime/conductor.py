"""Take events from the mailbox, step the conversation, and execute its commands."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from edged.clock import Clock, Deadline
from edged.conversation import commands as c
from edged.conversation.conditions import GraceEnded
from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    Event,
    LongPressed,
    Mode,
    PhaseTimedOut,
)
from edged.conversation.machine import Conversation, sign, step
from edged.conversation.notices import Notice
from edged.inputs.camera import Camera
from edged.inputs.microphone import Microphone
from edged.live import Live
from edged.observers import Observer
from edged.outputs.light import Light
from edged.outputs.speaker import Speaker
from edged.outputs.speaker.earcons import AT_LEAST
from edged.runtime.bell_timer import BellTimer
from edged.runtime.limits import Limits
from edged.runtime.look import look
from edged.runtime.mailbox import Mailbox
from edged.runtime.question_timer import QuestionTimer
from edged.values import dataclass, replace

if TYPE_CHECKING:  # few have any
    from edged.outputs.speaker.last_reply import LastReply
    from edged.runtime.personas import Personas
    from edged.timers.alarm_clock import AlarmClock
    from edged.tools.runner import Runner

LONG_PRESS: Final = 1.0
"""Seconds of a press that mutes, or does not confirm: longer than a finger stays by accident."""
GRACE: Final = 1.0
"""Seconds in which a press is of somebody who has not seen that time was up: to see the light
change, to make something of it and to press takes longer."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that the conductor commands."""

    microphone: Microphone
    camera: Camera | None
    utterance_camera: Camera | None
    """The camera if its frames go with what is said; None if it is only for those who ask."""
    live: Live
    speaker: Speaker
    light: Light
    earcon: Callable[[c.Earcon], bytes]
    """Returns the sound of an earcon, 24 kHz mono int16; empty if it is disabled."""
    last_reply: "LastReply | None" = None
    """What is kept of it, if it may be asked for again."""
    alarm_clock: "AlarmClock | None" = None
    """What rings; None: nothing does."""
    personas: "Personas | None" = None
    """Who Gemini can be, if there is a choice."""
    tools: "Runner | None" = None
    """What Gemini may do, if anything."""

    def stop_bell(self) -> None:
        """Stop what rings, if anything can."""
        if self.alarm_clock:
            self.alarm_clock.stop()


class Conductor:
    """Runs the conversation on the loop, with the events of `mailbox`."""

    def __init__(
        self,
        parts: Parts,
        limits: Limits,
        clock: Clock,
        mailbox: Mailbox,
        observers: tuple[Observer, ...] = (),
        mode: Mode = Mode.HOLD,
    ) -> None:
        """Take the parts and the `limits` of phases."""
        self._parts = parts
        self._limits = limits
        self._observers = observers
        self._mailbox = mailbox
        self._now = Conversation(mode=mode)
        self._deadline = Deadline(clock, self._expire)
        self._long_press = Deadline(clock, self._report_long_press)
        self._grace = Deadline(clock, self._end_grace)
        self._bell = BellTimer(clock, mailbox.put)
        self._question = QuestionTimer(clock, parts.speaker.sounding_until, mailbox.put)

    @property
    def conversation(self) -> Conversation:
        """The current state of the conversation."""
        return self._now

    def continue_from(self, before: "Conductor") -> None:
        """Stay muted if the conductor that this one replaces was."""
        if self._now.mode is not Mode.HOLD:
            self._now = replace(self._now, mute=before.conversation.mute)

    @property
    def longest_turn(self) -> float:
        """The longest duration of a turn in seconds."""
        return self._limits.together + self._parts.live.longest_reply

    async def run(self) -> None:
        """Handle events until cancelled."""
        self._parts.light.show(sign(self._now))
        _arm(self._deadline, self._limits.of(self._now))
        try:
            while True:
                event = await self._mailbox.get()
                if isinstance(event, ButtonPressed | ButtonReleased):
                    self._catch_up()
                self._handle(event)
        finally:
            self._deadline.disarm()
            self._long_press.disarm()
            self._grace.disarm()
            self._bell.disarm()
            self._question.follow(None)

    def _catch_up(self) -> None:
        """Handle what was due before the button.

        After a stall, the loop handles I/O before its timers; without this, a hold would count as a
        tap and its speech would be lost, and a long press would not mute.
        """
        if self._grace.overdue and self._now.overran is not None:
            self._handle(GraceEnded(self._now.overran))
        if expired := self._question.due():
            self._handle(expired)
        if heard := self._bell.due():
            self._handle(heard)
        if self._deadline.overdue:
            self._handle(PhaseTimedOut(self._now.phase, self._now.epoch))
        if self._long_press.overdue and self._now.holder:
            self._handle(LongPressed(self._now.holder))

    def _handle(self, event: Event | Notice) -> None:
        before = self._now
        commands: tuple[c.Command, ...] = ()
        if isinstance(event, Event):
            self._now, commands = step(before, event, newest=self._parts.live.turn)
        for command in commands:
            self._pass_on(command)
            self._execute(command)
        now = self._now
        limit = self._limits.of(now)
        if (now.phase, now.epoch, limit) != (before.phase, before.epoch, self._limits.of(before)):
            _arm(self._deadline, limit)
        if now.overran != before.overran:
            _arm(self._grace, None if now.overran is None else GRACE)
        if now.holder != before.holder:
            self._time_press(now)
        self._bell.follow(event, now)
        self._question.follow(now.question)
        for observe in self._observers:
            observe(event, now)

    def _time_press(self, now: Conversation) -> None:
        counts = now.holder and (now.mode is not Mode.HOLD or now.pressed)
        _arm(self._long_press, LONG_PRESS if counts else None)

    def _report_long_press(self) -> None:
        if self._now.holder:
            self._mailbox.put(LongPressed(self._now.holder))

    def _end_grace(self) -> None:
        if self._now.overran is not None:
            self._mailbox.put(GraceEnded(self._now.overran))

    def _expire(self) -> None:
        self._mailbox.put(PhaseTimedOut(self._now.phase, self._now.epoch))

    def _pass_on(self, command: c.Command) -> None:
        """Tell those for whom something follows from a command to others."""
        if self._parts.utterance_camera:
            look(self._parts.utterance_camera, command)
        if self._parts.last_reply:
            self._parts.last_reply.follow(command)

    def _execute(self, command: c.Command) -> None:  # noqa: C901, PLR0912 - one case per command
        parts = self._parts
        match command:
            case c.Silence(epoch=epoch):
                parts.speaker.silence(epoch)
            case c.BeginUtterance(epoch=epoch):
                parts.live.begin(epoch)
            case c.WriteUtterance(epoch=epoch, text=text, jpeg=jpeg):
                parts.live.write(epoch, text, jpeg)
            case c.Capture(epoch=epoch):
                parts.microphone.capture(epoch)
                parts.speaker.prepare()
            case c.EndCapture(epoch=epoch):
                parts.microphone.end(epoch)
            case c.CancelCapture(epoch=epoch):
                parts.microphone.cancel(epoch)
            case c.PauseCapture(epoch=epoch):
                parts.microphone.pause(epoch)
            case c.ResumeCapture(epoch=epoch):
                parts.microphone.resume(epoch)
            case c.PauseUtterance(epoch=epoch):
                parts.live.pause(epoch)
            case c.EndUtterance(epoch=epoch):
                parts.live.end(epoch)
            case c.AbandonUtterance(epoch=epoch):
                parts.live.abandon(epoch)
            case c.AwaitReply(epoch=epoch):
                parts.speaker.await_reply(epoch)
            case c.FinishPlaying(epoch=epoch):
                parts.speaker.finish(epoch)
            case c.PlayEarcon(earcon=earcon):
                if pcm := parts.earcon(earcon):
                    parts.speaker.earcon(pcm, AT_LEAST.get(earcon, 0))
            case c.StopBell():
                parts.stop_bell()
            case c.Confirm() | c.Decline():
                parts.live.answer(command)
            case c.Show(sign=shown):
                parts.light.show(shown)
            case c.Forget(remarks=remarks):
                parts.live.forget(remarks)


def _arm(deadline: Deadline, seconds: float | None) -> None:
    if seconds is None:
        deadline.disarm()
    else:
        deadline.arm(seconds)
