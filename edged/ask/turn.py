"""One turn with the service, on the session of the device, without the device."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from edged.conversation.events import (
    Event,
    Link,
    LinkChanged,
    ReplyEnded,
    ReplyWritten,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.notices import Notice, ReplyText, Shown, Transcribed
from edged.errors import NoReplyError
from edged.live.session import LiveSession

_TURN: Final = 1
_OWNERS: Final = frozenset({"authentication", "account", "region"})
_CODES: Final = {
    "configuration": os.EX_CONFIG,
    "quota": os.EX_TEMPFAIL,
    **dict.fromkeys(_OWNERS, os.EX_NOPERM),
}
"""Exit codes by the reason why there is no connection; else EX_UNAVAILABLE."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: sound, a text, or both in one turn."""

    pcm: bytes = b""
    """16 kHz mono int16; empty: only the text."""
    text: str = ""


class Asking:
    """Takes what comes of one turn."""

    def __init__(self, told: Callable[[Transcribed | ReplyText | Shown], None]) -> None:
        """`told` is called with what is said and shown, as it comes."""
        self.pcm = bytearray()
        """The answer so far: 24 kHz mono int16."""
        self._told = told
        self._accepted = asyncio.Event()
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._link = LinkChanged(Link.OFFLINE, "the service cannot be reached")

    async def ask(self, question: Question, session: LiveSession, timeout: float) -> None:
        """Return once the answer is here.

        Raise NoReplyError: after `timeout` seconds if the question has not reached the service.
        """
        running = asyncio.create_task(session.run())
        ending = asyncio.create_task(self._answered(timeout))
        try:
            if question.pcm:
                session.begin(_TURN, *filter(None, (question.text,)))
                session.send_audio(_TURN, question.pcm)
                session.end(_TURN)
            else:
                session.write(_TURN, question.text, b"")
            await asyncio.wait({running, ending}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            running.cancel()
            ending.cancel()
            await asyncio.wait({running, ending})
        if not ending.cancelled():
            ending.result()
        elif not running.cancelled():
            running.result()

    async def _answered(self, timeout: float) -> None:
        try:
            async with asyncio.timeout(timeout):
                await self._accepted.wait()
        except TimeoutError as error:
            raise self._unreached() from error
        await self._over

    def _unreached(self) -> NoReplyError:
        code = _CODES.get(self._link.reason, os.EX_UNAVAILABLE)
        return NoReplyError(self._link.cause, code)

    def play(self, _: int, pcm: bytes) -> None:
        """Take a piece of the answer."""
        self.pcm += pcm

    def report(self, event: Event | Notice) -> None:
        """Take an event of the session."""
        match event:
            case Transcribed() | ReplyText() | Shown():
                self._told(event)
            case UtteranceAccepted():
                self._accepted.set()
            case ReplyEnded() | ReplyWritten():
                self._end(None)
            case LinkChanged(link=Link.NOT_SET_UP):
                self._link = event
                self._end(self._unreached())
            case LinkChanged(link=Link.OFFLINE, reason=reason) if reason != "connecting":
                self._link = event
                if reason == "quota":  # in a minute at the earliest
                    self._end(self._unreached())
            case TurnFailed(cause=cause):
                self._end(NoReplyError(cause, 1))
            case _:
                pass

    def _end(self, error: NoReplyError | None) -> None:
        self._accepted.set()
        with suppress(asyncio.InvalidStateError):  # the first end counts
            if error:
                self._over.set_exception(error)
            else:
                self._over.set_result(None)
