"""Print what the device does to a terminal, as it happens."""

from typing import Final, TextIO

from edged.clock import Clock
from edged.colour import GREEN, GREY, RED, YELLOW, painted, wanted
from edged.conversation.commands import Sign
from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    Event,
    LinkChanged,
    PartLost,
    PlaybackEnded,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.machine import Conversation, sign
from edged.conversation.notices import (
    ActivityStarted,
    Notice,
    PlaybackStarted,
    ReplyText,
    Shown,
    Transcribed,
    UsageReported,
)

_COLOUR: Final = {
    Sign.NOT_SET_UP: "35",
    Sign.OFFLINE: GREY,
    Sign.READY: GREEN,
    Sign.LISTENING: "31",
    Sign.THINKING: YELLOW,
    Sign.SPEAKING: "36",
    Sign.FAULT: RED,
    Sign.MUTED: "35",
    Sign.SPENT: "35",
    Sign.RINGING: YELLOW,
    Sign.CONFIRM: YELLOW,
}


class Screen:
    """An observer that prints a line for every event of interest."""

    def __init__(self, clock: Clock, out: TextIO) -> None:
        self._clock = clock
        self._out = out
        self._start = clock.now()
        self._pressed = self._released = self._sounded = self._start
        self._shown: Sign | None = None

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Print the event and, if it changed, the light's sign."""
        if line := self._line(event):
            self.say(line)
        shown = sign(now)
        if shown is not self._shown:
            self._shown = shown
            dot = painted("●", _COLOUR[shown]) if wanted(self._out) else "●"
            self.say(f"{dot} {shown.value}")

    def say(self, line: str) -> None:
        """Write a line with the seconds since the start."""
        self._out.write(f"{self._clock.now() - self._start:7.2f} s  {line}\n")
        self._out.flush()

    def _line(self, event: Event | Notice) -> str:
        now = self._clock.now()
        match event:
            case ButtonPressed():
                self._pressed = now
                return "button pressed"
            case ButtonReleased():
                self._released = now
                return f"button released after {now - self._pressed:.2f} s"
            case ActivityStarted():
                return f"activity start sent, {_ms(now - self._pressed)} after the press"
            case UtteranceAccepted():
                return f"activity end sent, {_ms(now - self._released)} after the release"
            case PlaybackStarted():
                self._sounded = now
                return f"first sound of the reply, {_ms(now - self._released)} after the release"
            case PlaybackEnded():
                return f"reply played to its last sample, {now - self._sounded:.2f} s"
            case _:
                return _words(event)


def _words(event: Event | Notice) -> str:
    match event:
        case Transcribed(speaker=who, text=text):
            return f"{'you' if who == 'user' else 'Gemini'}: {text.strip()}"
        case ReplyText(text=text):
            return f"Gemini: {text.strip()}"
        case Shown(kind=kind, text=text, about=about):
            return f"{kind}: {about} {text}"
        case UsageReported(total_tokens=total, prompt_tokens=prompt, response_tokens=response):
            return f"{total} tokens ({prompt} in, {response} out)"
        case TurnFailed(cause=cause) | PartLost(cause=cause):
            return f"! {cause}"
        case LinkChanged(cause=cause) if cause:
            return f"link: {cause}"
        case _:
            return ""


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
