"""What the owner can control on a running device."""

from typing import TYPE_CHECKING, Final

from edged.control import Emit, Said
from edged.conversation.events import ForgetRequested, Manner, TextTyped
from edged.conversation.notices import Report
from edged.conversation.remark import Remark
from edged.errors import ControlError, InputError
from edged.live import Live
from edged.observers.meter import Meter
from edged.observers.typed_turns import TypedTurns
from edged.outputs.speaker import Speaker
from edged.values import dataclass

if TYPE_CHECKING:  # few have any
    from edged.runtime.personas import Personas
    from edged.timers.alarm_clock import AlarmClock
    from edged.tools import WaitingTool
    from edged.tools.mcp.servers import Servers

_NO_TIMERS: Final = (
    "timers are switched off; set tools.timers = true in the settings, then:"
    " sudo systemctl reload edged"
)


@dataclass(frozen=True, slots=True)
class Extras:
    """What can be controlled where the settings have it."""

    personas: "Personas | None" = None
    alarm_clock: "AlarmClock | None" = None
    servers: "Servers | None" = None
    """Those of tools."""


_NOTHING_ELSE: Final = Extras()


class DeviceControls:
    """The `Controls` of the control socket."""

    def __init__(
        self,
        live: Live,
        speaker: Speaker,
        turns: TypedTurns,
        meter: Meter,
        report: Report,
        extras: Extras = _NOTHING_ELSE,
    ) -> None:
        self._live = live
        self._meter = meter
        self._speaker = speaker
        self._turns = turns
        self._report = report
        self._extras = extras

    def volume(self) -> int:
        """Return the volume in percent."""
        return self._speaker.volume

    def set_volume(self, percent: int) -> int:
        """Set the volume and return it."""
        self._speaker.set_volume(percent)
        return self._speaker.volume

    def usage(self) -> dict[str, object]:
        """Return what Gemini has cost."""
        return self._meter.told()

    def persona(self, name: str | None) -> tuple[str, tuple[str, ...]]:
        """Choose a persona unless `name` is None; raises InputError."""
        if (personas := self._extras.personas) is None:
            raise InputError("there is no persona; write a table [[gemini.persona]] for each")
        if name is not None:
            personas.choose(name)
        return personas.chosen, personas.names

    def timers(self) -> dict[str, object]:
        """Return what is planned, and what was over lately; raises ControlError."""
        return self._alarm_clock().told()

    def cancel_timer(self, name: str) -> dict[str, object]:
        """Cancel what has this name; raises ControlError."""
        alarm_clock = self._alarm_clock()
        if not alarm_clock.cancel(name):
            raise ControlError(f"no timer is called {name}; edged timers lists them")
        return alarm_clock.told()

    def _alarm_clock(self) -> "AlarmClock":
        if self._extras.alarm_clock is None:
            raise ControlError(_NO_TIMERS)
        return self._extras.alarm_clock

    def waiting(self) -> "list[WaitingTool]":
        """Return which tools are to be accepted, and what is said of each."""
        return self._extras.servers.waiting() if self._extras.servers else []

    def accept(self, name: str) -> tuple[str, ...]:
        """Use the tools of a name as they are now, and return their names; raises InputError."""
        if self._extras.servers is None:
            raise InputError(f"no tool waits that is called {name}: there are no servers of tools")
        declare = (self._extras.personas or self._live).declare
        return self._extras.servers.accept(name, declare)

    def forget(self) -> None:
        """Start a new conversation."""
        self._report(ForgetRequested())

    def remember(self, said: tuple[Said, ...]) -> None:
        """Start a new conversation, in which this was said already; raises ServiceError."""
        self._live.check_seeding()
        self._report(ForgetRequested(tuple(Remark(speaker, text) for speaker, text in said)))

    def say(self, text: str, jpeg: bytes, emit: Emit, *, quiet: bool) -> None:
        """Begin a turn in writing, and send `emit` how it goes; raises ServiceError."""
        self._live.check_typing(jpeg)
        typed = TextTyped(text, jpeg, Manner.QUIET if quiet else Manner.ALOUD)
        self._turns.ask(typed, emit)
        self._report(typed)
